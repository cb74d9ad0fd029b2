"""The API's description: for who is signed in or has a token, complete, and whole without a script."""

import pytest

from sitewright.accounts.access import ROLES, Role
from sitewright.accounts.service import create_token
from sitewright.kit.db import transaction
from tests.console.conftest import Bureau, text_of

PATHS = ("/docs", "/openapi.json")


@pytest.mark.parametrize("path", PATHS)
async def test_the_description_of_the_api_is_closed_to_strangers(bureau: Bureau, path: str) -> None:
    program = await bureau.get(path, None, Accept="application/json")
    assert (program.status_code, program.headers["www-authenticate"]) == (401, "Bearer")
    browser = await bureau.get(path, None, Accept="text/html,application/xhtml+xml")
    assert (browser.status_code, browser.headers["location"]) == (303, f"/console/sign-in?next={path}")


@pytest.mark.parametrize("path", PATHS)
async def test_a_wrong_token_does_not_open_it_even_for_a_browser(bureau: Bureau, path: str) -> None:
    answer = await bureau.get(path, None, Authorization="Bearer sw_unknown", Accept="text/html")
    assert answer.status_code == 401
    forged = await bureau.http.get(path, headers={"Cookie": "sitewright=forged"})
    assert forged.status_code == 401


@pytest.mark.parametrize("role", ROLES)
async def test_every_operator_reads_it(bureau: Bureau, role: Role) -> None:
    for path in PATHS:
        assert (await bureau.get(path, role)).status_code == 200


async def test_a_token_of_the_smallest_scope_reads_it(bureau: Bureau) -> None:
    async with transaction(bureau.runtime.sessions) as session:
        token = await create_token(session, "crm", "read")
    for path in PATHS:
        assert (await bureau.get(path, None, Authorization=f"Bearer {token}")).status_code == 200


async def test_the_page_shows_every_operation_and_object_under_a_policy_that_allows_nothing_foreign(
    bureau: Bureau,
) -> None:
    described = (await bureau.get("/openapi.json")).json()
    page = await bureau.get("/docs")
    shown = text_of(page.text)
    operations = [f"{method.upper()} {path}" for path, methods in described["paths"].items() for method in methods]
    assert [each for each in operations if each not in shown] == []
    assert [each for each in described["components"]["schemas"] if "Validation" not in each and each not in shown] == []
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
