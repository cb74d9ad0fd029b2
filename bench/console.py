"""The console at 20,000 projects: how long list and detail take at the server, how many queries they ask, and how
late 50 readers of event streams learn what one writer writes.
"""

import asyncio
import contextlib
import json
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from uuid import UUID

import httpx2
from sqlalchemy import event, select, text

from bench.installation import installed
from sitewright.accounts.operators import invite, redeem
from sitewright.accounts.service import create_token
from sitewright.accounts.sessions import open_session
from sitewright.kit.db import transaction
from sitewright.projects import timeline
from sitewright.projects.models import SiteProject
from sitewright.wiring import Runtime

PROJECTS = 20_000
REQUESTS = 40
READERS, WRITES = 50, 20
SEED = """
INSERT INTO customer (id, external_ref, name, email)
SELECT gen_random_uuid(), 'c' || n, 'Cliente ' || n, 'c' || n || '@example.com' FROM generate_series(1, :projects) n;
INSERT INTO orders (provider, checkout_ref, customer_id, status, amount_minor, currency, live, sells_site, paid_at)
SELECT 'stripe', 'o' || external_ref, id, 'paid', 149000, 'BRL', false, true, now() FROM customer;
INSERT INTO project (order_id, customer_id, template, live, status, slug, created_at)
SELECT o.id, o.customer_id, 'business', false,
  (ARRAY['generating','in_review','published','needs_attention','archived'])[1 + mod(row_number() OVER (), 5)],
  'site-' || row_number() OVER (), now() - make_interval(mins => (row_number() OVER ())::int) FROM orders o;
INSERT INTO ai_use (project_id, round, role, task_type, prompt, prompt_sha256, provider, model, input_tokens,
  output_tokens, cost_micro_usd, seconds, attempts)
SELECT p.id, 1, 'content_generation', t, 'content/brief@2', repeat('0', 64), 'openai', 'gpt-4o', 4000, 900, 21000, 4, 1
FROM project p CROSS JOIN unnest(ARRAY['onboarding','brief','sitemap','content','layout_plan']) t;
INSERT INTO timeline (project_id, round, step, key, status, attempts, seconds)
SELECT p.id, 1, s, '', 'finished', 1, 3.1
FROM project p CROSS JOIN unnest(ARRAY['open_project','analyse_answers','write_brief','write_sitemap','plan_layout',
  'prepare_repository','compose_site','commit_site','build_site','check_site','deploy_preview','open_review']) s;
"""


async def seed(runtime: Runtime) -> None:
    """Twenty thousand projects with their costs and timelines."""
    async with transaction(runtime.sessions) as session:
        for statement in SEED.split(";\n"):
            if statement.strip():
                values = {"projects": PROJECTS} if ":projects" in statement else {}
                await session.execute(text(statement), values)
    async with runtime.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("ANALYZE"))


@contextlib.contextmanager
def counted(runtime: Runtime) -> Iterator[list[str]]:
    """The statements that were sent."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(runtime.engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(runtime.engine.sync_engine, "before_cursor_execute", note)


async def visitor(runtime: Runtime) -> str:
    """The cookie of somebody who is signed in."""
    async with transaction(runtime.sessions) as session:
        token = await invite(session, "operator")
        operator = await redeem(session, token, name="Ana", email="ana@example.com", password="quatro palavras a esmo")
        return await open_session(session, operator)


async def measure(runtime: Runtime, http: httpx2.AsyncClient, name: str, path: str) -> None:
    """Print a page's times and its queries."""
    await http.get(path)
    with counted(runtime) as seen:
        (await http.get(path)).raise_for_status()
        queries = len(seen)
    took = []
    for _ in range(REQUESTS):
        started = time.perf_counter()
        (await http.get(path)).raise_for_status()
        took.append(1000 * (time.perf_counter() - started))
    p95 = statistics.quantiles(took, n=20)[18]
    print(f"{name:<28} median {statistics.median(took):6.1f} ms, p95 {p95:6.1f} ms, {queries} queries")


async def streams(runtime: Runtime, address: str, project: UUID, token: str) -> None:
    """Print how late the readers of a project's events are."""
    written: dict[str, float] = {}
    late: list[float] = []
    ready = asyncio.Semaphore(0)

    async def read(http: httpx2.AsyncClient) -> None:
        url = f"{address}/projects/{project}/events"
        async with http.stream("GET", url, headers={"Authorization": f"Bearer {token}"}) as response:
            async for step in told(response):
                if step["key"] == "ready":
                    ready.release()
                elif step["key"] in written:
                    late.append(1000 * (time.perf_counter() - written[step["key"]]))
                    if step["key"] == str(WRITES - 1):
                        return

    await write(runtime, project, "ready")
    limits = httpx2.Limits(max_connections=READERS)
    async with httpx2.AsyncClient(timeout=60, limits=limits) as http, asyncio.TaskGroup() as group:
        for _ in range(READERS):
            group.create_task(read(http))
        for _ in range(READERS):
            await ready.acquire()
        for number in range(WRITES):
            written[str(number)] = time.perf_counter()
            await write(runtime, project, str(number))
            await asyncio.sleep(0.1)
    p95 = statistics.quantiles(late, n=20)[18]
    print(f"{READERS} streams, one writer: median {statistics.median(late):.1f} ms, p95 {p95:.1f} ms to the reader")


async def told(response: httpx2.Response) -> AsyncIterator[dict[str, str]]:
    """The steps of an event stream."""
    async for line in response.aiter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


async def write(runtime: Runtime, project: UUID, key: str) -> None:
    """One step more in the timeline."""
    await timeline.start_step(runtime.sessions, project, 1, "write_page", key)


async def main() -> None:
    """Print all figures."""
    async with installed(work=False) as (runtime, address):
        await seed(runtime)
        cookie = await visitor(runtime)
        async with runtime.sessions() as session:
            project = (await session.scalars(select(SiteProject.id).order_by(SiteProject.created_at).limit(1))).one()
        pages = {
            "list": "/console/projects",
            "list, page 200": "/console/projects?page=200",
            "list, by stage": "/console/projects?status=published",
            "list, found by a name": "/console/projects?q=cliente+1999",
            "detail": f"/console/projects/{project}",
            "overview": "/console/",
        }
        async with httpx2.AsyncClient(base_url=address, headers={"Cookie": f"sitewright={cookie}"}, timeout=60) as http:
            for name, path in pages.items():
                await measure(runtime, http, f"{name} ({PROJECTS:,})", path)
        async with transaction(runtime.sessions) as session:
            token = await create_token(session, "bench", "read")
        await streams(runtime, address, project, token)


if __name__ == "__main__":
    asyncio.run(main())
