"""Why something failed is read in the language of the page."""

import pytest
from aiosmtplib import SMTPDataError

from sitewright.integrations.mail.connection import told
from sitewright.kit.db import Sessions, transaction
from sitewright.kit.language import speaking
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.service import submit_answers
from sitewright.projects.models import SiteProject
from sitewright.rework.service import REVIEWED
from sitewright.web import error_texts
from tests.console.conftest import Bureau, text_of
from tests.console.test_lists import sell

REASON = "The repository agencia/padaria was deleted; restore it, or cancel the project."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pt-BR", "O repositório agencia/padaria foi apagado; restaure-o, ou cancele o projeto."),
        ("en", REASON),
    ],
)
async def test_why_a_project_needs_attention(bureau: Bureau, sessions: Sessions, language: str, said: str) -> None:
    project = await sell(sessions, 1, status="needs_attention")
    async with transaction(sessions) as session:
        stopped = await session.get_one(SiteProject, project.id)
        stopped.attention_step, stopped.attention_reason = "repository", REASON
    page = await bureau.get(f"/console/projects/{project.id}", **{"Accept-Language": language})
    assert said in text_of(page.text)
    assert (REASON in text_of(page.text)) is (language == "en")


async def test_an_error_page_says_why(bureau: Bureau) -> None:
    page = await bureau.get("/console/projects/00000000-0000-0000-0000-000000000000", **{"Accept-Language": "pt-BR"})
    assert "Esse projeto não existe." in text_of(page.text)


async def test_what_nobody_translated_is_marked_as_english(bureau: Bureau, sessions: Sessions) -> None:
    project = await sell(sessions, 1, status="needs_attention")
    async with transaction(sessions) as session:
        stopped = await session.get_one(SiteProject, project.id)
        stopped.attention_step, stopped.attention_reason = "repository", "Words of a vendor."
    page = await bureau.get(f"/console/projects/{project.id}", **{"Accept-Language": "pt-BR"})
    assert '<span lang="en">Words of a vendor.</span>' in page.text


async def test_who_answered_is_named_in_the_language_of_the_page(bureau: Bureau, sessions: Sessions) -> None:
    project = await sell(sessions, 1, status="awaiting_answers")
    async with transaction(sessions) as session:
        await submit_answers(session, project.id, parse_answers("negocio: {nome: Padaria}"))
    for path in ("content", "content/answers"):
        page = await bureau.get(f"/console/projects/{project.id}/{path}", **{"Accept-Language": "pt-BR"})
        assert "o cliente" in text_of(page.text)
        assert "customer" not in text_of(page.text)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            f"The project is in_review. {REVIEWED}",
            "O projeto está em revisão. O site já está escrito; o que deve mudar agora é um pedido de ajuste.",
        ),
        (
            told(SMTPDataError(554, "no")).message,
            "O servidor de e-mail recusou a mensagem de vez (554).",
        ),
    ],
)
def test_what_stands_within_a_message_is_told_too(message: str, said: str) -> None:
    with speaking("pt-BR"):
        assert error_texts.told(message) == said
