"""R2's S3 interface on loopback: signed requests, objects, listings in pages, multipart uploads, and a public domain.

`faults` are taken before a request is served; `seen` lists method, path and query of each.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.utils import formatdate
from urllib.parse import parse_qsl, unquote
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sitewright.integrations.configs import CloudflareConfig
from tests.fakes.lasting import Lasting, trouble
from tests.fakes.s3.signatures import KEY_ID, SECRET, Refused, check_signature
from tests.fakes.serving import serving

__all__ = ["BUCKET", "KEY_ID", "SECRET", "FakeS3", "Fault", "running"]

BUCKET = "bucket-of-the-tests"
SMALLEST_PART = 5 * 1024 * 1024


@dataclass
class Fault:
    """What a request meets; `path` is a part of its path and query."""

    status: int = 0
    """Refuse with it; 0 answers."""
    code: str = "InternalError"
    method: str = ""
    path: str = ""
    times: int = 1
    body: bytes | None = None
    """Instead of the error's XML, or of the answer's body."""
    seconds: float = 0.0
    """Wait before answering."""
    cut: bool = False
    """Close the connection after half the answer's body."""
    drips: bool = False
    """Send a byte now and then, without end."""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Stored:
    """An object."""

    content: bytes
    content_type: str
    etag: str


@dataclass
class Upload:
    """A multipart upload under way."""

    key: str
    content_type: str
    parts: dict[int, bytes] = field(default_factory=dict)


