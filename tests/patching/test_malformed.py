"""Patches for the bakery's site as they were sent, wrong in many ways: each read by hand, what it means written down."""

import pytest

from sitewright.patching import Guard, PatchRefused, apply
from tests.patching.sources import example_site

HOME, CSS = "content/_index.md", "assets/css/sections/price_list.css"
GUARD = Guard(("content/*.md", "assets/css/*.css"))
TITLE, NEW_TITLE = "  title: Pão quente às 6h, às 11h e às 16h.", "  title: Pão quente às 6h, às 11h e às 17h."
MARGIN, NEW_MARGIN = ".price-group h3 { margin-bottom: 8px; }", ".price-group h3 { margin-bottom: 12px; }"
LABEL, NEW_LABEL = "  - label: Ver os preços", "  - label: Ver preços"

READABLE = {
    "numbers that are nowhere": f"--- a/{HOME}\n+++ b/{HOME}\n@@ -912,2 +912,2 @@\n   kicker: Santa Tereza, Belo Horizonte\n-{TITLE}\n+{NEW_TITLE}\n",
    "a folder that does not exist": f"--- a/padaria/{HOME}\n+++ b/padaria/{HOME}\n@@\n-{TITLE}\n+{NEW_TITLE}\n",
    "backslashes": f"--- content\\_index.md\n+++ content\\_index.md\n@@\n-{TITLE}\n+{NEW_TITLE}\n",
    "the name only in the sentence": f"No arquivo `{HOME}`:\n\n```diff\n-{TITLE}\n+{NEW_TITLE}\n```\n",
    "no name at all": f"```diff\n@@\n-{TITLE}\n+{NEW_TITLE}\n```\n",
    "no indent": f"--- a/{HOME}\n+++ b/{HOME}\n@@\n kicker: Santa Tereza, Belo Horizonte\n-{TITLE.strip()}\n+{NEW_TITLE.strip()}\n",
    "tabs": f"--- a/{HOME}\n+++ b/{HOME}\n@@\n \tkicker: Santa Tereza, Belo Horizonte\n-\t{TITLE.strip()}\n+\t{NEW_TITLE.strip()}\n",
    "a slip in the context": f"--- a/{HOME}\n+++ b/{HOME}\n@@\n   tone: paper\n   kicker: Santa Teraza, Belo Horizonte\n-{TITLE}\n+{NEW_TITLE}\n   lead: A padaria começou na garagem da minha mãe, Dona Zélia, em 1987, no bairro Santa Tereza. Hoje quem toca o forno somos eu (Marcos) e minha irmã Lúcia.\n   type: hero\n",
    "a piece of the line": f"{HOME}\n<<<<<<< SEARCH\nàs 11h e às 16h.\n=======\nàs 11h e às 17h.\n>>>>>>> REPLACE\n",
    "a piece of the line, by a tool": f'{{"path": "{HOME}", "old_str": "às 11h e às 16h.", "new_str": "às 11h e às 17h."}}',
    "words around the blocks": f"Claro! Mudei o título.\n\n**{HOME}**\n```yaml\n<<<<<<< SEARCH\n{TITLE}\n=======\n{NEW_TITLE}\n>>>>>>> REPLACE\n```\n\nFicou bom?\n",
    "another dialect": f"*** Begin Patch\n*** Update File: ./{HOME}\n@@ kicker: Santa Tereza, Belo Horizonte\n-{TITLE}\n+{NEW_TITLE}\n*** End Patch",
    "signs of another kind": f"--- a/{HOME}\n+++ b/{HOME}\n@@\n\u2212{TITLE}\n\uff0b{NEW_TITLE}\n",
    "no context and a typographic space": f"{HOME}\n<<<<<<< SEARCH\n{TITLE.replace(' às', chr(0xA0) + 'às')}\n=======\n{NEW_TITLE}\n>>>>>>> REPLACE\n",
}  # fmt: skip


@pytest.mark.parametrize("patch", READABLE.values(), ids=READABLE.keys())
def test_what_it_means_is_certain(patch: str) -> None:
    before = example_site()[HOME]
    result = apply(example_site(), patch, GUARD)
    assert result.files == {HOME: before.replace(TITLE.encode(), NEW_TITLE.encode())}


def test_several_files_and_forms_in_one_answer() -> None:
    patch = (
        f"Primeiro o texto:\n\n`{HOME}`\n<<<<<<< SEARCH\n{LABEL}\n=======\n{NEW_LABEL}\n>>>>>>> REPLACE\n\n"
        f"E o estilo:\n\n```diff\n--- a/{CSS}\n+++ b/{CSS}\n@@ -3 +3 @@\n-{MARGIN}\n+{NEW_MARGIN}\n```\n"
    )
    site = example_site()
    assert apply(site, patch, GUARD).files == {
        HOME: site[HOME].replace(LABEL.encode(), NEW_LABEL.encode()),
        CSS: site[CSS].replace(MARGIN.encode(), NEW_MARGIN.encode()),
    }


