"""Sites: seconds and memory a build takes, what pages weigh, and what their prompts cost.

A build is rendering, Hugo and the quality gate, for 1, 12 and 60 pages, each size in a process of its own: cold is its
first build there, warm its third. Tokens are counted as OpenAI's o200k_base cuts them;
prices are the list prices of each provider's default models, without discounts for cached input.
"""

import asyncio
import gzip
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_ai.tools import GenerateToolJsonSchema

from sitewright.building.npm import package_file
from sitewright.building.quality import check
from sitewright.generation import offline
from sitewright.generation.models import (
    OUTPUT_OF_TASK,
    Brief,
    BriefContext,
    LayoutContext,
    OnboardingAnalysis,
    OnboardingContext,
    PageContext,
    Sitemap,
    SitemapContext,
)
from sitewright.generation.prompts import fill_in_two, prompt_file
from sitewright.integrations.ai.defaults import DEFAULT_MODELS
from sitewright.integrations.ai.prices import price
from sitewright.onboarding.normalise import normalise
from sitewright.ports.ai import Role, TaskType
from sitewright.sites.catalogue import choose_template, template
from sitewright.sites.model import Page, Site
from tests.making import built, example, made

SIZES = (1, 12, 60)
EXAMPLE = "padaria"
COUNT = (
    'const t=require("gpt-tokenizer/encoding/o200k_base");const all=JSON.parse(require("fs").readFileSync(0));'
    "console.log(JSON.stringify(all.map(text=>t.encode(text).length)))"
)
ROLES: dict[TaskType, Role] = {
    "onboarding": "analysis", "brief": "content_generation", "sitemap": "content_generation",
    "content": "content_generation", "layout_plan": "code_generation",
}  # fmt: skip


def of_size(site: Site, pages: int) -> Site:
    """The site with so many pages; the contract's bound of twelve is not asked here."""
    one = site.pages[-1]
    more = tuple(numbered(one, number) for number in range(pages))
    return site.model_copy(update={"pages": (site.pages[0], *more)[:pages]})


def numbered(page: Page, number: int) -> Page:
    """The page under a name of its own."""
    seo = page.seo.model_copy(
        update={"title": f"Página {number} - Padaria", "description": f"{number} {page.seo.description}"}
    )
    return page.model_copy(update={"slug": f"{page.slug}-{number}", "nav_label": f"Página {number}", "seo": seo})


def build_in_this_process(pages: int) -> None:
    """Build three times; print seconds and megabytes as JSON."""
    site, seconds = of_size(made(example(EXAMPLE)), pages), []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            directory = asyncio.run(built(site, Path(folder))).directory
            done = time.perf_counter()
            check(directory, site)
            seconds.append((done - started, time.perf_counter() - done))
    ours, hugos = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"cold": seconds[0], "warm": seconds[-1], "python_mb": ours, "hugo_mb": hugos}))


def builds() -> None:
    """All sizes, one process after the other."""
    print("builds (rendering and Hugo, then the gate)")
    for pages in SIZES:
        run = subprocess.run(
            [sys.executable, "-m", "bench.sites", str(pages)], check=True, capture_output=True, text=True
        )
        told = json.loads(run.stdout)
        (cold, _), (warm, gate) = told["cold"], told["warm"]
        print(
            f"  {pages:>2} pages  cold {cold:5.2f} s  warm {warm:5.2f} s ({1000 * warm / pages:4.0f} ms a page)"
            f"  gate {gate:5.2f} s  peak {told['python_mb']:4.0f} MB Python, {told['hugo_mb']:4.0f} MB Hugo"
        )


def weights() -> None:
    """What a visitor of the home page loads, by kind, as it travels (gzip; fonts as they are)."""
    with tempfile.TemporaryDirectory() as folder:
        directory = asyncio.run(built(made(example(EXAMPLE)), Path(folder))).directory
        home = (directory / "index.html").read_text()
        kinds = {
            "HTML": [directory / "index.html"],
            "CSS": list(directory.rglob("*.css")),
            "script": list(directory.rglob("*.js")),
            "fonts": list(directory.rglob("*.woff2")),
            "images": [
                file for file in directory.rglob("*") if file.suffix in (".avif", ".webp", ".jpg") and file.name in home
            ],
        }
        sizes = {kind: sum(map(travelling, files)) / 1000 for kind, files in kinds.items()}
    print(f"home page of {EXAMPLE}: " + ", ".join(f"{kind} {size:.1f} KB" for kind, size in sizes.items()))
    print(f"  together {sum(sizes.values()):.1f} KB")


