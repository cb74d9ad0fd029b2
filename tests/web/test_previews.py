"""Local sites by Host header: what each host shows, and that it shows nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from sitewright.integrations.cloudflare.local import LocalSiteHost
from sitewright.ports.site_headers import headers_file, headers_for
from sitewright.web.previews import Found, HostRouter, PreviewHosts, find_file

SITE = "padaria-a1b2.localhost"
LIVE = "padaria-a1b2.live.localhost"
FILES = {
    "index.html": "<h1>Pão</h1>",
    "404.html": "<h1>Nada aqui</h1>",
    "servicos/index.html": "<h1>Serviços</h1>",
    "pão de queijo.html": "caseiro",
    "100%25.html": "tudo",
    "a.css": "body{}",
    "a.js": "1",
    "a.svg": "<svg/>",
    "a.webmanifest": "{}",
    "a.unheard": "?",
    ".well-known/security.txt": "Contact: x",
    ".git/config": "hidden",
    "empty/x.txt": "x",
}


async def the_api(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands where the API stands."""
    await PlainTextResponse("the API")(scope, receive, send)


def write(folder: Path, files: dict[str, str]) -> Path:
    """A built site."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    host = LocalSiteHost(tmp_path / "sites", lambda: 8700)
    await host.deploy("padaria-a1b2", "preview", write(tmp_path / "built", FILES), "c1")
    await host.deploy("padaria-a1b2", "production", write(tmp_path / "live", {"index.html": "no ar"}), "c0")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "sites" / "padaria-a1b2" / "preview" / "c1" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "sites" / "padaria-a1b2" / "preview" / "c1" / "up").symlink_to(tmp_path)
    router = HostRouter(the_api, PreviewHosts(tmp_path / "sites"), lambda: {"127.0.0.1", "localhost", "::1"})
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(router), base_url="http://x") as http:
        yield http


async def get(http: httpx2.AsyncClient, path: str, host: str = SITE, **headers: str) -> httpx2.Response:
    """GET from a host."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await http.get(path, headers={"Host": host, **named})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8700", "LOCALHOST", "localhost.", "[::1]:8700"])
async def test_our_own_hosts_reach_the_api(http: httpx2.AsyncClient, host: str) -> None:
    assert (await get(http, "/projects", host)).text == "the API"


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "nobody.localhost",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "a.localhost@127.0.0.1",
    ],
)
async def test_other_hosts_reach_nothing(http: httpx2.AsyncClient, host: str) -> None:
    assert (await get(http, "/", host)).status_code == 421


@pytest.mark.parametrize(
    "host", ["..localhost", "../x.localhost", "x/../padaria-a1b2.localhost", "a" * 300, "[::1", ":"]
)
async def test_strange_hosts_reach_nothing(http: httpx2.AsyncClient, host: str) -> None:
    assert (await get(http, "/", host)).status_code == 421


async def test_a_sites_host_reaches_no_api(http: httpx2.AsyncClient) -> None:
    for path in ("/projects", "/docs", "/webhook/stripe", "/integrations"):
        response = await get(http, path)
        assert (response.status_code, response.text) == (404, "<h1>Nada aqui</h1>")


async def test_a_sites_host_takes_its_own_form_and_no_other(http: httpx2.AsyncClient) -> None:
    sent = {
        path: (await http.post(path, headers={"Host": SITE})).status_code for path in ("/f/padaria-a1b2", "/f/x", "/")
    }
    assert sent == {"/f/padaria-a1b2": 200, "/f/x": 405, "/": 405}
    assert (await get(http, "/f/padaria-a1b2")).status_code == 404


def test_forms_may_be_sent_to_the_sites_host_and_where_they_are_taken() -> None:
    assert "form-action 'self';" in headers_for("preview")["Content-Security-Policy"]
    policy = headers_for("production", ["https://sites.agencia.example"])["Content-Security-Policy"]
    assert "form-action 'self' https://sites.agencia.example;" in policy
    assert policy in headers_file("production", ["https://sites.agencia.example"])