def test_a_block_may_search_for_what_an_earlier_one_wrote() -> None:
    blocks = [(TITLE, NEW_TITLE), (NEW_TITLE, "  title: Pão quente o dia todo.")]
    patch = HOME + "\n" + "".join(f"<<<<<<< SEARCH\n{a}\n=======\n{b}\n>>>>>>> REPLACE\n" for a, b in blocks)
    assert "Pão quente o dia todo.".encode() in (apply(example_site(), patch, GUARD).files[HOME] or b"")


DOUBTFUL = {
    "which of eight": ("ambiguous", f"{HOME}\n<<<<<<< SEARCH\n  tone: paper\n=======\n  tone: brand\n>>>>>>> REPLACE\n"),
    "another number than the file has": ("not_found", f"{HOME}\n<<<<<<< SEARCH\n  kicker: Santa Tereza, Belo Horizonte\n{TITLE.replace('16h', '15h')}\n=======\n  kicker: x\n{NEW_TITLE}\n>>>>>>> REPLACE\n"),
    "lines left out of what is added": ("elided", f"--- a/{HOME}\n+++ b/{HOME}\n@@\n-{TITLE}\n+{NEW_TITLE}\n+# ... resto do arquivo sem mudança ...\n"),
    "cut off in a fence": ("cut_off", f"```diff\n--- a/{HOME}\n+++ b/{HOME}\n@@\n-{TITLE}\n+  title: Pão qu"),
    "cut off before the divider": ("cut_off", f"{HOME}\n<<<<<<< SEARCH\n{TITLE}\n"),
    "a piece whose replacement is the whole line": ("not_found", f"{HOME}\n<<<<<<< SEARCH\nquente às 6h, às 11h e\n=======\ntitle: Pão quente às 6h, às 12h e às 16h.\n>>>>>>> REPLACE\n"),
    "a snippet that is no whole file": ("not_whole", f"{HOME}\n```yaml\n{NEW_TITLE}\n```\n"),
    "a file that is there": ("exists", f"--- /dev/null\n+++ b/{HOME}\n@@ -0,0 +1 @@\n+title: x\n"),
    "a file that is not": ("missing_file", "--- a/content/blog.md\n+++ b/content/blog.md\n@@\n-um\n+dois\n"),
    "what may not be edited": ("not_editable", "--- a/layouts/404.html\n+++ b/layouts/404.html\n@@\n-a\n+b\n"),
    "prose": ("not_a_patch", f"Troque o título em `{HOME}` por um com 17h."),
    "two versions of one change": ("overlap", f"Opção A:\n{HOME}\n<<<<<<< SEARCH\n{TITLE}\n=======\n{NEW_TITLE}\n>>>>>>> REPLACE\nOpção B:\n{HOME}\n<<<<<<< SEARCH\n{TITLE}\n=======\n  title: Pão quente.\n>>>>>>> REPLACE\n"),
    "deleting what has more in it": ("delete_changed", f"--- a/{CSS}\n+++ /dev/null\n@@ -1 +0,0 @@\n-{MARGIN}\n"),
    "a picture": ("binary", "diff --git a/static/a.png b/static/a.png\nBinary files a/static/a.png and b/static/a.png differ\n"),
    "a link": ("link", "diff --git a/content/x b/content/x\nnew file mode 120000\n--- /dev/null\n+++ b/content/x\n@@ -0,0 +1 @@\n+/etc\n"),
}  # fmt: skip


@pytest.mark.parametrize(("reason", "patch"), DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_what_it_means_is_not_certain(reason: str, patch: str) -> None:
    with pytest.raises(PatchRefused) as refused:
        apply(example_site(), patch, GUARD)
    assert refused.value.reason == reason


def test_a_refusal_shows_the_nearest_lines_with_their_numbers() -> None:
    patch = f"{HOME}\n<<<<<<< SEARCH\n  kicker: Santa Tereza, Belo Horizonte\n  title: Bolo quente.\n=======\nx\n>>>>>>> REPLACE\n"
    with pytest.raises(PatchRefused) as refused:
        apply(example_site(), patch, GUARD)
    number = example_site()[HOME].decode().splitlines().index(TITLE) + 1
    assert refused.value.closest is not None
    assert f"{number:5} {TITLE}" in refused.value.report()
    assert "title: Bolo quente." in refused.value.hint
    assert TITLE not in refused.value.message
