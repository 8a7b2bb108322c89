"""Reviews: what support says to the proposal of an engineer."""
