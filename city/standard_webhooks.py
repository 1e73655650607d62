"""How a webhook is signed: Standard Webhooks 1.0 (standardwebhooks.com), for calls in and out."""

from __future__ import annotations

import base64
import binascii
import hmac

PREFIX = "whsec_"


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """`v1,<base64>` of one call. A secret without `whsec_` is taken as its bytes."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(_key(secret), signed, 'sha256')).decode()}"


def _key(secret: str) -> bytes:
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()
