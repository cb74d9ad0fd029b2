"""What logs never say."""

import io
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from sitewright.kit.crypto import Cipher, generate_key
from sitewright.kit.logs import Redacting, redact

SECRETS = [
    "whsec_0123456789abcdef",
    "sk_live_51Habcdefghijk",
    "rk_test_51Habcdefghijk",
    "sk-ant-api03-abcdef_ghijkl-mn",
    "sk-proj-abcdefghijkl",
    "ghp_0123456789abcdefghij",
    "ghs_0123456789abcdefghij",
    "gho_0123456789abcdefghij",
    "github_pat_11ABCDEF_0123456789",
    "AIzaSyA-0123456789abcdefg",
    "sw_Zm9vYmFyYmF6cXV4",
    "Bearer abcdefghij.klmno",
    "zelia.souza+site@padaria.com.br",
    Cipher([generate_key()]).seal("x"),
]


class Card(BaseModel):
    """What a customer wrote."""

    count: int


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", "refused '{}'.", "key={}&x=1", '{{"key": "{}"}}', "({})\nnext line"])
def test_what_looks_like_a_secret_or_an_address_is_taken_out(secret: str, around: str) -> None:
    bare = secret.removeprefix("Bearer ")
    assert bare not in redact(around.format(secret))
    assert bare[6:] not in redact(around.format(secret))


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_the_databases_password_is_taken_out_and_its_host_stays(scheme: str) -> None:
    told = redact(f"cannot connect to {scheme}://sitewright:p%40ss-word@127.0.0.1:5432/postgres")
    assert "word" not in told
    assert told.endswith("@127.0.0.1:5432/postgres")


@given(text=st.text(), secret=st.sampled_from(SECRETS))
def test_whatever_stands_before_a_secret_does_not_save_it(text: str, secret: str) -> None:
    assert secret not in redact(f"{text} {secret}")


@pytest.mark.parametrize("text", ["GET /projects 200", "wrote 3 pages in 0.2 s", "commit 3f2a9b41c0", "R$ 12,50"])
def test_ordinary_lines_stay(text: str) -> None:
    assert redact(text) == text


def logged(error: Exception) -> str:
    """The line and traceback that an error leaves."""
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(Redacting("%(message)s"))
    record = logging.LogRecord("t", logging.ERROR, __file__, 1, "failed", (), (type(error), error, error.__traceback__))
    handler.handle(record)
    return output.getvalue()


def test_tracebacks_do_not_repeat_refused_input() -> None:
    answers = {"count": " ".join(["minha", "resposta"])}
    with pytest.raises(ValueError, match="count") as caught:
        Card.model_validate(answers)
    told = logged(caught.value)
    assert "count" in told
    assert "minha resposta" not in told


def test_tracebacks_do_not_repeat_rows_that_postgres_refuses() -> None:
    told = logged(RuntimeError("null value\nDETAIL:  Failing row contains (1, minha resposta).\nnext"))
    assert "minha resposta" not in told
    assert "next" in told


def test_a_wrapped_secret_stays_wrapped() -> None:
    assert "whsec" not in logged(RuntimeError(str(SecretStr("whsec_0123456789"))))
