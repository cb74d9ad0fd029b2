"""Signed addresses: AWS Signature Version 4 in the query, with headers the sender is bound to.

After "Authenticating Requests: Using Query Parameters" of the Amazon S3 API reference. obstore signs addresses too, but
binds no header but the host.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"
PAYLOAD = "UNSIGNED-PAYLOAD"


@dataclass(frozen=True)
class Signer:
    """A key pair, for the S3 service of a region."""

    key_id: str
    secret: str = field(repr=False)
    region: str = "auto"

    def signed(self, method: str, url: str, headers: Mapping[str, str], *, seconds: int, moment: datetime) -> str:
        """The address, good for one method with exactly these headers, from `moment` (UTC) for so many seconds."""
        parts = urlsplit(url)
        bound = {"host": parts.netloc} | {name.lower(): " ".join(value.split()) for name, value in headers.items()}
        date = moment.strftime("%Y%m%dT%H%M%SZ")
        scope = f"{date[:8]}/{self.region}/s3/aws4_request"
        query = _query(
            {
                "X-Amz-Algorithm": ALGORITHM,
                "X-Amz-Credential": f"{self.key_id}/{scope}",
                "X-Amz-Date": date,
                "X-Amz-Expires": str(seconds),
                "X-Amz-SignedHeaders": ";".join(sorted(bound)),
            }
        )
        lines = [f"{name}:{bound[name]}" for name in sorted(bound)]
        request = "\n".join([method, parts.path, query, *lines, "", ";".join(sorted(bound)), PAYLOAD])
        digest = hashlib.sha256(request.encode()).hexdigest()
        signature = hmac.new(self._key(scope), f"{ALGORITHM}\n{date}\n{scope}\n{digest}".encode(), hashlib.sha256)
        return f"{parts.scheme}://{parts.netloc}{parts.path}?{query}&X-Amz-Signature={signature.hexdigest()}"

    def _key(self, scope: str) -> bytes:
        key = f"AWS4{self.secret}".encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key


def _query(parameters: Mapping[str, str]) -> str:
    return "&".join(f"{name}={quote(value, safe='-_.~')}" for name, value in sorted(parameters.items()))