@dataclass
class FakeS3:
    """One account with one bucket. `{url}/public/` shows its objects to everybody, but keys that contain `hidden`."""

    url: str = ""
    hidden: str | None = None
    page_size: int = 1000
    may_write: bool = True
    objects: dict[str, Stored] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    largest_body: int = 0

    def config(self, **fields: str) -> CloudflareConfig:
        """Its fields, as an agency enters them."""
        known = {
            "r2_bucket": BUCKET,
            "r2_access_key_id": KEY_ID,
            "r2_secret_access_key": SECRET,
            "r2_endpoint": self.url,
        }
        return CloudflareConfig.model_validate(known | fields)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        request = Request(scope, receive)
        body = await request.body()
        self.largest_body = max(self.largest_body, len(body))
        target = request.scope["raw_path"].decode() + (f"?{request.url.query}" if request.url.query else "")
        self.seen.append(f"{request.method} {target}")
        fault = self._fault(request.method, target)
        await asyncio.sleep(fault.seconds)
        if fault.drips:
            return await trouble(Lasting.DRIP, receive, send)
        response = self._refusal(Refused(fault.status, fault.code)) if fault.status else self._answer(request, body)
        if fault.body is not None:
            response = Response(fault.body, response.status_code, media_type="application/xml")
        response.headers.update(fault.headers)
        if fault.cut:
            await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
            half = bytes(response.body)[: len(response.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            return None  # the server closes the connection of an answer that was not finished
        return await response(scope, receive, send)

    def _fault(self, method: str, target: str) -> Fault:
        for fault in self.faults:
            if fault.path in target and fault.method in ("", method) and fault.times > 0:
                fault.times -= 1
                return fault
        return Fault()

    def _refusal(self, refused: Refused) -> Response:
        return _xml(f"<Error><Code>{refused.code}</Code><Message>its own words</Message></Error>", refused.status)

    def _answer(self, request: Request, body: bytes) -> Response:
        try:
            if request.url.path.startswith("/public/"):
                return self._shown(request.url.path.removeprefix("/public/"))
            check_signature(request, body)
            _, bucket, key = (unquote(request.scope["raw_path"].decode()) + "/").split("/", 2)
            if bucket != BUCKET:
                raise Refused(404, "NoSuchBucket")
            return self._serve(request, key.removesuffix("/"), body)
        except Refused as refused:
            return self._refusal(refused)

    def _shown(self, key: str) -> Response:
        if key not in self.objects or (self.hidden is not None and self.hidden in key):
            raise Refused(404, "NoSuchKey")
        return Response(self.objects[key].content, media_type=self.objects[key].content_type)

    def _serve(self, request: Request, key: str, body: bytes) -> Response:
        query = dict(parse_qsl(request.url.query, keep_blank_values=True))
        if request.method in ("PUT", "POST", "DELETE") and not self.may_write:
            raise Refused(403, "AccessDenied")
        if "uploads" in query or "uploadId" in query:
            return self._multipart(request, key, query, body)
        if request.method == "POST" and "delete" in query:
            return self._delete_many(request, body)
        if request.method == "GET" and query.get("list-type") == "2":
            return self._list(query)
        if request.method == "PUT":
            return self._put(key, body, request.headers.get("content-type", ""))
        if request.method == "DELETE":
            self.objects.pop(key, None)
            return Response(status_code=204)
        if key not in self.objects:
            raise Refused(404, "NoSuchKey")
        return self._get(request, self.objects[key])

    def _get(self, request: Request, stored: Stored) -> Response:
        if request.headers.get("if-match", stored.etag) != stored.etag:
            raise Refused(412, "PreconditionFailed")
        headers = {"etag": stored.etag, "last-modified": formatdate(0, usegmt=True), "accept-ranges": "bytes"}
        total = len(stored.content)
        if "range" not in request.headers:
            return Response(stored.content, 200, headers, stored.content_type)
        first, _, last = request.headers["range"].removeprefix("bytes=").partition("-")
        begin, end = int(first), min(int(last or total - 1), total - 1)
        headers["content-range"] = f"bytes {begin}-{end}/{total}"
        return Response(stored.content[begin : end + 1], 206, headers, stored.content_type)

    def _put(self, key: str, content: bytes, content_type: str) -> Response:
        etag = f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
        self.objects[key] = Stored(content, content_type, etag)
        return Response(status_code=200, headers={"etag": etag})

    def _list(self, query: dict[str, str]) -> Response:
        prefix, after = query.get("prefix", ""), query.get("continuation-token", "")
        keys = sorted(key for key in self.objects if key.startswith(prefix) and key > after)
        page = keys[: min(self.page_size, int(query.get("max-keys", "1000")))]
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
            f"<ETag>{escape(self.objects[key].etag)}</ETag><Size>{len(self.objects[key].content)}</Size></Contents>"
            for key in page
        )
        more = len(page) < len(keys)
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        return _xml(
            f"<ListBucketResult><Name>{BUCKET}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(page)}</KeyCount>"
            f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}{contents}</ListBucketResult>"
        )

    def _delete_many(self, request: Request, body: bytes) -> Response:
        if not {"content-md5", "x-amz-checksum-sha256", "x-amz-checksum-crc32"} & set(request.headers):
            raise Refused(400, "InvalidRequest")
        keys = [found.text or "" for found in ElementTree.fromstring(body).iter() if found.tag.endswith("Key")]
        for key in keys:
            self.objects.pop(key, None)
        deleted = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        return _xml(f"<DeleteResult>{deleted}</DeleteResult>")

    def _multipart(self, request: Request, key: str, query: dict[str, str], body: bytes) -> Response:
        if "uploads" in query:
            name = f"upload-{len(self.seen)}"
            self.uploads[name] = Upload(key, request.headers.get("content-type", ""))
            return _xml(
                f"<InitiateMultipartUploadResult><Bucket>{BUCKET}</Bucket><Key>{escape(key)}</Key>"
                f"<UploadId>{name}</UploadId></InitiateMultipartUploadResult>"
            )
        upload = self.uploads.get(query["uploadId"])
        if upload is None or upload.key != key:
            raise Refused(404, "NoSuchUpload")
        if request.method == "PUT":
            upload.parts[int(query["partNumber"])] = body
            return Response(status_code=200, headers={"etag": f'"{hashlib.sha256(body).hexdigest()}"'})
        del self.uploads[query["uploadId"]]
        if request.method == "DELETE":
            return Response(status_code=204)
        return self._complete(upload, body)

    def _complete(self, upload: Upload, body: bytes) -> Response:
        root = ElementTree.fromstring(body)
        numbers = [int(found.text or 0) for found in root.iter() if found.tag.endswith("PartNumber")]
        parts = [upload.parts[number] for number in numbers]
        sizes = {len(part) for part in parts[:-1]}
        if len(sizes) > 1 or any(size < SMALLEST_PART for size in sizes):  # R2 wants parts of one size
            raise Refused(400, "InvalidPart")
        self._put(upload.key, b"".join(parts), upload.content_type)
        etag = escape(self.objects[upload.key].etag)
        return _xml(
            f"<CompleteMultipartUploadResult><Bucket>{BUCKET}</Bucket><Key>{escape(upload.key)}</Key><ETag>{etag}</ETag>"
            "</CompleteMultipartUploadResult>"
        )


def _xml(text: str, status: int = 200) -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>{text}', status, media_type="application/xml")


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[FakeS3]:
    """The fake, answering."""
    fake = FakeS3()
    async with serving(fake) as fake.url:
        yield fake
