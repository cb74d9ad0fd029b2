"""`sitewright schema site`: the contract for machines, and it is the one that holds."""

import json
from typing import Any, get_args

import pytest
from typer.testing import CliRunner

from sitewright.cli.commands import app
from sitewright.sites.model import SectionType
from tests.making import example, made


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """What the command prints."""
    result = CliRunner().invoke(app, ["schema", "site"])
    assert result.exit_code == 0
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_it_names_every_section_type(schema: dict[str, Any]) -> None:
    fields = [part.get("properties", {}).get("type", {}) for part in schema["$defs"].values()]
    types = {field["const"] for field in fields if "const" in field}
    assert types == set(get_args(SectionType))


def test_it_allows_no_unknown_field_and_states_limits(schema: dict[str, Any]) -> None:
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Seo"]["properties"]["title"]["maxLength"] > 0


def test_a_made_site_has_just_the_fields_it_names(schema: dict[str, Any]) -> None:
    site = made(example("padaria")).model_dump(mode="json")
    assert set(site) == set(schema["properties"])
