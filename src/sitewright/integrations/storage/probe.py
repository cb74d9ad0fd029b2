"""R2's connection test: what is written is read, listed, shown in public where that is set, and deleted."""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable
from typing import Protocol, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from sitewright.errors import Misconfigured, NotFound, Rejected, SitewrightError
from sitewright.integrations.configs import CloudflareConfig
from sitewright.kit.http import HttpClient
from sitewright.kit.language import say
from sitewright.ports.integrations import TestResult

STEP_SECONDS = 2.0
TEST_SECONDS = 7.0
CLEARING_SECONDS = 1.0
Result = TypeVar("Result")


class Objects(Protocol):
    """What of a store is tried."""

    async def upload_file(self, key: str, content: bytes, content_type: str) -> str: ...

    async def get_file(self, key: str) -> bytes: ...

    async def list_files(self, prefix: str) -> list[str]: ...

    async def delete_file(self, key: str) -> None: ...


class Failed(Exception):
    """A step failed; the message is for the operator."""


async def probe(store: Objects, config: CloudflareConfig, http: HttpClient) -> TestResult:
    """Try every operation on an object of its own, under 10 s in all; nothing stays behind."""
    folder = f"projects/connection-test-{uuid4().hex}"
    try:
        async with asyncio.timeout(TEST_SECONDS), cleared(store, folder):
            await try_store(store, f"{folder}/assets/probe.txt", folder)
            notes = await try_public(store, config.r2_public_base_url, folder, http)
            await step("delete", store.delete_file(f"{folder}/assets/probe.txt"))
    except TimeoutError:
        return TestResult(
            False,
            say(
                "O R2 demorou demais para responder; tente de novo em alguns minutos.",
                "R2 took too long to answer; try again in a few minutes.",
            ),
        )
    except Failed as failure:
        return TestResult(False, str(failure))
    done = say(
        "Conectado. Um arquivo de teste foi gravado, lido, listado e apagado.",
        "Connected. A test file was written, read, listed and deleted.",
    )
    return TestResult(True, " ".join([done, *notes]))


async def try_store(store: Objects, key: str, folder: str) -> None:
    """Write, read and list. Raises Failed."""
    await step("write", store.upload_file(key, folder.encode(), "text/plain"))
    read = await step("read", store.get_file(key))
    listed = await step("list", store.list_files(folder))
    if read != folder.encode() or listed != [key]:
        raise Failed(
            say(
                "O R2 não devolveu o que foi gravado; confira r2_endpoint e r2_bucket.",
                "R2 did not return what was written; check r2_endpoint and r2_bucket.",
            )
        )


async def try_public(store: Objects, base: str | None, folder: str, http: HttpClient) -> list[str]:
    """Whether the public address shows assets, and only them; notes for the operator. Raises Failed."""
    if base is None:
        return [
            say(
                "Sem r2_public_base_url, as imagens não têm endereço público.",
                "Without r2_public_base_url, images have no public address.",
            )
        ]
    address = f"{base.rstrip('/')}/{folder}"
    await step("write", store.upload_file(f"{folder}/private/probe.txt", folder.encode(), "text/plain"))
    reason, shows_private = await asyncio.gather(
        why_not_shown(http, f"{address}/assets/probe.txt", folder.encode()),
        why_not_shown(http, f"{address}/private/probe.txt", folder.encode()),
    )
    if reason is not None:
        raise Failed(
            say(
                f"O bucket funciona, mas o endereço público (r2_public_base_url) não mostra os arquivos: {reason}.",
                f"The bucket works, but the public address (r2_public_base_url) does not show its files: {reason}.",
            )
        )
    return public_notes(base, shows_private=shows_private is None)


