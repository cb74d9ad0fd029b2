"""What people write in a page's file comes back into the typed site."""

import pytest

from sitewright.sites.model import Site
from sitewright.sites.reading import adopted
from sitewright.sites.render import render_files


def test_what_was_rendered_reads_back_as_the_same_site(bakery: Site) -> None:
    assert adopted(bakery, render_files(bakery)) == bakery


def test_a_persons_words_are_in_the_site(bakery: Site) -> None:
    files = render_files(bakery)
    page = files["content/_index.md"].decode().replace("title: Nossa história", "title: 'Quem somos'  # nova")
    site = adopted(bakery, files | {"content/_index.md": page.encode()})
    assert [section.title for section in site.pages[0].sections if section.id == "sobre"] == ["Quem somos"]
    assert site.pages[1:] == bakery.pages[1:]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no front matter",
        b"---\ntitle: x\n---\n",
        b"---\n- a\n---\n",
        b"---\ntitle: [\n---\n",
        b"\xff\xfe",
        b"---\ntitle: &a x\ndescription: *a\nsections: []\n---\n",
        b"---\ntitle: Ok\ndescription: " + b"d" * 60 + b"\nsections: [{type: hero, id: a, script: x}]\n---\n",
    ],
)
def test_a_file_that_is_no_page_of_ours_changes_nothing(bakery: Site, content: bytes) -> None:
    assert adopted(bakery, {"content/_index.md": content}) == bakery
