"""Replay: the version that gave an answer answers the same request again."""