def public_notes(base: str, *, shows_private: bool) -> list[str]:
    """Warnings about a public address that works."""
    notes = []
    if (urlsplit(base).hostname or "").endswith(".r2.dev"):
        notes.append(
            say(
                "Atenção: r2.dev tem limite de acessos e não é para produção; ligue um domínio próprio ao bucket.",
                "Warning: r2.dev is rate limited and not for production; connect a domain of your own to the bucket.",
            )
        )
    if shows_private:
        notes.append(
            say(
                "Atenção: o endereço público também mostra /projects/*/private/ a quem souber a chave; bloqueie esse "
                "caminho com uma regra de WAF no domínio.",
                "Warning: the public address also shows /projects/*/private/ to whoever knows a key; block that path "
                "with a WAF rule on the domain.",
            )
        )
    return notes


async def why_not_shown(http: HttpClient, address: str, content: bytes) -> str | None:
    """Why an address does not answer with that content; None where it does."""
    try:
        async with asyncio.timeout(STEP_SECONDS):
            answer = await http.get(address)
    except TimeoutError:
        return say("o endereço não responde a tempo", "the address does not answer in time")
    except Rejected:
        return say("só https:// e endereços públicos são aceitos", "only https:// and public addresses are accepted")
    except SitewrightError:
        return say(
            "o nome não existe no DNS, ou ninguém responde ali",
            "the name is not in the DNS, or nobody answers there",
        )
    if answer.status == 200 and answer.body == content:
        return None
    if answer.status == 200:
        return say("ele responde com outra coisa", "it answers with something else")
    return say(
        f"ele respondeu {answer.status}; ligue o domínio a este bucket e libere o acesso público",
        f"it answered {answer.status}; connect the domain to this bucket and allow public access",
    )


async def step(operation: str, call: Awaitable[Result]) -> Result:
    """One bounded step. Raises Failed, which says what to do."""
    try:
        async with asyncio.timeout(STEP_SECONDS):
            return await call
    except TimeoutError:
        reason = say("não respondeu a tempo; confira r2_endpoint", "no answer in time; check r2_endpoint")
    except NotFound:
        reason = say("o arquivo gravado não foi encontrado", "the file that was written was not found")
    except Misconfigured as error:
        reason = to_be_mended(error.field)
    except SitewrightError:
        reason = say(
            "não responde como deveria; confira r2_endpoint e tente de novo em alguns minutos",
            "it does not answer as it should; check r2_endpoint and try again in a few minutes",
        )
    name = operation_name(operation)
    raise Failed(say(f"O R2 falhou ao {name}: {reason}.", f"R2 failed to {name}: {reason}."))


def operation_name(operation: str) -> str:
    """The operation in the operator's words."""
    portuguese = {"write": "gravar", "read": "ler", "list": "listar", "delete": "apagar"}
    return say(portuguese[operation], operation)


def to_be_mended(field: str | None) -> str:
    """What to do about a field of the configuration."""
    if field == "storage.r2_bucket":
        return say(
            "o bucket não existe neste endereço (r2_bucket; para um bucket da UE, r2_endpoint com .eu.)",
            "there is no such bucket at this address (r2_bucket; for a bucket in the EU, r2_endpoint with .eu.)",
        )
    if field == "storage.r2_secret_access_key":
        return say(
            "o segredo não é o desta chave (r2_secret_access_key); salve os dois de novo",
            "the secret is not this key's (r2_secret_access_key); save both again",
        )
    if field == "storage.r2_access_key_id":
        return say(
            "a chave não é aceita ou não tem permissão (r2_access_key_id); gere uma com Object Read & Write no bucket",
            "the key is not accepted or lacks permission (r2_access_key_id); make one with Object Read & Write on the "
            "bucket",
        )
    return say("o relógio deste computador está errado", "this machine's clock is wrong")


@contextlib.asynccontextmanager
async def cleared(store: Objects, folder: str) -> AsyncIterator[None]:
    """Remove both probe objects at the end, whatever happens, in a second."""
    try:
        yield
    finally:
        forget = functools.partial(_forget, store)
        await asyncio.gather(*(forget(f"{folder}/{part}/probe.txt") for part in ("assets", "private")))


async def _forget(store: Objects, key: str) -> None:
    with contextlib.suppress(SitewrightError, TimeoutError):
        async with asyncio.timeout(CLEARING_SECONDS):
            await store.delete_file(key)
