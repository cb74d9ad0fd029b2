"""R2 at its loopback fake: public addresses, and what each of its faults becomes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from sitewright.errors import Misconfigured, Rejected, Unavailable
from sitewright.integrations.configs import CloudflareConfig
from sitewright.integrations.storage.r2 import CloudflareR2Service
from sitewright.kit.http import HttpClient
from tests.fakes.s3 import SECRET, FakeS3, Fault

PATIENCE = 60
"""Seconds, on a machine that others work on too."""

ASSET = "projects/1/assets/hero.webp"
UPLOAD = "projects/1/private/uploads/a"
CONTENT = bytes(range(256)) * 4000


async def write_in_parts(r2: CloudflareR2Service) -> str:
    """An upload in three parts."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 1_000_000

    return await r2.upload_file(ASSET, pieces(), "image/webp")


async def streamed(r2: CloudflareR2Service) -> bytes:
    """The whole object, read in pieces."""
    return b"".join([piece async for piece in r2.stream_file(ASSET)])


OPERATIONS: dict[str, Callable[[CloudflareR2Service], Awaitable[object]]] = {
    "write": lambda r2: r2.upload_file(ASSET, CONTENT, "image/webp"),
    "write in parts": write_in_parts,
    "read": lambda r2: r2.get_file(ASSET),
    "read in pieces": streamed,
    "list": lambda r2: r2.list_files("projects/1/"),
    "delete": lambda r2: r2.delete_file(ASSET),
}
each_operation = pytest.mark.parametrize("operation", OPERATIONS)


async def test_assets_have_a_public_address_and_nothing_else_has(r2: CloudflareR2Service, fake: FakeS3) -> None:
    assert await r2.upload_file(ASSET, b"x", "image/webp") == f"https://files.example/{ASSET}"
    for key in (UPLOAD, "projects/1/private/assets/a", "projects/assets/x", "other/assets/a", "probe.txt"):
        assert await r2.upload_file(key, b"x", "image/webp") == key
    assert fake.objects[ASSET].content_type == "image/webp"


async def test_without_a_public_base_url_assets_have_only_their_key(fake: FakeS3, http: HttpClient) -> None:
    assert await CloudflareR2Service(fake.config(), http).upload_file(ASSET, b"x", "image/webp") == ASSET


async def test_parts_are_of_one_size_and_carry_the_type(r2: CloudflareR2Service, fake: FakeS3) -> None:
    await write_in_parts(r2)
    assert fake.largest_body == 5 * 1024 * 1024
    assert (len(fake.objects[ASSET].content), fake.objects[ASSET].content_type) == (11_000_000, "image/webp")
    assert fake.uploads == {}


@each_operation
@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_a_passing_fault_is_tried_again(
    r2: CloudflareR2Service, fake: FakeS3, operation: str, status: int
) -> None:
    await r2.upload_file(ASSET, CONTENT, "image/webp")
    fake.faults = [Fault(status, "SlowDown")]
    await OPERATIONS[operation](r2)
    assert fake.faults[0].times == 0


@each_operation
@pytest.mark.parametrize(
    ("status", "code"), [(429, "SlowDown"), (503, "SlowDown"), (500, "InternalError"), (502, "BadGateway")]
)
async def test_a_lasting_fault_is_for_later_after_few_tries(
    r2: CloudflareR2Service, fake: FakeS3, operation: str, status: int, code: str
) -> None:
    await r2.upload_file(ASSET, CONTENT, "image/webp")
    fake.seen.clear()
    fake.faults = [Fault(status, code, times=100, method=method) for method in ("PUT", "GET", "POST")]
    with pytest.raises(Unavailable, match=rf"store r2 .* {operation.split()[0]}.*try again") as caught:
        await OPERATIONS[operation](r2)
    assert len(fake.seen) <= 3
    assert ASSET not in caught.value.message


