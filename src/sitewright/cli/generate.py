"""`generate` and `demo`: one onboarding file through the whole chain, from the paid order to the preview."""

import asyncio
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import typer
from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.cli.progress import StepProgress, watch
from sitewright.cli.runtime import open_services, run
from sitewright.cli.serve import running, stop_signal
from sitewright.errors import Rejected, Unavailable
from sitewright.integrations.stripe.simulate import SimulatedCheckout, deliver
from sitewright.kit.db import DATABASE_AWAY, transaction
from sitewright.kit.embedded import read_run
from sitewright.onboarding.answers import Answers, parse_answers
from sitewright.onboarding.normalise import normalise
from sitewright.onboarding.service import awaits_answers, read_normalised, submit_answers
from sitewright.onboarding.uploads import take_upload, tidy
from sitewright.orders.service import project_of_checkout
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.models import SiteProject, TimelineStep
from sitewright.projects.report import ProjectReport, project_report
from sitewright.projects.service import retry
from sitewright.settings import read_settings
from sitewright.sites.formats import phone_link, price_text
from sitewright.wiring import Runtime

app = typer.Typer()

console = Console(stderr=True, highlight=False)
DEMO_FILE = Path("examples/onboarding/padaria.yaml")
T = TypeVar("T")
PATIENCE_SECONDS = 20
ENDED = ("in_review", "needs_attention", "published", "cancelled")


@dataclass(frozen=True)
class Purchase:
    """A simulated checkout with its answers. The same file and template are the same purchase."""

    checkout: SimulatedCheckout
    answers: Answers
    folder: Path
    """Where the photos lie that the answers name."""


