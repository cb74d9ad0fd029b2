"""The quality gate: each rule finds its fault, and a sound site has none."""

from pathlib import Path

import pytest

from sitewright.building.quality import QualityReport, check
from sitewright.sites.model import Site

CSS = ":root{--ink:#111111;--paper:#ffffff}a{background:url(/icon.svg)}"


def page(
    *, title: str = "Padaria Dona Zélia: pão quente", path: str = "/", head: str = "", body: str = "", h1: str = "Pão"
) -> str:
    """A sound page; `head` and `body` are added to it."""
    described = f"Pães, bolos e encomendas em Santa Tereza, na página {path}, feitos todos os dias."
    graph = {
        "title": title,
        "description": described,
        "type": "website",
        "locale": "pt_BR",
        "url": f"https://x.br{path}",
    }
    graph["image"] = "https://x.br/og.png"
    metas = "".join(f'<meta property="og:{name}" content="{value}">' for name, value in graph.items())
    first = f'<section id="a" data-section="hero"><h1>{h1}</h1><p>Padaria Dona Zélia</p></section>'
    return f"""<!doctype html><html lang="pt-BR"><head><title>{title}</title>
<meta name="description" content="{described}"><link rel="canonical" href="https://x.br{path}">{metas}
<link rel="stylesheet" href="/site.css">{head}</head>
<body><main>{first}{body}</main></body></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound site of two pages."""
    write(tmp_path, "index.html", page(body='<a href="/contato/#a">Contato</a><a href="/privado">Privado</a>'))
    write(tmp_path, "contato/index.html", page(title="Contato da padaria", path="/contato/"))
    write(tmp_path, "privado.html", page(title="Privacidade", path="/privado"))
    write(tmp_path, "site.css", CSS)
    write(tmp_path, "icon.svg", "<svg/>")
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    """One file of the site."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def rules(report: QualityReport) -> list[str]:
    """The rules that found something."""
    return [problem.rule for problem in report.problems]


def test_a_sound_site_has_no_problem(folder: Path) -> None:
    assert check(folder) == QualityReport(pages=3)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<p id="a">x</p>', "ids"),
        ("<div><p>x", "html"),
        ('<section data-section="faq"></section>', "empty"),
        ('<img src="/icon.svg">', "alt"),
        ("<h3>x</h3>", "headings"),
        ("<h1>x</h1>", "h1"),
        ("<p>Lorem ipsum dolor</p>", "leftovers"),
        ("<p>{{ .Title }}</p>", "leftovers"),
        ("<p>{% include %}</p>", "leftovers"),
        ("<p>undefined</p>", "leftovers"),
        ('<p style="color:red">x</p>', "inline"),
        ('<p onclick="x()">x</p>', "inline"),
        ("<script>x()</script>", "inline"),
        ('<a href="javascript:x()">x</a>', "links"),
        ('<a href="/nada/">x</a>', "links"),
        ('<a href="../../etc/passwd">x</a>', "links"),
        ('<a href="/contato/#nada">x</a>', "fragments"),
        ('<img alt="" src="https://cdn.example/x.png">', "external"),
        ('<iframe src="//maps.example/"></iframe>', "external"),
        ('<img alt="" src="/nada.png">', "assets"),
        ("<p>" + "x" * 61_000 + "</p>", "weight"),
    ],
)
def test_a_fault_in_the_page_is_found_once(folder: Path, body: str, rule: str) -> None:
    write(folder, "index.html", page(body=body))
    (problem,) = check(folder).errors
    assert (problem.page, problem.rule) == ("index.html", rule)
    assert problem.fix


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ('lang="pt-BR"', "", "lang"),
        ("<title>Padaria Dona Zélia: pão quente</title>", "", "title"),
        ('name="description"', 'name="x"', "description"),
        ('rel="canonical" href="https://x.br', 'rel="canonical" href="', "canonical"),
        ("og:locale", "og:nothing", "og"),
    ],
)
def test_what_search_needs_is_missed(folder: Path, before: str, after: str, rule: str) -> None:
    assert before in page()
    write(folder, "index.html", page().replace(before, after))
    assert [problem.rule for problem in check(folder).errors] == [rule]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("{not json", "not JSON"),
        ('{"@type": "Bakery", "name": "x", "url": "https://x.br"}', "@id"),
        ('{"@graph": [{"@type": "BreadcrumbList"}]}', "itemListElement"),
        ('{"@type": "WebPage", "name": "x", "aggregateRating": {"ratingValue": 5}}', "rates itself"),
    ],
)
def test_structured_data_says_what_it_must_and_no_more(folder: Path, data: str, said: str) -> None:
    write(folder, "index.html", page(head=f'<script type="application/ld+json">{data}</script>'))
    (problem,) = check(folder).errors
    assert problem.rule == "json-ld"
    assert said in problem.message


@pytest.mark.parametrize(
    ("css", "rule"),
    [
        (":root{--ink:#777;--paper:#888}", "contrast"),
        (":root{--on-brand:#fff;--brand:#ffeeaa}", "contrast"),
        ("@import 'x.css';", "external"),
        ("a{background:url(https://cdn.example/x.png)}", "external"),
        ("a{background:url('//cdn.example/x.png')}", "external"),
        ("a{color:red}" * 3000, "weight"),
    ],
)
def test_a_fault_in_a_style_sheet_is_found(folder: Path, css: str, rule: str) -> None:
    write(folder, "site.css", css)
    assert [(problem.page, problem.rule) for problem in check(folder).errors] == [("site.css", rule)]


def test_pages_do_not_share_their_title(folder: Path) -> None:
    write(folder, "privado.html", page(title="Contato da padaria", path="/privado"))
    assert [(problem.page, problem.rule) for problem in check(folder).errors] == [("privado.html", "unique")]


def test_long_titles_and_short_descriptions_are_only_warned_of(folder: Path) -> None:
    write(folder, "index.html", page(title="Pão " * 20))
    report = check(folder)
    assert (report.errors, rules(report)) == ([], ["title"])


@pytest.mark.parametrize(
    "claimed",
    ["R$ 1.234,56", "R$\u00a09,90", "(31) 98888-7777", "outra@padaria.example", "12.345.678/0001-90"],
)
def test_a_fact_that_no_answer_backs_is_not_shown(folder: Path, bakery: Site, claimed: str) -> None:
    write(folder, "index.html", page(body=f"<p>{claimed}</p>"))
    assert [
        (problem.page, problem.rule) for problem in check(folder, bakery).errors if problem.page == "index.html"
    ] == [("index.html", "facts")]


def test_facts_of_the_answers_may_be_shown(folder: Path, bakery: Site) -> None:
    shown = "R$\u00a028,00, (31) 90000-0187, pedidos@padariadonazelia.example, 99.871.203/0001-10, R$ 95,00"
    write(folder, "index.html", page(body=f"<p>{shown}</p>"))
    assert [problem for problem in check(folder, bakery).errors if problem.page == "index.html"] == []


def test_every_page_names_the_business(folder: Path, bakery: Site) -> None:
    write(folder, "index.html", page(title="Pão").replace("<p>Padaria Dona Zélia</p>", "<p>x</p>"))
    assert [problem.rule for problem in check(folder, bakery).errors] == ["name"]


def warned(folder: Path, site: Site | None, body: str) -> list[tuple[str, str]]:
    """Rule and message of what is warned of on the home page."""
    write(folder, "index.html", page(body=body))
    found = [problem for problem in check(folder, site).problems if problem.page == "index.html"]
    return [(problem.rule, problem.message) for problem in found if problem.rule in ("wording", "claims", "profession")]


@pytest.mark.parametrize(
    "body", ["<p>Leve sua festa ao próximo nível.</p>", "<p>Pão — quente</p>", '<a href="/privado">Saiba mais</a>']
)
def test_words_against_house_style_are_warned_of(folder: Path, body: str) -> None:
    assert [rule for rule, _ in warned(folder, None, body)] == ["wording"]


def test_a_claim_that_no_answer_backs_is_warned_of(folder: Path, bakery: Site) -> None:
    told = "<p>Mais de 5000 clientes felizes</p><p>Desde 1987, pão quente às 6h</p>"
    assert [rule for rule, _ in warned(folder, bakery, told)] == ["claims"]
    assert "5000" in warned(folder, bakery, told)[0][1]


def test_what_customers_said_stands_word_for_word(folder: Path, bakery: Site) -> None:
    said = f"<blockquote><p>“{bakery.facts.quotes[0].text}”</p></blockquote>"
    assert "o melhor" in said
    assert warned(folder, bakery, said) == []


def test_what_a_council_forbids_is_warned_of(folder: Path, bakery: Site) -> None:
    facts = bakery.facts.model_copy(update={"segment": "Clínica odontológica"})
    dentist = bakery.model_copy(update={"facts": facts})
    assert [rule for rule, _ in warned(folder, dentist, "<p>Veja antes e depois</p>")] == ["profession"]
    assert warned(folder, bakery, "<p>Veja antes e depois</p>") == []
