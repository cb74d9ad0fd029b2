"""R2's connection test: what the operator is told, in both languages, and that nothing stays behind."""

import asyncio

import pytest

from sitewright.integrations.storage import probe
from sitewright.integrations.storage.r2 import CloudflareR2Service
from sitewright.kit.http import HttpClient
from sitewright.kit.language import Language, speaking
from sitewright.ports.integrations import TestResult
from tests.fakes.s3 import FakeS3, Fault


async def outcome_of(fake: FakeS3, http: HttpClient, language: Language = "pt-BR", **fields: str) -> TestResult:
    """The test of R2 with these fields; it has an end of its own, long before the one here."""
    with speaking(language):
        return await asyncio.wait_for(CloudflareR2Service(fake.config(**fields), http).test_connection(), 60)


@pytest.mark.parametrize(
    ("language", "told"), [("pt-BR", "gravado, lido, listado e apagado"), ("en", "written, read, listed and deleted")]
)
async def test_every_operation_is_tried_and_nothing_stays(
    fake: FakeS3, http: HttpClient, language: Language, told: str
) -> None:
    result = await outcome_of(fake, http, language)
    assert result.success
    assert told in result.message
    assert "r2_public_base_url" in result.message
    assert fake.objects == {}
    assert {entry.split()[0] for entry in fake.seen} == {"PUT", "GET", "POST"}


async def test_a_public_address_that_shows_assets_only_is_all_well(fake: FakeS3, http: HttpClient) -> None:
    fake.hidden = "/private/"
    result = await outcome_of(fake, http, r2_public_base_url=f"{fake.url}/public/")
    assert result == TestResult(True, "Conectado. Um arquivo de teste foi gravado, lido, listado e apagado.")
    assert fake.objects == {}


async def test_a_public_address_that_shows_private_objects_is_warned_about(fake: FakeS3, http: HttpClient) -> None:
    fake.hidden = None
    result = await outcome_of(fake, http, r2_public_base_url=f"{fake.url}/public")
    assert result.success
    assert "/projects/*/private/" in result.message


@pytest.mark.parametrize(
    ("base", "told"),
    [
        ("{url}/public", "respondeu 404"),
        ("{url}/bucket-of-the-tests", "respondeu 400"),
        ("http://127.0.0.1:{away}", "ninguém responde"),
        ("https://files.invalid", "DNS"),
        ("https://169.254.169.254", "públicos"),
    ],
)
async def test_a_public_address_that_does_not_work_is_told_with_its_reason(
    fake: FakeS3, http: HttpClient, silent_port: int, base: str, told: str
) -> None:
    fake.hidden = "/"
    result = await outcome_of(fake, http, r2_public_base_url=base.format(url=fake.url, away=silent_port))
    assert not result.success
    assert "r2_public_base_url" in result.message
    assert told in result.message
    assert fake.objects == {}


async def test_r2_dev_is_warned_about(fake: FakeS3, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.hidden = "/private/"
    resolve = asyncio.get_running_loop().getaddrinfo
    monkeypatch.setattr(
        asyncio.get_running_loop(), "getaddrinfo", lambda _host, port, **options: resolve("127.0.0.1", port, **options)
    )
    async with HttpClient(allowed_private_hosts=["pub-1.r2.dev"]) as http:
        base = fake.url.replace("127.0.0.1", "pub-1.r2.dev")
        told = [
            await outcome_of(fake, http, language, r2_public_base_url=f"{base}/public") for language in ("pt-BR", "en")
        ]
    assert [result.success for result in told] == [True, True]
    assert "r2.dev" in told[0].message
    assert "not for production" in told[1].message


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (403, "SignatureDoesNotMatch", "r2_secret_access_key"),
        (401, "Unauthorized", "r2_access_key_id"),
        (403, "AccessDenied", "Object Read & Write"),
        (404, "NoSuchBucket", "r2_bucket"),
        (403, "RequestTimeTooSkewed", "relógio"),
        (429, "SlowDown", "tente de novo"),
        (503, "SlowDown", "tente de novo"),
        (500, "InternalError", "tente de novo"),
    ],
)
@pytest.mark.parametrize(("method", "step"), [("PUT", "gravar"), ("GET", "ler"), ("POST", "apagar")])
async def test_the_step_that_fails_is_named_with_a_remedy(
    fake: FakeS3, http: HttpClient, status: int, code: str, told: str, method: str, step: str
) -> None:
    fake.faults = [Fault(status, code, method=method, times=100)]
    result = await outcome_of(fake, http)
    assert not result.success
    assert f"R2 falhou ao {step}" in result.message
    assert told in result.message


async def test_a_key_that_may_only_read_is_told(fake: FakeS3, http: HttpClient) -> None:
    fake.may_write = False
    result = await outcome_of(fake, http, "en")
    assert result.message.startswith("R2 failed to write: the key is not accepted or lacks permission")


async def test_a_listing_that_is_no_xml_is_told(fake: FakeS3, http: HttpClient) -> None:
    fake.faults = [Fault(path="list-type", body=b"<html>", times=100)]
    assert "R2 falhou ao listar" in (await outcome_of(fake, http)).message


async def test_a_bucket_that_forgets_is_told(fake: FakeS3, http: HttpClient) -> None:
    fake.faults = [Fault(path="list-type", body=b"<ListBucketResult></ListBucketResult>")]
    assert "não devolveu o que foi gravado" in (await outcome_of(fake, http)).message


def test_operators_wait_for_less_than_ten_seconds() -> None:
    assert probe.TEST_SECONDS + probe.CLEARING_SECONDS < 10


async def test_silence_ends_the_test_in_time(fake: FakeS3, http: HttpClient) -> None:
    fake.faults = [Fault(seconds=3, times=100)]
    result = await outcome_of(fake, http)
    assert "R2 falhou ao gravar" in result.message
    assert "r2_endpoint" in result.message
