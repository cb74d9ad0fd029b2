"""Who may see and do what: every route of the console against every role; a route without a rule is an error."""

from uuid import UUID

import pytest
from fastapi.routing import APIRoute

from sitewright.accounts.access import ROLES, SCOPE_OF_ROLE, Role, Scope, allows
from sitewright.accounts.sessions import csrf_token
from sitewright.console.app import PAGES
from tests.console.conftest import Bureau

NOBODY = UUID(int=1)
OPEN = None
RULES: dict[str, Scope | None] = {
    "GET /sign-in": OPEN,
    "POST /sign-in": OPEN,
    "POST /embed": OPEN,
    "POST /sign-out": "read",
    "GET /welcome/{token}": OPEN,
    "POST /welcome": OPEN,
    "POST /language": OPEN,
    "GET /": "read",
    "GET /projects": "read",
    "GET /projects/new": "write",
    "POST /projects/new": "write",
    "GET /projects/{project_id}": "read",
    "GET /projects/{project_id}/live": "read",
    "GET /projects/{project_id}/content": "read",
    "GET /projects/{project_id}/content/{kind}": "read",
    "GET /projects/{project_id}/content/{kind}/edit": "write",
    "POST /projects/{project_id}/content/{kind}/edit": "write",
    "GET /projects/{project_id}/content/{kind}/again": "write",
    "POST /projects/{project_id}/content/{kind}/again": "write",
    "GET /projects/{project_id}/preview": "read",
    "GET /projects/{project_id}/history": "read",
    "GET /projects/{project_id}/customer": "read",
    "POST /projects/{project_id}/customer/link": "write",
    "POST /projects/{project_id}/customer/link/send": "write",
    "POST /projects/{project_id}/customer/link/revoke": "write",
    "POST /projects/{project_id}/customer/email": "write",
    "GET /projects/{project_id}/rounds": "read",
    "POST /projects/{project_id}/rounds/begin": "write",
    "POST /projects/{project_id}/rounds/decline": "write",
    "GET /projects/{project_id}/revisions/{commit}": "read",
    "POST /projects/{project_id}/revisions/{commit}/restore": "write",
    "GET /projects/{project_id}/commits/{commit}": "read",
    "GET /projects/{project_id}/deployments/{deployment_id}/picture": "read",
    "GET /projects/{project_id}/address": "write",
    "POST /projects/{project_id}/domain": "write",
    "POST /projects/{project_id}/move": "write",
    "GET /projects/{project_id}/archive": "write",
    "GET /projects/{project_id}/answers": "write",
    "POST /projects/{project_id}/answers": "write",
    "POST /projects/{project_id}/template": "write",
    "POST /projects/{project_id}/retry": "write",
    "POST /projects/{project_id}/pause": "write",
    "POST /projects/{project_id}/cancel": "write",
    "POST /projects/{project_id}/archive": "write",
    "POST /projects/{project_id}/delete": "write",
    "POST /projects/{project_id}/gates/{gate}": "write",
    "POST /projects/{project_id}/remarks": "write",
    "GET /projects/{project_id}/uploads/{upload_id}": "read",
    "POST /projects/{project_id}/approve": "write",
    "POST /projects/{project_id}/deployments/{deployment_id}/rollback": "write",
    "GET /orders": "read",
    "GET /orders/{order_id}": "read",
    "GET /orders/events/{event_id}": "read",
    "POST /orders/events/{event_id}/replay": "write",
    "GET /messages": "read",
    "GET /messages/{message_id}": "read",
    "GET /messages/{message_id}/letter": "write",
    "POST /messages/{message_id}/retry": "write",
    "GET /projects/{project_id}/messages": "read",
    "GET /integrations": "read",
    "GET /integrations/ai/models/{role}": "admin",
    "GET /integrations/{type_}": "admin",
    "POST /integrations/{type_}": "admin",
    "POST /integrations/{type_}/test": "admin",
    "POST /integrations/{type_}/remove": "admin",
    "GET /library": "read",
    "GET /people": "admin",
    "POST /people/invitations": "admin",
    "POST /people/{operator_id}/link": "admin",
    "POST /people/{operator_id}/role": "admin",
    "POST /people/{operator_id}/disable": "admin",
    "GET /tokens": "admin",
    "POST /tokens": "admin",
    "POST /tokens/revoke": "admin",
    "GET /hooks": "admin",
    "POST /hooks": "admin",
    "GET /hooks/{endpoint_id}": "admin",
    "POST /hooks/{endpoint_id}/test": "admin",
    "POST /hooks/{endpoint_id}/switch": "admin",
    "POST /hooks/{endpoint_id}/remove": "admin",
    "POST /hooks/{endpoint_id}/deliveries/{delivery_id}/replay": "admin",
    "GET /audit": "admin",
}
FILLED = {
    "{type_}": "github",
    "{role}": "analysis",
    "{gate}": "brief",
    "{kind}": "brief",
    "{token}": "x",
    "{event_id}": "1",
}