REFUSALS = [
    (403, "AccessDenied", "r2_access_key_id", "Object Read & Write"),
    (403, "SignatureDoesNotMatch", "r2_secret_access_key", "enter both again"),
    (401, "Unauthorized", "r2_access_key_id", "make another"),
    (400, "InvalidArgument", "r2_access_key_id", "enter it again"),
    (404, "NoSuchBucket", "r2_bucket", "check its name and r2_endpoint"),
]


@each_operation
@pytest.mark.parametrize(("status", "code", "field", "remedy"), REFUSALS)
async def test_a_refusal_names_operation_field_and_remedy(
    r2: CloudflareR2Service, fake: FakeS3, operation: str, status: int, code: str, field: str, remedy: str
) -> None:
    fake.faults = [Fault(status, code, times=100)]
    with pytest.raises(Misconfigured, match=rf"store r2 .* refused to {operation.split()[0]}.*{remedy}") as caught:
        await OPERATIONS[operation](r2)
    assert caught.value.field == f"storage.{field}"
    assert "own words" not in caught.value.message
    assert len(fake.seen) == 1


@each_operation
@pytest.mark.parametrize(("status", "code"), [(409, "OperationAborted"), (422, "UnprocessableEntity")])
async def test_another_refusal_is_told_with_its_code(
    r2: CloudflareR2Service, fake: FakeS3, operation: str, status: int, code: str
) -> None:
    fake.faults = [Fault(status, code, times=100)]
    with pytest.raises((Rejected, Misconfigured, Unavailable), match=f"r2 .*{operation.split()[0]}.*{code}"):
        await OPERATIONS[operation](r2)


async def test_a_refusal_without_a_code_goes_by_its_status(r2: CloudflareR2Service, fake: FakeS3) -> None:
    fake.faults = [Fault(403, body=b"<html>blocked</html>")]
    with pytest.raises(Misconfigured, match="AccessDenied"):
        await r2.get_file(ASSET)


async def test_a_part_that_is_refused_ends_the_upload_and_leaves_no_parts(
    r2: CloudflareR2Service, fake: FakeS3
) -> None:
    fake.faults = [Fault(403, "AccessDenied", path="partNumber=2")]
    with pytest.raises(Misconfigured):
        await write_in_parts(r2)
    assert (fake.objects, fake.uploads) == ({}, {})


@pytest.mark.parametrize("operation", ["read", "read in pieces"])
async def test_a_connection_lost_within_an_object_is_taken_up_again(
    r2: CloudflareR2Service, fake: FakeS3, operation: str
) -> None:
    await r2.upload_file(ASSET, CONTENT, "image/webp")
    fake.faults = [Fault(cut=True)]
    assert await OPERATIONS[operation](r2) == CONTENT


@pytest.mark.parametrize("operation", ["read", "read in pieces", "list"])
async def test_connections_that_are_always_lost_are_for_later(
    r2: CloudflareR2Service, fake: FakeS3, operation: str
) -> None:
    await r2.upload_file(ASSET, CONTENT, "image/webp")
    fake.faults = [Fault(cut=True, times=100)]
    with pytest.raises(Unavailable, match="r2"):
        await OPERATIONS[operation](r2)


@pytest.mark.parametrize("operation", ["list", "delete", "write in parts"])
@pytest.mark.parametrize("body", [b"", b"<html>proxy", b"\xff\xfe", b"<a>" * 1000])
async def test_an_answer_that_is_no_xml_is_for_later(
    r2: CloudflareR2Service, fake: FakeS3, operation: str, body: bytes
) -> None:
    fake.faults = [Fault(body=body, times=100)]
    with pytest.raises(Unavailable, match=f"r2 .* does not answer as it should when asked to {operation.split()[0]}"):
        await OPERATIONS[operation](r2)


async def test_an_answer_about_another_key_is_for_later(r2: CloudflareR2Service, fake: FakeS3) -> None:
    other = (
        b"<DeleteResult><Error><Key>another</Key><Code>AccessDenied</Code><Message>x</Message></Error></DeleteResult>"
    )
    fake.faults = [Fault(body=other)]
    with pytest.raises(Unavailable, match="delete"):
        await r2.delete_file(ASSET)


