"""Where a customer's photos stand on a site, and that the built pages show them well."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitewright.building.page import read_page
from sitewright.building.quality import check
from sitewright.sites.arrangement import arranged
from sitewright.sites.model import Gallery, Hero, Page, Picture, Site, Story
from sitewright.sites.model.pictures import PictureFile
from sitewright.sites.pictures import files_of, placed, used
from tests.making import built, example, made

BAKERY = made(example("padaria"))
STUDIO = made(example("arquitetura"))


def picture(number: int, width: int = 1600, height: int = 1067, project: str | None = None) -> Picture:
    """A photo of that size."""
    name = f"{number:016x}"
    return Picture(
        id=f"foto-{number}",
        alt=f"A loja vista da praça, foto {number}",
        project=project,
        width=width,
        height=height,
        files=tuple(
            PictureFile(key=f"projects/x/assets/{name}-{wide}.{kind}", format=kind, width=wide, height=wide * 2 // 3)
            for kind in ("avif", "webp", "jpeg")
            for wide in (480, 960, 1600)
        ),
    )


def shown_on(page: Page) -> list[str]:
    """Ids of the photos on a page, in its order."""
    found = []
    for section in page.sections:
        if isinstance(section, Hero | Story) and section.photo:
            found.append(section.photo)
        if isinstance(section, Gallery):
            found += [item.photo for item in section.items if item.photo]
    return found


def with_pictures(site: Site, pictures: list[Picture]) -> Site:
    """The site as it is with these photos."""
    pages = arranged(placed(site.pages, pictures, "pt-BR"))
    return site.model_copy(update={"pages": pages, "pictures": used(pictures, pages)})


@given(st.lists(st.sampled_from([(1600, 1067), (1067, 1600), (700, 500), (1200, 1200)]), max_size=14))
@settings(max_examples=40)
def test_no_photo_stands_twice_and_the_first_wide_one_opens_the_site(shapes: list[tuple[int, int]]) -> None:
    pictures = [picture(number, *shape) for number, shape in enumerate(shapes)]
    home = with_pictures(BAKERY, pictures).pages[0]
    shown = shown_on(home)
    assert len(shown) == len(set(shown))
    wide = [each.id for each in pictures if each.width >= max(900, each.height)]
    assert [section.photo for section in home.sections if isinstance(section, Hero)] == [wide[0] if wide else None]
    assert len(shown) >= min(2, len(pictures) if wide else len(pictures) - 1)


def test_a_page_without_photos_is_as_it_was() -> None:
    assert placed(BAKERY.pages, [], "pt-BR") == BAKERY.pages


async def test_a_built_site_shows_photos_with_words_sizes_and_formats(tmp_path: Path) -> None:
    site = with_pictures(BAKERY, [picture(number) for number in range(6)])
    result = await built(site, tmp_path, photos=True)
    report = check(result.directory, site)
    assert report.errors == []
    page = (result.directory / "index.html").read_text()
    assert page.count("<picture>") == 6
    assert page.count('loading="lazy"') == 5
    assert page.count('fetchpriority="high"') == 1
    assert page.count('width="1600" height="1067"') == 6
    assert "/photos/0000000000000000-480.avif 480w" in page
    assert 'alt="A loja vista da praça, foto 0"' in page


async def test_a_project_shows_its_own_photos(tmp_path: Path) -> None:
    project = STUDIO.facts.projects[0]
    site = with_pictures(STUDIO, [picture(number, project=project.id) for number in range(3)])
    result = await built(site, tmp_path, photos=True)
    page = next(page for page in site.pages if page.project == project.id)
    assert (result.directory / page.slug / "index.html").read_text().count("<picture>") == 3
    assert (result.directory / "index.html").read_text().count("<picture>") == 2


def test_photos_of_projects_that_no_page_shows_stay_away() -> None:
    of_project = [picture(number, width=700, project=STUDIO.facts.projects[0].id) for number in range(3)]
    listed = [page for page in STUDIO.pages if page.project is None]
    assert used(of_project, STUDIO.pages) == tuple(of_project)
    assert used(of_project, listed) == (of_project[0],)
    assert used(of_project, BAKERY.pages) == ()


async def test_a_photo_that_is_not_there_fails_the_gate(tmp_path: Path) -> None:
    site = with_pictures(BAKERY, [picture(0)])
    result = await built(site, tmp_path)
    missing = {problem.rule for problem in check(result.directory, site).errors}
    assert "assets" in missing
    page = read_page(result.directory / "index.html", result.directory)
    assert {load.lstrip("/") for load in page.loads if "photos" in load} == {
        path.removeprefix("static/") for path in files_of(site)
    }


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7])
def test_every_photo_of_a_few_has_a_place(count: int) -> None:
    home = with_pictures(BAKERY, [picture(number) for number in range(count)]).pages[0]
    assert len(shown_on(home)) == count
