"""Our Direct Upload beside `wrangler pages deploy`, at the same loopback Cloudflare: requests, bytes, seconds.

A site of 60 files is deployed for the first time and again after one page changed. Both tools run as processes of
their own; our upload also runs as the worker runs it, inside a process that lives. Needs npm, which fetches wrangler
and the Node it asks for into a temporary folder.
"""

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bench import one_deployment
from bench.one_deployment import PROJECT, SLUG
from sitewright.ports.site_headers import headers_file
from tests.fakes import cloudflare
from tests.fakes.cloudflare import FakeCloudflare

WRANGLER, NODE = "wrangler@4.164.0", "node@22"
RUNS = 3
PAGES, PICTURES = 40, 20

Deploy = Callable[[FakeCloudflare, Path, str], Awaitable[None]]


@dataclass(frozen=True)
class Cost:
    """What one deployment took."""

    requests: int
    kilobytes: float
    seconds: float


async def within_the_worker(fake: FakeCloudflare, site: Path, commit: str) -> None:
    """Ours, as a step of the worker."""
    await one_deployment.deploy(fake.url, site, commit)


async def as_a_process(fake: FakeCloudflare, site: Path, commit: str) -> None:
    """Ours, with the start of a Python process."""
    await run([sys.executable, "-m", "bench.one_deployment", fake.url, str(site), commit], dict(os.environ))


def wrangler_at(folder: Path) -> Deploy:
    """Cloudflare's own tool, installed in a folder."""

    async def deploy(fake: FakeCloudflare, site: Path, commit: str) -> None:
        # Ours sends a preview's headers along; a site that is deployed by hand has them in its folder.
        (site / "_headers").write_text(headers_file("preview"))
        # An agent's environment makes wrangler deploy to Workers instead, so it gets a plain one.
        environment = {
            "PATH": f"{folder / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "CLOUDFLARE_API_BASE_URL": fake.url,
            "CLOUDFLARE_API_TOKEN": one_deployment.TOKEN,
            "CLOUDFLARE_ACCOUNT_ID": one_deployment.ACCOUNT,
            "WRANGLER_SEND_METRICS": "false",
            "CI": "1",
        }
        where = ["--project-name", PROJECT, "--branch", SLUG, "--commit-hash", commit, "--commit-message", "x"]
        tool = str(folder / "node_modules" / ".bin" / "wrangler")
        await run([tool, "pages", "deploy", str(site), *where, "--commit-dirty=true"], environment, folder)

    return deploy


async def run(command: list[str], environment: dict[str, str], folder: Path | None = None) -> None:
    """Run a command to its end. Raises RuntimeError, with what it said."""
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(said.decode()[-2000:])


def write_site(folder: Path) -> Path:
    """60 files: pages of about 6 KB and pictures of about 30 KB, no two alike."""
    for number in range(PAGES):
        page = folder / (f"pagina-{number}" if number else ".") / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<h1>Página {number}</h1>" + f"<p>Pão {number} de fermentação natural.</p>" * 150)
    for number in range(PICTURES):
        picture = folder / "img" / f"{number}.webp"
        picture.parent.mkdir(exist_ok=True)
        picture.write_bytes(bytes((number * 7 + place * place) % 256 for place in range(30_000)))
    return folder


async def measured(deploy: Deploy, fake: FakeCloudflare, site: Path, commit: str) -> Cost:
    """One deployment, by the fake's counters."""
    requests, received, started = len(fake.seen), fake.bytes_received, time.perf_counter()
    await deploy(fake, site, commit)
    seconds = time.perf_counter() - started
    return Cost(len(fake.seen) - requests, (fake.bytes_received - received) / 1000, seconds)


async def first_and_after_a_change(deploy: Deploy) -> tuple[Cost, Cost]:
    """At a Cloudflare that has the project and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        site = write_site(Path(folder) / "site")
        async with cloudflare.running() as fake:
            await one_deployment.service(fake.url).address(SLUG, "preview")
            first = await measured(deploy, fake, site, "c1")
            page = site / "pagina-7" / "index.html"
            page.write_text(page.read_text() + "<p>Aberto aos domingos.</p>")
            return first, await measured(deploy, fake, site, "c2")


def median(costs: list[Cost]) -> Cost:
    """Of each number by itself."""
    return Cost(
        round(statistics.median(cost.requests for cost in costs)),
        statistics.median(cost.kilobytes for cost in costs),
        statistics.median(cost.seconds for cost in costs),
    )


async def compare(tools: dict[str, Deploy]) -> None:
    """Every tool in turn, several times, and ratios to the last one."""
    taken: dict[str, list[tuple[Cost, Cost]]] = {name: [] for name in tools}
    for _ in range(RUNS):
        for name, deploy in tools.items():
            taken[name].append(await first_and_after_a_change(deploy))
    for number, title in enumerate(("first deployment", "after one page changed")):
        print(f"60 files, {title} (median of {RUNS})")
        costs = {name: median([run[number] for run in runs]) for name, runs in taken.items()}
        theirs = list(costs.values())[-1]
        for name, cost in costs.items():
            ratio = f"  time x{cost.seconds / theirs.seconds:.2f}" if cost is not theirs else ""
            print(f"  {name:<22}{cost.requests:>4} requests {cost.kilobytes:>8.1f} KB {cost.seconds:>7.2f} s{ratio}")


def main() -> None:
    """The comparison, where npm is there."""
    npm = shutil.which("npm")
    if npm is None:
        print("deploy: skipped; npm, which fetches wrangler, is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder]
        subprocess.run([npm, "install", *quiet, WRANGLER, NODE], check=True, stdout=subprocess.DEVNULL)
        tools: dict[str, Deploy] = {
            "ours, in the worker": within_the_worker,
            "ours, a process": as_a_process,
            WRANGLER: wrangler_at(Path(folder)),
        }
        asyncio.run(compare(tools))


if __name__ == "__main__":
    main()
