"""A site as the offline writer makes it of some answers, without database and workflow; and its files, built."""

from pathlib import Path

from sitewright.building.hugo import BuiltSite, build
from sitewright.cli.gallery import lay_out
from sitewright.generation import offline
from sitewright.generation.models import OnboardingAnalysis, OnboardingContext
from sitewright.onboarding.answers import Answers, parse_answers
from sitewright.onboarding.normalise import normalise
from sitewright.production.composition import compose
from sitewright.projects.models import SiteProject
from sitewright.sites.catalogue import assemble, choose_template
from sitewright.sites.model import Site
from sitewright.sites.pictures import files_of
from sitewright.sites.render import render_files
from tests.conftest import EXAMPLES
from tests.generation.conftest import write_all

ADDRESS = "https://exemplo.example"


def example(name: str) -> Answers:
    """A public example's answers."""
    return parse_answers((EXAMPLES / f"{name}.yaml").read_bytes())


def made(answers: Answers, template: str | None = None) -> Site:
    """The site of these answers, in the template they ask for."""
    key, _ = choose_template(template or answers.template)
    normalised = normalise(answers)
    written = write_all(normalised, answers.locale, key)
    analysis = offline.write(
        "onboarding", OnboardingContext(locale=answers.locale, facts=normalised.facts, wishes=normalised.wishes)
    )
    assert isinstance(analysis, OnboardingAnalysis)
    return compose(
        SiteProject(template=key, locale=answers.locale),
        normalised,
        analysis,
        written.sitemap,
        written.pages,
        written.layout,
        base_url=ADDRESS,
        written_by="offline",
    )


async def built(site: Site, folder: Path, *, photos: bool = False) -> BuiltSite:
    """The site's files below the folder, built by Hugo; with `photos`, a file stands for each of its photos'."""
    stand_ins = dict.fromkeys(files_of(site), b"photo") if photos else {}
    lay_out(folder / "source", {**assemble(site.template), **render_files(site), **stand_ins})
    return await build(folder / "source", site, folder / "scratch")