def travelling(file: Path) -> int:
    """Bytes on the wire."""
    content = file.read_bytes()
    return len(gzip.compress(content)) if file.suffix in (".html", ".css", ".js", ".svg") else len(content)


@dataclass(frozen=True)
class Call:
    """One AI call as it is sent: what its like share, what is its own, the output's schema; and an output."""

    task: TaskType
    shared: str
    own: str
    schema: str
    output: str


def calls() -> Iterator[Call]:
    """Every AI call of one site up to its first preview, with the offline writer's outputs."""
    answers = example(EXAMPLE)
    normalised = normalise(answers)
    told: dict[str, Any] = {"locale": answers.locale, "facts": normalised.facts, "wishes": normalised.wishes}
    offered = template(choose_template(answers.template)[0])

    def call(task: TaskType, context: BaseModel) -> tuple[Call, Any]:
        output = offline.write(task, context)
        shared, own = fill_in_two(prompt_file(task), context)
        sent = OUTPUT_OF_TASK[task].model_json_schema(schema_generator=GenerateToolJsonSchema)
        schema = json.dumps(sent, ensure_ascii=False, separators=(",", ":"))
        return Call(task, shared, own, schema, output.model_dump_json(exclude_none=True)), output

    first, analysis = call("onboarding", OnboardingContext(**told, questions=normalised.questions))
    assert isinstance(analysis, OnboardingAnalysis)
    second, brief = call("brief", BriefContext(**told, analysis=analysis))
    assert isinstance(brief, Brief)
    plan = SitemapContext(
        **told,
        template=offered.key,
        brief=brief,
        section_types=offered.section_types,
        max_pages=offered.max_pages,
        home_sections=offered.home_sections,
    )
    third, sitemap = call("sitemap", plan)
    assert isinstance(sitemap, Sitemap)
    yield from (first, second, third)
    for page in sitemap.pages:
        yield call("content", PageContext(**told, brief=brief, sitemap=sitemap, page=page))[0]
    yield call("layout_plan", LayoutContext(**told, template=offered.key, brief=brief, sitemap=sitemap))[0]


def tokens() -> None:
    """Tokens of every task, and what a site costs with each provider's default models."""
    node = shutil.which("node")
    if node is None or package_file("gpt-tokenizer/package.json") is None:
        print("prompts: skipped; node and the npm package gpt-tokenizer, which count the tokens, are not installed")
        return
    made_calls = list(calls())
    parts = [part for call in made_calls for part in (call.shared, call.own, call.schema, call.output)]
    run = subprocess.run([node, "-e", COUNT], input=json.dumps(parts), check=True, capture_output=True, text=True)
    counted = iter(json.loads(run.stdout))
    by_task: dict[TaskType, list[tuple[int, int, int, int]]] = {}
    for call in made_calls:
        by_task.setdefault(call.task, []).append((next(counted), next(counted), next(counted), next(counted)))
    print("prompts (tokens: input = prompt + schema; output as the offline writer's)")
    for task, rows in by_task.items():
        shared, own, schema, output = (sum(row[place] for row in rows) for place in range(4))
        same = f", {rows[0][0] + rows[0][2]} of each call the same" if len(rows) > 1 else ""
        print(
            f"  {task:<12}{len(rows):>2} call(s)  input {shared + own + schema:>6} (schema {schema:>6})"
            f"  output {output:>5}{same}"
        )
    for provider, models in DEFAULT_MODELS.items():
        if provider != "offline":
            costs = [
                price(provider, models[ROLES[task]], shared + own + schema, output)
                for task, rows in by_task.items()
                for shared, own, schema, output in rows
            ]
            known = [cost for cost in costs if cost is not None]
            print(
                f"  a site with {provider:<10} US$ {sum(known) / 1e6:.4f}"
                f" ({len(known)} of {len(costs)} calls have a price)"
            )


def main() -> None:
    """With a number: the builds of that size. Without: everything."""
    if len(sys.argv) > 1:
        build_in_this_process(int(sys.argv[1]))
        return
    builds()
    weights()
    tokens()


if __name__ == "__main__":
    main()
