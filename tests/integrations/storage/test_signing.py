"""Signed addresses: AWS's published example, obstore's own signatures, and what the fake accepts of a browser."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from obstore import sign_async
from obstore.store import S3Store

from sitewright.integrations.storage.r2 import CloudflareR2Service
from sitewright.integrations.storage.signing import Signer
from tests.fakes.s3 import BUCKET, KEY_ID, SECRET, FakeS3

UPLOAD = "projects/1/private/uploads/a"
PHOTO = b"a photograph of seven and twenty"


def test_the_example_of_the_s3_reference_is_signed_as_published() -> None:
    signer = Signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
    moment = datetime(2013, 5, 24, tzinfo=UTC)
    url = signer.signed("GET", "https://examplebucket.s3.amazonaws.com/test.txt", {}, seconds=86400, moment=moment)
    assert url == (
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_without_headers_it_signs_as_obstore_does(method: str) -> None:
    store = S3Store(
        BUCKET, endpoint="https://r2.example", access_key_id=KEY_ID, secret_access_key=SECRET, region="auto"
    )
    theirs = await sign_async(store, method, UPLOAD, timedelta(seconds=60))  # type: ignore[call-overload]
    date = parse_qs(urlsplit(theirs).query)["X-Amz-Date"][0]
    moment = datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    ours = Signer(KEY_ID, SECRET).signed(method, theirs.partition("?")[0], {}, seconds=60, moment=moment)
    assert ours == theirs


def test_a_signer_does_not_show_its_secret() -> None:
    assert SECRET not in repr(Signer(KEY_ID, SECRET))


async def put(url: str, content: bytes, **headers: str) -> int:
    """What a browser's PUT is answered."""
    async with httpx2.AsyncClient(trust_env=False) as browser:
        return (await browser.put(url, content=content, headers=headers)).status_code


async def test_a_browser_writes_what_was_agreed(r2: CloudflareR2Service, fake: FakeS3) -> None:
    signed = await r2.sign_upload(UPLOAD, "image/jpeg", len(PHOTO))
    assert signed is not None
    assert await put(signed.url, PHOTO, **signed.headers) == 200
    assert (fake.objects[UPLOAD].content, fake.objects[UPLOAD].content_type) == (PHOTO, "image/jpeg")
    assert timedelta(0) < signed.until - datetime.now(UTC) <= timedelta(minutes=10)


async def test_another_size_type_key_or_method_is_refused(r2: CloudflareR2Service, fake: FakeS3) -> None:
    signed = await r2.sign_upload(UPLOAD, "image/jpeg", len(PHOTO))
    assert signed is not None
    typed = {"Content-Type": "image/jpeg"}
    assert await put(signed.url, PHOTO + b"more", **typed) == 403
    assert await put(signed.url, PHOTO[:-1], **typed) == 403
    assert await put(signed.url, PHOTO, **{"Content-Type": "text/html"}) == 403
    assert await put(signed.url.replace("uploads/a", "uploads/b"), PHOTO, **typed) == 403
    assert await put(signed.url.replace("Expires=600", "Expires=6000"), PHOTO, **typed) == 403
    async with httpx2.AsyncClient(trust_env=False) as browser:
        assert (await browser.delete(signed.url)).status_code == 403
    assert fake.objects == {}


async def test_leave_that_has_run_out_is_refused(fake: FakeS3) -> None:
    long_ago = datetime.now(UTC) - timedelta(seconds=61)
    url = Signer(KEY_ID, SECRET).signed("PUT", f"{fake.url}/{BUCKET}/{UPLOAD}", {}, seconds=60, moment=long_ago)
    assert await put(url, PHOTO) == 403
