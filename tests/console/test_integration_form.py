"""The form of an integration: what it shows of what is stored, and what of what was typed is stored."""

from collections.abc import Collection
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewright.console.integration_form import changes, field_at, fields_of, shown_values, typed_values
from sitewright.errors import Rejected
from sitewright.integrations.config_service import next_rows
from sitewright.integrations.registry import INTEGRATIONS, Integration, integration
from tests.console.conftest import Bureau, inputs

GITHUB, AI = integration("github"), integration("ai")


def saved(known: Integration, stored: dict[str, str], removed: Collection[str] = (), **typed: str) -> dict[str, str]:
    """The rows after the form was sent as it was shown, but for what was typed."""
    fields = fields_of(known)
    form = shown_values(fields, stored) | {name.replace("__", "."): value for name, value in typed.items()}
    wanted = changes(fields, typed_values(fields, form), set(removed), stored)
    return next_rows(known, stored, wanted, merge=True)


@pytest.mark.parametrize("known", INTEGRATIONS, ids=lambda known: known.name)
def test_an_untouched_form_of_nothing_stores_next_to_nothing(known: Integration) -> None:
    stored = saved(known, {})
    assert set(stored) <= {"code_generation.max_tokens", "code_generation.temperature"}


def test_a_stored_secret_stays_until_another_is_typed_or_it_is_removed() -> None:
    stored = {"access_token": "ghp_0123456789abcdefWXYZ", "organization": "agencia"}
    assert saved(GITHUB, stored) == stored
    assert saved(GITHUB, stored, access_token=" ghp_new ")["access_token"] == "ghp_new"
    assert "access_token" not in saved(GITHUB, stored, {"access_token"})
    assert shown_values(fields_of(GITHUB), stored)["access_token"] == ""


def test_an_emptied_field_is_removed() -> None:
    assert saved(GITHUB, {"organization": "agencia"}, organization="  ") == {}


def test_pairs_are_lines() -> None:
    stored = {"template_repos.business": "agencia/a", "template_repos.saas": "agencia/b"}
    assert shown_values(fields_of(GITHUB), stored)["template_repos"] == "business = agencia/a\nsaas = agencia/b"
    assert saved(GITHUB, stored) == stored
    assert saved(GITHUB, stored, template_repos="business=agencia/c\n\n") == {"template_repos.business": "agencia/c"}


def test_numbers_are_taken_with_a_comma_too() -> None:
    stored = saved(AI, {}, analysis__provider="openai", analysis__temperature="0,4")
    assert stored["analysis.temperature"] == "0.4"


def test_an_error_finds_its_field() -> None:
    fields = fields_of(GITHUB)
    assert field_at(fields, "template_repos.business") == "template_repos"
    assert field_at(fields, "organization") == "organization"
    assert field_at(fields, "nowhere") is None
    assert field_at(fields, None) is None


def refused_at(text: str) -> str | None:
    """The field at which a text typed into the pairs is refused, if it is."""
    try:
        saved(GITHUB, {}, template_repos=text)
    except Rejected as error:
        return field_at(fields_of(GITHUB), error.field) or "nowhere"
    return None


@given(st.text(max_size=40))
def test_whatever_is_typed_into_pairs_is_stored_or_refused_at_its_field(text: str) -> None:
    field = refused_at(text)
    assert field in (None, "template_repos")
    if field is None:
        stored = saved(GITHUB, {}, template_repos=text)
        assert saved(GITHUB, stored) == stored


@pytest.mark.parametrize(
    ("type_", "typed", "field"),
    [
        ("ai", {"analysis.provider": "openai", "analysis.max_tokens": "many"}, "analysis.max_tokens"),
        ("ai", {"analysis.base_url": "ftp://x"}, "analysis.base_url"),
        ("ai", {"analysis.fallback.model": "gpt"}, "analysis.fallback.provider"),
        ("storage", {"r2_endpoint": "https://user:secret@x"}, "r2_endpoint"),
        ("github", {"template_repos": "business"}, "template_repos"),
        ("mail", {"port": "0"}, "port"),
    ],
)
async def test_a_wrong_value_is_marked_and_the_rest_stays(
    bureau: Bureau, type_: str, typed: dict[str, Any], field: str
) -> None:
    shown = inputs((await bureau.get(f"/console/integrations/{type_}")).text)
    response = await bureau.post(f"/console/integrations/{type_}", **{**shown, **typed, "then": ""})
    assert response.status_code == 422
    assert response.text.count('aria-invalid="true"') == 1
    place = response.text.index('aria-invalid="true"')
    assert f'name="{field}"' in response.text[place - 200 : place]
    for path, value in typed.items():
        assert value in response.text, path
    assert await bureau.runtime.config_service.masked(type_) == {}


@pytest.mark.parametrize(
    ("type_", "field", "value", "said"),
    [
        ("cloudflare", "preview_domain", "https://sites.example.com/", "Um domínio é só o nome, como"),
        ("cloudflare", "production_domain", "sites example", "Um domínio é só o nome, como"),
        ("ai", "analysis.fallback.model", "gpt", "Escolha um destes."),
        ("ai", "analysis.temperature", "3", "Um número de 0 a 2."),
    ],
)
async def test_a_wrong_value_is_told_what_it_must_look_like(
    bureau: Bureau, type_: str, field: str, value: str, said: str
) -> None:
    shown = inputs((await bureau.get(f"/console/integrations/{type_}")).text)
    response = await bureau.post(f"/console/integrations/{type_}", **{**shown, field: value, "then": ""})
    assert said in response.text
    assert "2000" not in response.text


async def test_a_changed_configuration_has_not_been_tested(bureau: Bureau) -> None:
    await bureau.post("/console/integrations/github", organization="agencia", then="test")
    assert "Com falha" in (await bureau.get("/console/integrations/github")).text
    await bureau.post("/console/integrations/github", organization="outra", then="")
    page = (await bureau.get("/console/integrations")).text
    assert "Ainda não testado" in page
    assert "Com falha" not in page


async def test_removing_an_integration_names_what_stands_in(bureau: Bureau) -> None:
    await bureau.post("/console/integrations/github", organization="agencia")
    page = (await bureau.get("/console/integrations/github")).text
    assert "Repositórios Git na pasta de dados desta máquina." in page
    assert (await bureau.post("/console/integrations/github/remove")).headers["location"].endswith("?done=removed")
    assert await bureau.runtime.config_service.masked("github") == {}
