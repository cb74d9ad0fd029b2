"""From the paid order to the answered preview, and what of it the AI's own time explains."""

import asyncio
import statistics
import time
from pathlib import Path

from bench.installation import installed
from sitewright.cli.generate import check_preview, read_purchase, sell
from sitewright.projects.report import ProjectReport
from sitewright.wiring import Runtime

FILE = Path("examples/onboarding/padaria.yaml")
RUNS = 5
AI_SECONDS = 0.5
AI_DEPTH = 4
"""Analysis, brief, sitemap, then pages beside layout: so many AI calls follow one another."""


async def timed_site(runtime: Runtime, address: str, number: int) -> tuple[float, ProjectReport]:
    """Wall seconds from the payment's event to the preview's answer."""
    started = time.perf_counter()
    report = await sell(runtime, address, read_purchase(FILE, None, number), show=False)
    await check_preview(runtime, report)
    return time.perf_counter() - started, report


async def measure(ai_seconds: float) -> tuple[list[float], list[float]]:
    """Wall seconds of several sites on warm services, and the seconds of their build steps."""
    walls, builds = [], []
    async with installed(ai_seconds) as (runtime, address):
        await timed_site(runtime, address, 1)
        for number in range(2, 2 + RUNS):
            wall, report = await timed_site(runtime, address, number)
            walls.append(wall)
            builds.append(next(step.seconds or 0.0 for step in report.steps if step.step == "build_site"))
    return walls, builds


async def main() -> None:
    """Print medians and ratios."""
    walls, builds = await measure(0.0)
    wall, build = statistics.median(walls), statistics.median(builds)
    print(f"paid -> preview answered, offline writer: {wall:.2f} s (median of {RUNS})")
    print(f"share outside the Hugo build step: {1 - build / wall:.0%}")
    slow, _ = await measure(AI_SECONDS)
    critical = AI_DEPTH * AI_SECONDS
    wall = statistics.median(slow)
    print(f"each AI call {AI_SECONDS} s: {wall:.2f} s over a critical path of {critical:.1f} s: {wall / critical:.2f}")


if __name__ == "__main__":
    asyncio.run(main())
