"""Signatures, checked as AWS describes them: Signature Version 4, in the header and in the query."""

import hashlib
import hmac
import time
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

from starlette.requests import Request

KEY_ID = "key-id-of-the-tests"
SECRET = "secret-of-the-tests"
UNSIGNED = "UNSIGNED-PAYLOAD"


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


def check_signature(request: Request, body: bytes) -> None:
    """Refuse what is not signed with our key for just this request."""
    query = parse_qsl(request.url.query, keep_blank_values=True)
    by_query = dict(query)
    if "X-Amz-Signature" in by_query:
        credential, signed = by_query["X-Amz-Credential"], by_query["X-Amz-SignedHeaders"]
        given, moment, payload = by_query["X-Amz-Signature"], by_query["X-Amz-Date"], UNSIGNED
        began = datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if time.time() > began.timestamp() + int(by_query["X-Amz-Expires"]):
            raise Refused(403, "ExpiredRequest")
        query = [(name, value) for name, value in query if name != "X-Amz-Signature"]
    else:
        parts = dict(
            part.strip().split("=", 1)
            for part in request.headers.get("authorization", "").removeprefix("AWS4-HMAC-SHA256 ").split(",")
            if "=" in part
        )
        if not parts:
            raise Refused(400, "InvalidArgument")
        credential, signed, given = parts["Credential"], parts["SignedHeaders"], parts["Signature"]
        moment, payload = request.headers["x-amz-date"], request.headers["x-amz-content-sha256"]
        if payload not in (UNSIGNED, hashlib.sha256(body).hexdigest()):
            raise Refused(400, "XAmzContentSHA256Mismatch")
    key_id, _, scope = credential.partition("/")
    if key_id != KEY_ID:
        raise Refused(401, "Unauthorized")
    canonical = "\n".join(
        [
            request.method,
            request.scope["raw_path"].decode(),
            "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in sorted(query)),
            *(f"{name}:{' '.join(request.headers.get(name, '').split())}" for name in signed.split(";")),
            "",
            signed,
            payload,
        ]
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    wanted = hmac.new(
        _key(scope), f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}".encode(), hashlib.sha256
    ).hexdigest()
    if "host" not in signed.split(";") or not hmac.compare_digest(wanted, given):
        raise Refused(403, "SignatureDoesNotMatch")


def _key(scope: str) -> bytes:
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
