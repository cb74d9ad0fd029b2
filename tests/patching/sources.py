"""Our own site sources as a corpus: the template's files, and the content of the example businesses; with changes."""

import random
import re
from functools import cache

from sitewright.generation.models import OnboardingAnalysis
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.normalise import normalise
from sitewright.production.composition import compose
from sitewright.projects.models import SiteProject
from sitewright.sites.catalogue import assemble
from sitewright.sites.gallery import gallery
from sitewright.sites.render import render_files
from tests.conftest import EXAMPLES
from tests.generation.conftest import write_all
from tests.patching.corruptions import Change

SHORTEST = 8


@cache
def example_site(name: str = "padaria") -> dict[str, bytes]:
    """All text sources of one example business's site."""
    written = write_all(normalise(parse_answers((EXAMPLES / f"{name}.yaml").read_bytes())))
    site = compose(
        SiteProject(template="business", locale="pt-BR"),
        written.answers,
        OnboardingAnalysis(trade="Comércio", audience="Bairro", goal="Pedidos", voice=("claro",)),
        written.sitemap,
        written.pages,
        written.layout,
        base_url="http://exemplo.live.localhost:8700",
        written_by="offline",
    )
    return texts({**assemble("business"), **render_files(site)})


@cache
def corpus() -> dict[str, bytes]:
    """Every kind of source we have: the examples' content and the gallery's, and the template."""
    found = texts({**assemble("business"), **render_files(gallery())})
    for example in sorted(EXAMPLES.glob("*.yaml")):
        found |= {f"{example.stem}/{path}": content for path, content in example_site(example.stem).items()}
    return found


def texts(files: dict[str, bytes]) -> dict[str, bytes]:
    """Those that are text of some length."""
    return {
        path: content
        for path, content in sorted(files.items())
        if b"\0" not in content and content.count(b"\n") >= SHORTEST and content.endswith(b"\n")
    }


def changes(count: int, seed: int = 1) -> list[Change]:
    """Small changes of files of the corpus: words replaced, lines taken, lines added."""
    rng = random.Random(seed)
    paths = [path for path in sorted(corpus()) if not path.endswith((".json", ".toml"))]
    found: list[Change] = []
    while len(found) < count:
        path = rng.choice(paths)
        before = corpus()[path].decode()
        after = "\n".join(changed(rng, before.splitlines())) + "\n"
        if before != after and len(before.splitlines()) == before.count("\n"):
            found.append(Change(path, before, after))
    return found


def changed(rng: random.Random, lines: list[str]) -> list[str]:
    """The lines with one to three changes of a few lines each."""
    lines = list(lines)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(1, len(lines) - 1)
        size = rng.randint(1, 2)
        kind = rng.choice(("words", "words", "add", "take"))
        if kind == "take":
            del lines[at : at + size]
        elif kind == "add":
            lines[at:at] = [reworded(rng, line) for line in lines[at - 1 : at - 1 + size]]
        else:
            lines[at : at + size] = [reworded(rng, line) for line in lines[at : at + size]]
        if len(lines) < SHORTEST - 2:
            break
    return lines


def reworded(rng: random.Random, line: str) -> str:
    """The line with other words; what has no words gets a remark."""
    other = re.sub(r"[A-Za-zÀ-ÿ]{3,}", lambda match: f"{match[0]}{rng.choice('xyz')}{rng.randint(10, 99)}", line, count=2)
    return other if other != line else f"{line} /* {rng.randint(100, 999)} */"
