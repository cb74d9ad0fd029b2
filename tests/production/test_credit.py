"""Commits name who wrote what they bring, and say of the offline writer that it is not AI."""

import subprocess
from pathlib import Path

from sitewright.projects.report import OFFLINE_NOTE, ProjectReport
from tests.production.conftest import Factory, Preview
from tests.production.test_ai_in_production import AtTheFake, at_the_fake
from tests.production.test_rounds import TITLE, ScriptedAI, ai, analysis, proposal
from tests.remarking import request_review

__all__ = ["ai", "at_the_fake"]


def message_of(factory: Factory, project: ProjectReport) -> str:
    """What the project's newest commit says."""
    repository: Path = factory.runtime.home / "repositories" / f"{project.repository}.git"
    command = ["git", "-c", "safe.directory=*", "log", "-1", "--format=%B", project.commit or ""]
    return subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True).stdout


async def test_a_site_of_the_offline_writer_says_that_it_is_not_by_ai(preview: Preview) -> None:
    assert f"\n\nText: {OFFLINE_NOTE}\n" in message_of(preview, preview.made)


async def test_a_site_that_a_model_wrote_names_the_model(at_the_fake: AtTheFake) -> None:
    await at_the_fake.configure()
    made = await at_the_fake.factory.until(await at_the_fake.factory.answered())
    assert "\n\nText: openai/gpt-4o\n" in message_of(at_the_fake.factory, made)


async def test_a_round_names_who_proposed_its_change(preview: Preview, ai: ScriptedAI) -> None:
    ai.plan = {"review": [analysis()], "patch": [proposal(TITLE)]}
    await preview.change(request_review, preview.project_id, "o título dos preços deve ser Nossos preços")
    changed = await preview.until(preview.project_id, "in_review", "needs_attention")
    assert "\n\nText: scripted/m-1 patch@1\n" in message_of(preview, changed)


async def test_a_round_without_a_model_says_so(preview: Preview) -> None:
    await preview.change(request_review, preview.project_id, "o telefone agora é (31) 3333-4444")
    changed = await preview.until(preview.project_id, "in_review", "needs_attention")
    assert f"\n\nText: {OFFLINE_NOTE}\n" in message_of(preview, changed)
