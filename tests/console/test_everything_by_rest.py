"""What people do in the console, programs do over HTTP: each of its routes has one of the API, or none for a reason."""

from uuid import UUID

import pytest

from sitewright.accounts.access import ROLES
from sitewright.accounts.service import create_token
from sitewright.kit.db import transaction
from tests.console.conftest import Bureau
from tests.console.test_access import RULES

IN_A_BROWSER = "about sessions and pages, which programs have not"
P = "/projects/{project_id}"
COUNTERPART = {
    "GET /sign-in": IN_A_BROWSER,
    "POST /sign-in": IN_A_BROWSER,
    "POST /embed": IN_A_BROWSER,
    "POST /sign-out": IN_A_BROWSER,
    "GET /welcome/{token}": IN_A_BROWSER,
    "POST /welcome": IN_A_BROWSER,
    "POST /language": IN_A_BROWSER,
    "GET /": "GET /figures",
    "GET /projects": "GET /search",
    "GET /projects/new": "GET /templates",
    "POST /projects/new": "POST /projects",
    f"GET {P}": f"GET {P}",
    f"GET {P}/live": f"GET {P}/events",
    f"GET {P}/content": f"GET {P}",
    f"GET {P}/content/{{kind}}": f"GET {P}/artefacts/{{kind}}",
    f"GET {P}/content/{{kind}}/edit": f"GET {P}/artefacts/{{kind}}/{{key}}",
    f"POST {P}/content/{{kind}}/edit": f"PUT {P}/artefacts/{{kind}}",
    f"GET {P}/content/{{kind}}/again": f"GET {P}/regenerations",
    f"POST {P}/content/{{kind}}/again": f"POST {P}/regenerations",
    f"GET {P}/preview": f"GET {P}",
    f"GET {P}/history": f"GET {P}/approvals",
    f"GET {P}/customer": f"GET {P}/link",
    f"POST {P}/customer/link": f"POST {P}/link",
    f"POST {P}/customer/link/send": f"POST {P}/link/send",
    f"POST {P}/customer/link/revoke": f"DELETE {P}/link",
    f"POST {P}/customer/email": f"PUT {P}/customer",
    f"GET {P}/rounds": f"GET {P}/rounds",
    f"POST {P}/rounds/begin": f"POST {P}/rounds/current/begin",
    f"POST {P}/rounds/decline": f"POST {P}/rounds/current/decline",
    f"GET {P}/revisions/{{commit}}": f"GET {P}/revisions",
    f"POST {P}/revisions/{{commit}}/restore": f"POST {P}/revisions/{{commit}}/restore",
    f"GET {P}/commits/{{commit}}": f"GET {P}/revisions/{{commit}}/files",
    f"GET {P}/deployments/{{deployment_id}}/picture": f"GET {P}/deployments/{{deployment_id}}/picture",
    f"GET {P}/address": f"GET {P}/domain",
    f"POST {P}/domain": f"POST {P}/domain",
    f"POST {P}/move": f"POST {P}/move",
    f"GET {P}/archive": f"GET {P}/holdings",
    f"GET {P}/answers": f"GET {P}/onboarding",
    f"POST {P}/answers": f"POST {P}/onboarding",
    f"POST {P}/template": f"PUT {P}/template",
    f"POST {P}/retry": f"POST {P}/retry",
    f"POST {P}/pause": f"POST {P}/pause",
    f"POST {P}/cancel": f"POST {P}/cancel",
    f"POST {P}/archive": f"POST {P}/archive",
    f"POST {P}/delete": f"DELETE {P}",
    f"POST {P}/gates/{{gate}}": f"POST {P}/gates/{{gate}}/pass",
    f"POST {P}/remarks": f"POST {P}/reviews",
    f"GET {P}/uploads/{{upload_id}}": f"GET {P}/uploads/{{upload_id}}",
    f"POST {P}/approve": f"POST {P}/approve",
    f"POST {P}/deployments/{{deployment_id}}/rollback": f"POST {P}/deployments/{{deployment_id}}/rollback",
    "GET /orders": "GET /orders",
    "GET /orders/{order_id}": "GET /orders/{order_id}/events",
    "GET /orders/events/{event_id}": "GET /orders/events/{event_id}",
    "POST /orders/events/{event_id}/replay": "POST /orders/events/{event_id}/replay",
    "GET /messages": "GET /messages",
    "GET /messages/{message_id}": "GET /messages/{message_id}",
    "GET /messages/{message_id}/letter": "GET /messages/{message_id}/copy",
    "POST /messages/{message_id}/retry": "POST /messages/{message_id}/retry",
    f"GET {P}/messages": "GET /messages/{message_id}/by-hand",
    "GET /integrations": "GET /integrations",
    "GET /integrations/ai/models/{role}": "GET /integrations/ai/models",
    "GET /integrations/{type_}": "GET /integrations/{type_}",
    "POST /integrations/{type_}": "PATCH /integrations/{type_}",
    "POST /integrations/{type_}/test": "POST /integrations/{type_}/test",
    "POST /integrations/{type_}/remove": "DELETE /integrations/{type_}",
    "GET /library": "GET /prompts",
    "GET /people": "GET /people",
    "POST /people/invitations": "POST /people/invitations",
    "POST /people/{operator_id}/link": "POST /people/{operator_id}/link",
    "POST /people/{operator_id}/role": "PATCH /people/{operator_id}",
    "POST /people/{operator_id}/disable": "DELETE /people/{operator_id}",
    "GET /tokens": "GET /tokens",
    "POST /tokens": "POST /tokens",
    "POST /tokens/revoke": "DELETE /tokens/{token_id}",
    "GET /hooks": "GET /hooks",
    "POST /hooks": "POST /hooks",
    "GET /hooks/{endpoint_id}": "GET /hooks/{endpoint_id}/deliveries",
    "POST /hooks/{endpoint_id}/test": "POST /hooks/{endpoint_id}/test",
    "POST /hooks/{endpoint_id}/switch": "PUT /hooks/{endpoint_id}/switch",
    "POST /hooks/{endpoint_id}/remove": "DELETE /hooks/{endpoint_id}",
    "POST /hooks/{endpoint_id}/deliveries/{delivery_id}/replay": "POST /hooks/deliveries/{delivery_id}/replay",
    "GET /audit": "GET /audit",
}
NEW = (
    "/figures",
    "/search",
    f"/projects/{UUID(int=1)}/revisions/abc/files",
    f"/projects/{UUID(int=1)}/deployments/{UUID(int=1)}/picture",
    f"/projects/{UUID(int=1)}/approvals",
    f"/orders/{UUID(int=1)}/events",
    "/orders/events/1",
)


