"""Before each request its cost is set aside; while an answer comes it is shown; what repeats is cached."""

import json

import pytest

from sitewright.errors import Misconfigured
from sitewright.generation import offline
from sitewright.generation.models import Brief, PageContent, PageContext, PlannedPage, Sitemap
from sitewright.integrations.ai import progress
from sitewright.integrations.ai.defaults import DEFAULT_MODELS
from sitewright.integrations.ai.prices import price
from sitewright.integrations.ai.progress import readable
from sitewright.ports.ai import CostCaps
from sitewright.sites.facts import Facts, Wishes
from tests.integrations.ai.conftest import GOOD, AtTheFake, NotedLedger, analyse

CAPS = {"project_cap_cents": 100, "day_cap_cents": 500}


async def test_what_a_request_may_cost_is_set_aside_before_it_is_sent(wire: AtTheFake) -> None:
    wire.fake.plan = [{**GOOD, "voice": []}, GOOD]
    ledger = NotedLedger()
    output = await analyse(wire.service(ledger=ledger, caps=CAPS))
    (task, first, caps), (_task, second, _caps) = ledger.reserved
    assert (task, caps) == ("onboarding", CostCaps(100, 500))
    assert first > 0
    assert second > output.cost_micro_usd / 2 + first
    assert output.cost_micro_usd < second


async def test_a_cap_stops_the_request_that_would_pass_it(wire: AtTheFake) -> None:
    wire.fake.plan = [GOOD]
    ledger = NotedLedger(refuse=Misconfigured("The AI cost cap per day would be passed", field="ai.day_cap_cents"))
    with pytest.raises(Misconfigured) as refused:
        await analyse(wire.service(ledger=ledger, caps=CAPS))
    assert refused.value.field == "ai.day_cap_cents"
    assert wire.sent == []


async def test_an_unknown_price_sets_nothing_aside(chat: AtTheFake) -> None:
    chat.fake.plan = [GOOD]
    ledger = NotedLedger()
    await analyse(chat.service(ledger=ledger, caps=CAPS, model="our-own-model"))
    assert ledger.reserved == []


async def test_without_caps_nothing_is_set_aside(chat: AtTheFake) -> None:
    chat.fake.plan = [GOOD]
    ledger = NotedLedger()
    await analyse(chat.service(ledger=ledger))
    assert ledger.reserved == []


async def test_what_is_written_is_shown_as_it_comes(wire: AtTheFake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0.0)
    wire.fake.plan = [GOOD]
    ledger = NotedLedger()
    await analyse(wire.service(ledger=ledger))
    assert ledger.shown[-1] == "Encomendas do dia"
    assert len(ledger.shown) > 1


async def test_at_most_one_update_a_second_is_shown(chat: AtTheFake) -> None:
    chat.fake.plan = [GOOD]
    ledger = NotedLedger()
    await analyse(chat.service(ledger=ledger))
    assert ledger.shown == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            '{"a": "one word: none", "b": ["two words", "x"], "c": {"d": "half a sen',
            "one word: none\ntwo words\nhalf a sen",
        ),
        ('{"a', ""),
        ("", ""),
        ("<html>", ""),
    ],
)
def test_unfinished_json_is_shown_as_sentences(written: str, shown: str) -> None:
    assert readable(written) == shown


def test_what_is_shown_is_bounded() -> None:
    assert len(readable(json.dumps(["a b" * 9000]))) == 2000


@pytest.mark.parametrize("provider", ["anthropic", "openai", "google"])
def test_every_default_model_has_a_price(provider: str) -> None:
    assert all(price(provider, model, 1, 1) is not None for model in DEFAULT_MODELS[provider].values())


def page(slug: str) -> PageContext:
    """One of two pages of a site."""
    pages = tuple(PlannedPage(slug=name, nav_label=name, purpose=name, sections=("hero",)) for name in ("inicio", "b"))
    return PageContext(
        locale="pt-BR",
        facts=Facts(name="Padaria"),
        wishes=Wishes(),
        brief=Brief(objective="o", audience="a", key_messages=("m",), tone="t"),
        sitemap=Sitemap(pages=pages),
        page=Sitemap(pages=pages).page(slug),
    )


async def test_pages_of_one_site_share_a_prefix_that_is_cached(wire: AtTheFake) -> None:
    for slug in ("inicio", "b"):
        wire.fake.plan = [offline.write("content", page(slug)).model_dump(mode="json")]
        await wire.service().run("analysis", "content", page(slug), PageContent)
    first, second = (str(body) for body in wire.sent)
    same = next(place for place, (a, b) in enumerate(zip(first, second, strict=False)) if a != b)
    assert "Sitemap:" in first[:same]
    assert ("cache_control" in first) == (wire.wire == "anthropic")
