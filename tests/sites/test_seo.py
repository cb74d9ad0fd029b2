from hypothesis import given
from hypothesis import strategies as st

from sitewright.sites.model import Seo, Site
from sitewright.sites.seo import LONGEST, told_apart

TITLES = st.sampled_from(["Casa Azul - Lume", "Casa Azul - Lume (2)", "a" * LONGEST["title"]])
DESCRIPTIONS = st.sampled_from(["Uma casa no alto do morro.", "b" * LONGEST["description"]])


@given(st.lists(st.builds(Seo, title=TITLES, description=DESCRIPTIONS), min_size=1, max_size=13))
def test_no_two_pages_have_the_same_title_or_description(bakery: Site, texts: list[Seo]) -> None:
    told = list(told_apart(bakery.pages[0].model_copy(update={"seo": seo}) for seo in texts))
    for name in LONGEST:
        assert len({getattr(page.seo, name) for page in told}) == len(texts)
    assert [Seo.model_validate(page.seo.model_dump()) for page in told]


def test_what_is_its_own_already_stays(bakery: Site) -> None:
    assert tuple(told_apart(bakery.pages)) == bakery.pages