async def test_each_route_of_the_console_has_its_like(bureau: Bureau) -> None:
    described = (await bureau.get("/openapi.json")).json()["paths"]
    offered = {f"{method.upper()} {path}" for path, methods in described.items() for method in methods}
    assert sorted(COUNTERPART) == sorted(RULES)
    assert {each for each in COUNTERPART.values() if each != IN_A_BROWSER} - offered == set()


@pytest.mark.parametrize("scope", [None, "read"])
async def test_what_is_read_is_open_to_tokens_alone(bureau: Bureau, scope: str | None) -> None:
    headers = {}
    if scope is not None:
        async with transaction(bureau.runtime.sessions) as session:
            headers["Authorization"] = f"Bearer {await create_token(session, 'crm', scope)}"
    statuses = {path: (await bureau.http.get(path, headers=headers)).status_code for path in NEW}
    wanted = {200, 404} if scope else {401}
    assert set(statuses.values()) == wanted, statuses
    for role in ROLES:
        assert (await bureau.get("/figures", role)).status_code == 401


async def test_the_numbers_and_the_projects_found_are_those_of_the_console(bureau: Bureau) -> None:
    async with transaction(bureau.runtime.sessions) as session:
        token = {"Authorization": f"Bearer {await create_token(session, 'crm', 'read')}"}
    figures = (await bureau.http.get("/figures", headers=token)).json()
    assert (len(figures["days"]), figures["previews"], figures["preview_seconds"]) == (14, 0, None)
    found = (await bureau.http.get("/search?q=padaria&status=published", headers=token)).json()
    assert (found["found"], found["pages"], found["projects"]) == (0, 1, [])