async def test_a_deletion_that_is_refused_for_its_key_is_explained(r2: CloudflareR2Service, fake: FakeS3) -> None:
    error = f"<Error><Key>{ASSET}</Key><Code>AccessDenied</Code><Message>x</Message></Error>"
    fake.faults = [Fault(body=f"<DeleteResult>{error}</DeleteResult>".encode())]
    with pytest.raises(Misconfigured, match="refused to delete"):
        await r2.delete_file(ASSET)


@each_operation
async def test_silence_is_for_later_and_bounded(r2: CloudflareR2Service, fake: FakeS3, operation: str) -> None:
    fake.faults = [Fault(seconds=1, times=100)]
    with pytest.raises(Unavailable, match="r2"):
        await asyncio.wait_for(OPERATIONS[operation](r2), PATIENCE)


@each_operation
async def test_an_answer_that_drips_is_left(r2: CloudflareR2Service, fake: FakeS3, operation: str) -> None:
    fake.faults = [Fault(drips=True, times=100)]
    with pytest.raises(Unavailable, match="r2"):
        await asyncio.wait_for(OPERATIONS[operation](r2), PATIENCE)


@each_operation
async def test_a_store_that_is_away_is_for_later(
    http: HttpClient, fake: FakeS3, operation: str, silent_port: int
) -> None:
    config = fake.config(r2_endpoint=f"http://127.0.0.1:{silent_port}")
    with pytest.raises(Unavailable, match="r2"):
        await asyncio.wait_for(OPERATIONS[operation](CloudflareR2Service(config, http)), PATIENCE)


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1.evil.example", "http://localhost:1"])
async def test_keys_are_sent_over_tls_only(http: HttpClient, fake: FakeS3, endpoint: str) -> None:
    store = CloudflareR2Service(fake.config(r2_endpoint=endpoint), http)
    with pytest.raises(Unavailable) as caught:
        await asyncio.wait_for(store.get_file(ASSET), PATIENCE)
    assert "scheme" in repr(caught.value.__cause__).lower()


async def test_the_wrong_secret_is_noticed_by_the_fake(http: HttpClient, fake: FakeS3) -> None:
    with pytest.raises(Misconfigured, match="SignatureDoesNotMatch") as caught:
        await CloudflareR2Service(fake.config(r2_secret_access_key="wrong"), http).get_file(ASSET)
    assert SECRET not in caught.value.message


@pytest.mark.parametrize("missing", ["r2_bucket", "r2_access_key_id", "r2_secret_access_key", "r2_endpoint"])
async def test_what_r2_lacks_is_named(http: HttpClient, fake: FakeS3, missing: str) -> None:
    with pytest.raises(Misconfigured, match=f"lacks {missing};"):
        CloudflareR2Service(fake.config().model_copy(update={missing: None}), http)


async def test_the_account_has_an_endpoint_of_its_own(http: HttpClient, fake: FakeS3) -> None:
    config: CloudflareConfig = fake.config().model_copy(update={"r2_endpoint": None, "account_id": "abc"})
    signed = await CloudflareR2Service(config, http).sign_upload(UPLOAD, "image/png", 1)
    assert signed is not None
    assert signed.url.startswith("https://abc.r2.cloudflarestorage.com/bucket-of-the-tests/projects/1/private/")


@pytest.mark.parametrize(
    ("key", "content_type", "size", "field"),
    [
        (ASSET, "image/png", 1, "key"),
        ("projects/1/private/../assets/a", "image/png", 1, "key"),
        (UPLOAD, "image/png\r\nx: y", 1, "content_type"),
        (UPLOAD, "", 1, "content_type"),
        (UPLOAD, "image/png", 0, "size"),
        (UPLOAD, "image/png", 25 * 1024 * 1024 + 1, "size"),
    ],
)
async def test_a_browser_is_given_no_leave_for_other_things(
    r2: CloudflareR2Service, key: str, content_type: str, size: int, field: str
) -> None:
    with pytest.raises(Rejected) as caught:
        await r2.sign_upload(key, content_type, size)
    assert caught.value.field == field
