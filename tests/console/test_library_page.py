"""Templates and prompts: what there is, where it is published, and what each version cost."""

from typing import Any

from sitewright.accounts.service import create_token
from sitewright.generation.prompts import PROMPT_OF_TASK, prompt_file
from sitewright.kit.db import Sessions, transaction
from tests.console.conftest import Bureau, text_of
from tests.console.test_lists import sell, use


async def test_every_prompt_has_its_versions_with_use_and_cost(bureau: Bureau, sessions: Sessions) -> None:
    project = await sell(sessions, 1)
    now = prompt_file("brief")
    async with transaction(sessions) as session:
        key = {"Authorization": f"Bearer {await create_token(session, 'crm', 'read')}"}
        for label, cost in ((now.label, 30_000), (now.label, 12_000), ("content/brief@1", 5_000), ("odd", 1)):
            session.add(use(project, cost, prompt=label))
        session.add(use(project, None, prompt=prompt_file("content").label))
    told: list[dict[str, Any]] = (await bureau.http.get("/prompts", headers=key)).json()
    assert [each["name"] for each in told] == list(PROMPT_OF_TASK.values())
    brief = next(each for each in told if each["task"] == "brief")
    seen = [(each["version"], each["current"], each["calls"], each["micro_usd"]) for each in brief["versions"]]
    assert seen == [(now.version, True, 2, 42_000), (1, False, 1, 5_000)]
    page = next(each for each in told if each["task"] == "content")
    assert page["versions"][0]["micro_usd"] is None
    bureau.http.headers["Accept-Language"] = "en"
    shown = text_of((await bureau.get("/console/library", "viewer")).text)
    assert "$0.04" in shown
    assert "unknown" in shown


async def test_a_template_says_where_it_is_published(bureau: Bureau, sessions: Sessions) -> None:
    await sell(sessions, 1)
    await bureau.runtime.config_service.set_config("github", {"template_repos.business": "agencia/modelo-negocio"})
    async with transaction(sessions) as session:
        key = {"Authorization": f"Bearer {await create_token(session, 'crm', 'read')}"}
    told = (await bureau.http.get("/templates", headers=key)).json()
    known = {each["key"]: (each["repository"], each["projects"]) for each in told}
    assert known["business"] == ("agencia/modelo-negocio", 1)
    assert known["saas"] == (None, 0)
    assert "agencia/modelo-negocio" in (await bureau.get("/console/library")).text