@app.command()
def generate(
    file: Annotated[Path, typer.Argument(help="Onboarding answers, YAML or JSON.")],
    template: Annotated[str | None, typer.Option(help="Site template; the file's own by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    number: Annotated[int, typer.Option("--number", help="Sell the same answers again: 2, 3, ...", min=1)] = 1,
) -> None:
    """Run the chain for an onboarding file: order, answers, site, preview."""
    run(_generate(file, template, number, as_json=as_json))


@app.command()
def demo(
    file: Annotated[Path, typer.Argument(help="Onboarding answers.")] = DEMO_FILE,
    once: Annotated[bool, typer.Option("--once", help="Check the preview and end.")] = False,
    number: Annotated[int, typer.Option("--number", help="Sell the same answers again: 2, 3, ...", min=1)] = 1,
) -> None:
    """Show the main job, then stay up so that the preview can be looked at."""
    run(_demo(file, number, once=once))


async def _generate(file: Path, template: str | None, number: int, *, as_json: bool) -> None:
    purchase = read_purchase(file, template, number)
    async with installation() as (runtime, address):
        report = await sell(runtime, address, purchase, show=not as_json)
        if as_json:
            typer.echo(json.dumps(summary(runtime, report), ensure_ascii=False, indent=2))
        else:
            tell_result(report)
    if not as_json and is_local(report) and read_run(runtime.home).web_port is None:
        console.print("The preview answers while `sitewright up` runs.")
    if report.status == "needs_attention":
        raise typer.Exit(1)


async def _demo(file: Path, number: int, *, once: bool) -> None:
    purchase = read_purchase(file, None, number)
    async with running("up", web=True, worker=True) as (runtime, address):
        assert address is not None
        report = await sell(runtime, address, purchase, show=True)
        tell_result(report)
        if report.status == "needs_attention":
            raise typer.Exit(1)
        shown = await check_preview(runtime, report)
        console.print("The preview answers and shows " + ", ".join(shown) + ".")
        if not once:
            stopped = stop_signal()
            console.print("Everything stays up; Ctrl-C ends it.")
            await stopped.wait()


@contextlib.asynccontextmanager
async def installation() -> AsyncIterator[tuple[Runtime, str]]:
    """The running installation of this home, or one of our own for as long as the block lasts."""
    settings = read_settings()
    port = read_run(settings.home.absolute()).web_port
    if port is None:
        async with running("generate", web=True, worker=True) as (runtime, address):
            assert address is not None
            yield runtime, address
    else:
        async with open_services("generate") as (runtime, _services):
            yield runtime, f"http://{settings.host}:{port}"


def read_purchase(file: Path, template: str | None, number: int) -> Purchase:
    """The answers of a file and the checkout they belong to. Raises Rejected."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Rejected(f"{file} cannot be read: {error.strerror}.") from error
    answers = parse_answers(content, filename=str(file))
    wanted = template or answers.template or "business"
    digest = hashlib.sha256(content + f"\0{wanted}\0{number}".encode()).hexdigest()[:24]
    return Purchase(
        SimulatedCheckout(f"cs_test_{digest}", wanted, customer_ref=f"cus_{digest[:14]}"), answers, file.parent
    )


async def sell(runtime: Runtime, address: str, purchase: Purchase, *, show: bool) -> ProjectReport:
    """Deliver the paid order, hand in the answers, and follow the project until people are needed."""
    await deliver(address, purchase.checkout, (await runtime.integrations.webhook_secret()))
    project = await patiently(runtime, lambda session: project_of_checkout(session, purchase.checkout.session_id))
    if show:
        console.print(f"Order paid; project {project.id} (template {project.template}).")
        if project.note:
            console.print(f"Note: {project.note}")
    if awaits_answers(project):
        await send_photos(runtime, project, purchase)
        await patiently(runtime, lambda session: submit_answers(session, project.id, purchase.answers))
    elif project.status == "needs_attention":
        console.print(f"It stopped at {project.attention_step} before and goes on from there.")
        await patiently(runtime, lambda session: retry(session, project.id))
    await follow(runtime, project.id, show=show)
    return await patiently(runtime, lambda session: project_report(session, project.id))


async def send_photos(runtime: Runtime, project: SiteProject, purchase: Purchase) -> None:
    """Upload the photos and the logo that the answers name and that lie beside them; what is too large is told."""
    store = await ProjectAdapters(project, runtime.integrations).asset_store()
    known = await asyncio.to_thread(normalise, purchase.answers)
    names = [photo.file for photo in known.facts.photos] + ([known.wishes.logo] if known.wishes.logo else [])
    beside = [purchase.folder / tidy(name) for name in dict.fromkeys(names)]
    for path in (path for path in beside if path.is_file()):
        try:
            content = await asyncio.to_thread(path.read_bytes)
            await take_upload(runtime.sessions, store, project.id, path.name, content)
        except Rejected as refused:
            console.print(f"{path.name}: {refused}")


async def patiently(runtime: Runtime, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Work in a transaction of its own, again while the database restarts; raises what it raises after that."""
    for _ in range(PATIENCE_SECONDS):
        with contextlib.suppress(*DATABASE_AWAY):
            async with transaction(runtime.sessions) as session:
                return await work(session)
        await asyncio.sleep(1)
    async with transaction(runtime.sessions) as session:
        return await work(session)


async def follow(runtime: Runtime, project_id: UUID, *, show: bool) -> None:
    """Wait, showing each step, until the project is in review or somebody must act."""
    with StepProgress(console) if show else contextlib.nullcontext() as progress:
        under_way: set[tuple[str, str]] = set()
        async for seen in watch(runtime, project_id):
            if isinstance(seen, TimelineStep):
                under_way.discard((seen.step, seen.key))
                if seen.status == "running":
                    under_way.add((seen.step, seen.key))
                if progress is not None:
                    progress.show(seen)
            elif seen.status in ENDED and not under_way:
                return


def tell_result(report: ProjectReport) -> None:
    """What came of it, for a person."""
    if report.status == "needs_attention":
        console.print(f"[bold]Stopped at {report.attention_step}:[/bold] {report.attention_reason}")
        console.print(f"Mend it, then: sitewright projects retry {report.id}")
        return
    if report.writer_note:
        console.print(report.writer_note)
    for question in report.questions:
        console.print(f"  ? {question.text}")
    host = urlsplit(report.preview_url or "")
    console.print(f"\nPreview: [bold]{report.preview_url}/[/bold]")
    console.print(
        f"Where *.localhost does not resolve: curl -H 'Host: {host.netloc}' http://127.0.0.1:{host.port}/\n",
        soft_wrap=True,
    )


def summary(runtime: Runtime, report: ProjectReport) -> dict[str, object]:
    """The object that `generate --json` prints."""
    return {
        "project_id": str(report.id),
        "slug": report.slug,
        "status": report.status,
        "preview_url": report.preview_url,
        "repository": report.repository,
        "branch": report.branch,
        "commit": report.commit,
        "site_dir": str(runtime.site_directory(report.slug)) if is_local(report) else None,
        "questions": [question.model_dump() for question in report.questions],
        "cost": report.cost.model_dump(),
        "written_by": report.written_by,
        "writer_note": report.writer_note,
        "note": report.note,
        "attention": report.attention_reason,
        "steps": [
            {
                "name": f"{step.step}:{step.key}" if step.key else step.step,
                "seconds": step.seconds,
                "attempts": step.attempts,
            }
            for step in report.steps
        ],
    }


def is_local(report: ProjectReport) -> bool:
    """Whether the preview's files lie on this machine."""
    return report.preview_url is not None and report.adapters.get("site_host") == "local"


async def check_preview(runtime: Runtime, report: ProjectReport) -> list[str]:
    """Fetch the preview and find the business's name, phone link and prices in it.

    Raises Unavailable, which says what is missing.
    """
    async with runtime.sessions() as session:
        facts = (await read_normalised(session, report.id)).facts
    host = urlsplit(report.preview_url or "")
    try:
        async with httpx2.AsyncClient(timeout=10) as http:
            answer = await http.get(f"http://127.0.0.1:{host.port}/", headers={"Host": host.netloc})
    except httpx2.HTTPError as error:
        raise Unavailable(f"The preview does not answer at {report.preview_url} ({type(error).__name__}).") from error
    page = answer.text.replace("\u00a0", " ").replace("&nbsp;", " ")
    expected = {"the name": facts.name}
    if facts.phone:
        expected["the phone link"] = phone_link(facts.phone)
    for item in facts.prices:
        expected[f"the price of {item.name}"] = price_text(item.price, "pt-BR").replace("\u00a0", " ")
    missing = [label for label, text in expected.items() if text not in page]
    if answer.status_code != 200 or missing:
        raise Unavailable(f"The preview answered {answer.status_code} without {', '.join(missing) or 'a page'}.")
    return ["the name", *(["the phone link"] if facts.phone else []), f"{len(facts.prices)} prices"]