def test_a_preview_is_kept_from_search_engines_and_may_be_framed_by_us() -> None:
    preview, production = (headers_for(place, ["https://s.example"]) for place in ("preview", "production"))
    assert (preview.get("X-Robots-Tag"), production.get("X-Robots-Tag")) == ("noindex", None)
    assert "frame-ancestors 'self' https://s.example" in preview["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in production["Content-Security-Policy"]
    assert "https://s.example" not in production["Content-Security-Policy"].partition("frame-ancestors")[2]


async def test_previews_and_what_is_published_have_hosts_of_their_own(http: httpx2.AsyncClient) -> None:
    preview, live = await get(http, "/"), await get(http, "/", LIVE)
    assert (preview.text, live.text) == ("<h1>Pão</h1>", "no ar")
    assert (preview.headers.get("x-robots-tag"), live.headers.get("x-robots-tag")) == ("noindex", None)
    assert "default-src 'none'" in preview.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/a.css", "text/css; charset=utf-8"),
        ("/a.js", "text/javascript; charset=utf-8"),
        ("/a.svg", "image/svg+xml"),
        ("/a.webmanifest", "application/manifest+json"),
        ("/a.unheard", "application/octet-stream"),
        ("/.well-known/security.txt", "text/plain; charset=utf-8"),
    ],
)
async def test_files_have_their_types(http: httpx2.AsyncClient, path: str, kind: str) -> None:
    response = await get(http, path)
    assert (response.status_code, response.headers["content-type"]) == (200, kind)
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_folders_are_pages_with_a_slash(http: httpx2.AsyncClient) -> None:
    assert (await get(http, "/servicos/")).text == "<h1>Serviços</h1>"
    response = await get(http, "/servicos")
    assert (response.status_code, response.headers["location"]) == (308, "/servicos/")
    assert (await get(http, "/empty/")).status_code == 404


@pytest.mark.parametrize("path", ["//evil.example/..", "//servicos", "///servicos", "/%2Fservicos", "//evil.example"])
async def test_a_redirect_leads_nowhere_else(http: httpx2.AsyncClient, path: str) -> None:
    response = await http.get(f"http://x{path}", headers={"Host": SITE})
    assert response.headers.get("location", "/servicos/") == "/servicos/"


async def test_names_are_decoded_once(http: httpx2.AsyncClient) -> None:
    assert (await get(http, "/p%C3%A3o%20de%20queijo.html")).text == "caseiro"
    assert (await get(http, "/100%2525.html")).text == "tudo"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2f..%2f..%2f..%2fsecret.txt",
        "/%2e%2e/%2e%2e/secret.txt",
        "/%252e%252e/secret.txt",
        "/servicos/..%5c..%5csecret.txt",
        "/link.txt",
        "/up/secret.txt",
        "/up/",
        "/up",
        "/.git/config",
        "/.git/",
        "/%00",
        "/index.html%00.css",
        "/" + "a" * 300,
        "/" + "%C3%A3" * 200,
        "/a" * 3000,
        "/index.html/x",
        "/%FF%FE",
    ],
)
async def test_nothing_outside_the_site_is_shown(http: httpx2.AsyncClient, path: str) -> None:
    response = await get(http, path)
    assert (response.status_code, response.text) == (404, "<h1>Nada aqui</h1>")


async def test_a_site_without_a_page_for_it_still_says_404(http: httpx2.AsyncClient) -> None:
    response = await get(http, "/nothing", LIVE)
    assert (response.status_code, response.text) == (404, "Not found")


async def test_what_the_reader_has_is_not_sent_again(http: httpx2.AsyncClient) -> None:
    tag = (await get(http, "/")).headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        response = await get(http, "/", If_None_Match=known)
        assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", tag)
    for unknown in ('"other"', tag.strip('"'), ""):
        assert (await get(http, "/", If_None_Match=unknown)).status_code == 200
    missing = await get(http, "/nothing")
    assert (await get(http, "/nothing", If_None_Match=missing.headers["etag"])).status_code == 404


async def test_a_new_deployment_shows_at_once(http: httpx2.AsyncClient, tmp_path: Path) -> None:
    tag = (await get(http, "/")).headers["etag"]
    host = LocalSiteHost(tmp_path / "sites", lambda: 8700)
    await host.deploy("padaria-a1b2", "preview", write(tmp_path / "second", {"index.html": "novo"}), "c2")
    response = await get(http, "/", If_None_Match=tag)
    assert (response.status_code, response.text) == (200, "novo")


async def test_a_head_is_an_answer_without_its_body(http: httpx2.AsyncClient) -> None:
    full = await get(http, "/")
    head = await http.head("/", headers={"Host": SITE})
    assert head.status_code == 200
    for name in ("content-length", "content-type", "etag"):
        assert head.headers[name] == full.headers[name]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
async def test_sites_are_only_read(http: httpx2.AsyncClient, method: str) -> None:
    response = await http.request(method, "/", headers={"Host": SITE}, content=b"x")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")


parts = st.sampled_from(["..", ".", "", "servicos", "index.html", "up", "link.txt", "%2e%2e", "\\", "~", "é"])


@given(st.lists(parts | st.text(max_size=5), max_size=6).map(lambda names: "/" + "/".join(names)))
def test_no_path_leaves_the_folder(path: str) -> None:
    folder = Path(__file__).parent.resolve()
    found = find_file(folder, path)
    if isinstance(found, Found):
        assert found.path.resolve().is_relative_to(folder)
    elif isinstance(found, str):
        assert not found.startswith("//")