def routes() -> list[str]:
    """Method and path of every route of the console."""
    found = [route for module in PAGES for route in module.router.routes if isinstance(route, APIRoute)]
    return [f"{method} {route.path}" for route in found for method in sorted(route.methods or ())]


def address(path: str) -> str:
    """The path with its parameters filled in; ids are nobody's."""
    for name, value in FILLED.items():
        path = path.replace(name, value)
    return "/console" + "/".join(str(NOBODY) if part.startswith("{") else part for part in path.split("/"))


def test_every_route_has_a_rule_and_every_rule_a_route() -> None:
    assert sorted(routes()) == sorted(RULES)


async def test_an_address_that_takes_forms_alone_leads_to_the_page_above(bureau: Bureau) -> None:
    pages, forms = ({rule.split()[1] for rule in RULES if rule.startswith(method)} for method in ("GET", "POST"))
    opened = {path: await bureau.get(address(path)) for path in forms - pages}
    assert {path: it.status_code for path, it in opened.items() if it.status_code != 303} == {}
    assert {it.headers["location"] for it in opened.values()} <= {address(page) for page in pages}
    assert opened["/projects/{project_id}/gates/{gate}"].headers["location"] == address("/projects/{project_id}")


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_gets_through_where_the_rule_names_it(bureau: Bureau, role: Role) -> None:
    strange = []
    for route, needed in RULES.items():
        method, path = route.split()
        if route in ("POST /sign-out", "POST /embed"):
            continue  # one would end the session that asks, the other asks for a token and no session
        response = await (bureau.get if method == "GET" else bureau.post)(address(path), role)
        wanted = needed is not None and not allows(SCOPE_OF_ROLE[role], needed)
        if (response.status_code == 403) != wanted or response.status_code in (500, 401):
            strange.append((route, response.status_code))
    assert strange == []


async def test_no_other_system_signs_people_in_unless_it_is_named(bureau: Bureau) -> None:
    response = await bureau.http.post(
        "/console/embed", data={"token": "x"}, headers={"Origin": "https://crm.agencia.example"}
    )
    assert response.status_code == 403
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert "set-cookie" not in response.headers


async def test_nobody_is_led_to_the_sign_in_and_changes_nothing(bureau: Bureau) -> None:
    strange = []
    for route in (route for route, needed in RULES.items() if needed is not None):
        method, path = route.split()
        response = await (bureau.get if method == "GET" else bureau.post)(address(path), None)
        led = response.headers.get("location", "").startswith("/console/sign-in?next=/console")
        if not (led if method == "GET" else response.status_code == 403):
            strange.append((route, response.status_code))
    assert strange == []


@pytest.mark.parametrize("csrf", ["", "0" * 64, "é"])
async def test_a_form_that_is_not_our_own_changes_nothing(bureau: Bureau, csrf: str) -> None:
    statuses = {
        (await bureau.post(address(route.split()[1]), csrf=csrf)).status_code
        for route in RULES
        if route.startswith("POST")
    }
    assert statuses == {403}


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:8701", "http://127.0.0.1.evil.example"]
)
async def test_a_form_from_another_site_is_refused_even_with_the_token(bureau: Bureau, origin: str) -> None:
    cookie = bureau.cookies["administrator"]
    response = await bureau.http.post(
        "/console/people/invitations",
        data={"csrf": csrf_token(cookie), "role": "administrator"},
        headers={"Cookie": f"sitewright={cookie}", "Origin": origin},
    )
    assert response.status_code == 403


async def test_a_session_is_no_key_to_the_api_and_a_token_none_to_the_console(bureau: Bureau) -> None:
    assert (await bureau.get("/projects")).status_code == 401
    response = await bureau.post("/console/tokens", name="crm", scope="admin")
    token = response.text.split('<code class="secret">')[1].split("<")[0]
    as_token = await bureau.http.get("/console/projects", headers={"Authorization": f"Bearer {token}"})
    assert as_token.status_code == 303
    assert (await bureau.http.get("/projects", headers={"Authorization": f"Bearer {token}"})).status_code == 200


@pytest.mark.parametrize(
    "host", ["padaria-a1b2.localhost:8700", "padaria-a1b2.live.localhost:8700", "evil.example", ""]
)
async def test_the_console_is_on_our_own_hosts_alone(bureau: Bureau, host: str) -> None:
    for path in ("/console/", "/console/sign-in", "/console/static/console.css"):
        assert (await bureau.get(path, Host=host)).status_code == 421


async def test_pages_may_be_neither_framed_nor_kept_and_load_nothing_foreign(bureau: Bureau) -> None:
    headers = (await bureau.get("/console/")).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"
