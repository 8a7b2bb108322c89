"""Signatures of messages, as the Standard Webhooks specification describes them (standardwebhooks.com, version 1).

Three headers: `webhook-id` stays the same when a message is sent again, `webhook-timestamp` is the time of sending in
seconds, and `webhook-signature` is `v1,` and the HMAC-SHA256 of `id.timestamp.body` in Base64.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final

PREFIX: Final = "whsec_"
BYTES: Final = 32
LEAST, MOST = 24, 64


def new_secret() -> str:
    """Return a random secret: `whsec_` and 32 bytes in Base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def key_of(secret: str) -> bytes:
    """Return the bytes of a secret.

    Raises:
        ValueError: It is not `whsec_` and 24 to 64 bytes in Base64.

    >>> key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").hex()[:8]
    '31f290f6'
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not LEAST <= len(key) <= MOST:
        raise ValueError(f"Write {PREFIX} and {LEAST} to {MOST} random bytes in Base64, or leave it out")
    return key


def headers(secret: str, message_id: str, seconds: int, body: bytes) -> dict[str, str]:
    """Return the headers with the signature of a message.

    Args:
        secret: The secret of the webhook.
        message_id: The id of the message.
        seconds: The time of sending, in seconds since 1970.
        body: The body.
    """
    content = f"{message_id}.{seconds}.".encode() + body
    signature = base64.b64encode(hmac.digest(key_of(secret), content, hashlib.sha256)).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{signature}",
    }
