"""The bakery's site, as the offline writer makes it."""

import pytest

from sitewright.generation.models import OnboardingAnalysis
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.normalise import normalise
from sitewright.production.composition import compose
from sitewright.projects.models import SiteProject
from sitewright.sites.model import Site
from tests.conftest import EXAMPLES
from tests.generation.conftest import write_all


@pytest.fixture(scope="session")
def bakery() -> Site:
    written = write_all(normalise(parse_answers((EXAMPLES / "padaria.yaml").read_bytes())))
    return compose(
        SiteProject(template="business", locale="pt-BR"),
        written.answers,
        OnboardingAnalysis(trade="Padaria", audience="Bairro", goal="Encomendas", voice=("claro",)),
        written.sitemap,
        written.pages,
        written.layout,
        base_url="http://padaria.live.localhost:8700",
        written_by="offline",
    )
