"""Every text has its translation, every code its word; no text stands in a template by itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from sitewright.accounts.audit import SAFE
from sitewright.building.quality import QualityReport
from sitewright.console import words
from sitewright.console.app import PAGES
from sitewright.console.artefact_words import FIELD
from sitewright.console.code_words import SECTION
from sitewright.console.deed_words import ACTION
from sitewright.console.integration_form import fields_of
from sitewright.console.integration_words import CHOICES, FIELDS, GROUPS, INTEGRATIONS_TOLD
from sitewright.errors import SitewrightError
from sitewright.generation.models import (
    Brief,
    LayoutPlan,
    OnboardingAnalysis,
    PageContent,
    PatchProposal,
    ReviewAnalysis,
    Sitemap,
)
from sitewright.hooks.service import EVENTS, TEST
from sitewright.integrations.registry import INTEGRATIONS
from sitewright.messages.models import PURPOSES, STATUSES
from sitewright.onboarding.uploads import Upload
from sitewright.patching.compare import DifferenceKind
from sitewright.ports.ai import ROLE_OF_TASK
from sitewright.production.drafts import Verdict
from sitewright.production.story import Step
from sitewright.projects.holdings import Holding
from sitewright.projects.models import ArtefactKind, ProjectStatus, StepStatus
from sitewright.sites.catalogue import TEMPLATES as SITE_TEMPLATES
from sitewright.sites.facts import Facts, Wishes
from sitewright.sites.model import SectionType, Site
from sitewright.web.rendering import TEMPLATES
from tests.console.conftest import Bureau
from tools.catalogue import problems, today

SAME_EVERYWHERE = {"www", "·", "Sitewright", "–", "US$", "R$", "Português", "English", "s", ":"}
"""Names, currencies and marks that no language changes."""
NO_TEXT = re.compile(
    r"\{% block body_class %\}\w+\{% endblock %\}|\{% set described %\}.*?\{% endset %\}|(?s:<style>.*?</style>)"
)
"""Parts of templates that become attributes, and styles."""


def test_every_text_is_translated_and_no_translation_is_left_over() -> None:
    assert [problem for path, template in today().items() for problem in problems(path, template)] == []


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_text_stands_outside_the_catalogues(template: Path) -> None:
    source = NO_TEXT.sub("", template.read_text())
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "\x00", source, flags=re.DOTALL)
    attributes = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*[A-Za-z][^"]*)"', source)
    text = re.sub(r"<[^>]*>", "\x00", source)
    parts = [part for chunk in text.split("\x00") for part in chunk.split() if re.search(r"[^\W\d_]|\$", part)]
    strays = [part for part in parts if part not in SAME_EVERYWHERE and not part.startswith("&")]
    assert attributes + strays == []


KEPT = (OnboardingAnalysis, Brief, Sitemap, PageContent, LayoutPlan, ReviewAnalysis, PatchProposal)
KEPT_TOO = (Facts, Wishes, Site, QualityReport, Upload, Verdict)


def fields(kind: object, seen: set[object]) -> Iterator[str]:
    """The names of a model's fields and of all within."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind not in seen:
            seen.add(kind)
            yield from kind.model_fields
            for field in kind.model_fields.values():
                yield from fields(field.annotation, seen)
    else:
        for part in get_args(kind):
            yield from fields(part, seen)


def test_every_field_of_what_is_written_has_a_word() -> None:
    seen: set[object] = set()
    assert {name for kind in (*KEPT, *KEPT_TOO) for name in fields(kind, seen)} - set(FIELD) == set()
    assert set(get_args(SectionType)) == set(SECTION)


def test_every_code_has_a_word() -> None:
    assert set(get_args(ProjectStatus)) == set(words.STATUS)
    assert set(get_args(StepStatus)) == set(words.STEP_STATUS)
    assert set(get_args(ArtefactKind)) == set(words.ARTEFACT)
    assert {step.value for step in Step} <= set(words.STEP)
    assert {*EVENTS, TEST} == set(words.HOOK_EVENT)
    assert set(words.DELIVERY) | set(words.MESSAGE_STATUS) <= set(words.TONE)
    assert set(PURPOSES) == set(words.MESSAGE)
    assert set(STATUSES) == set(words.MESSAGE_STATUS)
    assert set(ROLE_OF_TASK) == set(words.TASK)
    assert set(get_args(Holding.model_fields["kind"].annotation)) == set(words.HOLDING)
    assert set(get_args(DifferenceKind)) == set(words.DIFFERENCE)
    assert {each.key for each in SITE_TEMPLATES} == set(words.TEMPLATE)
    assert set(words.STATUS) | set(words.STEP_STATUS) | set(words.ORDER_STATUS) <= set(words.TONE)
    assert set(words.REVIEW_STATUS) | set(words.STATE) <= set(words.TONE)


def test_every_error_is_told_by_who_must_act() -> None:
    kinds = SitewrightError.__subclasses__()
    assert {kind.__name__ for kind in kinds} <= set(words.ERRORS)
    assert [kind for kind in kinds if not words.of_error(kind("x"))] == []


def test_every_field_of_every_integration_has_label_and_group() -> None:
    fields = [field for known in INTEGRATIONS for field in fields_of(known)]
    assert {field.name for field in fields} == set(FIELDS)
    assert {field.place.split(".")[-1] for field in fields if field.place} == set(GROUPS)
    assert {choice for field in fields for choice in field.choices} == set(CHOICES)
    assert {known.name for known in INTEGRATIONS} == set(INTEGRATIONS_TOLD)


async def test_every_change_has_its_name_in_the_audit_log(bureau: Bureau) -> None:
    paths = (await bureau.get("/openapi.json")).json()["paths"]
    by_nobody_signed_in = ("stripe_webhook", "github_webhook", "send_message")
    by_api = {
        re.split("_(?:projects|integrations|orders|hooks|messages|people|tokens)_", entry["operationId"])[0]
        for methods in paths.values()
        for method, entry in methods.items()
        if method.upper() not in SAFE
    }
    by_page = {route.name for module in PAGES for route in module.router.routes if not set(SAFE) & route.methods}
    assert by_page <= set(ACTION)
    by_somebody = {name for name in by_api if not name.startswith(by_nobody_signed_in)}
    assert by_somebody <= set(ACTION)
