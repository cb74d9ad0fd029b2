"""ConfigService: what is stored, what is sealed, and what can never be read elsewhere."""

import asyncio
from typing import Any, cast

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from sitewright.errors import Misconfigured, NotFound, Rejected
from sitewright.integrations.config_service import MASK, ConfigService
from sitewright.integrations.configs import AIConfig, CloudflareConfig, GitHubConfig
from sitewright.integrations.models import IntegrationConfig
from sitewright.kit.crypto import WrongKey, WrongPlace, generate_key
from sitewright.kit.db import Sessions, transaction

KEY = generate_key()
TOKEN = "ghp_0123456789abcdefWXYZ"
OPENAI = {"provider": "openai", "model": "gpt-5", "api_key": "sk-of-the-old-place-1234"}


@pytest.fixture
def service(sessions: Sessions) -> ConfigService:
    return ConfigService(KEY, sessions)


async def rows(sessions: Sessions, type_: str) -> dict[str, IntegrationConfig]:
    """The rows of a type, by key, as they lie in the table."""
    async with sessions() as session:
        found = await session.scalars(select(IntegrationConfig).where(IntegrationConfig.integration_type == type_))
        return {row.config_key: row for row in found.all()}


async def github(service: ConfigService) -> GitHubConfig:
    return cast("GitHubConfig", await service.get_config("github"))


async def ai(service: ConfigService) -> AIConfig:
    return cast("AIConfig", await service.get_config("ai"))


async def test_a_fallback_comes_back_as_it_was_set_and_its_key_stays_sealed(
    service: ConfigService, sessions: Sessions
) -> None:
    await service.set_config("ai", {"analysis": OPENAI | {"fallback": OPENAI | {"provider": "google"}}})
    fallback = (await ai(service)).analysis.fallback
    assert fallback is not None
    assert (fallback.provider, fallback.model) == ("google", "gpt-5")
    assert (await rows(sessions, "ai"))["analysis.fallback.api_key"].is_secret
    assert (await service.masked("ai"))["analysis.fallback.api_key"] == f"{MASK}1234"


async def test_a_masked_key_of_a_fallback_keeps_the_stored_one(service: ConfigService) -> None:
    await service.set_config("ai", {"analysis": OPENAI | {"fallback": OPENAI}})
    sent_back = {"fallback": {"api_key": f"{MASK}1234", "model": "gpt-6"}}
    await service.set_config("ai", {"analysis": sent_back}, merge=True)
    fallback = (await ai(service)).analysis.fallback
    assert fallback is not None
    assert fallback.model == "gpt-6"
    assert fallback.api_key is not None
    assert fallback.api_key.get_secret_value() == OPENAI["api_key"]


async def test_a_fallback_sent_elsewhere_loses_its_own_key_only(service: ConfigService) -> None:
    await service.set_config("ai", {"analysis": OPENAI | {"fallback": OPENAI}})
    await service.set_config("ai", {"analysis.fallback.base_url": "https://elsewhere.example"}, merge=True)
    analysis = (await ai(service)).analysis
    assert analysis.api_key is not None
    assert analysis.fallback is not None
    assert analysis.fallback.api_key is None


async def test_a_fallback_is_removed_with_its_fields(service: ConfigService) -> None:
    await service.set_config("ai", {"analysis": OPENAI | {"fallback": OPENAI}})
    await service.set_config("ai", {"analysis": {"fallback": None}}, merge=True)
    assert (await ai(service)).analysis.fallback is None
    assert not [path for path in await service.masked("ai") if "fallback" in path]


async def test_a_configuration_comes_back_as_it_was_set(service: ConfigService) -> None:
    values = {"access_token": TOKEN, "organization": "agência", "template_repos": {"landing": "a/b", "v1.2": "a/c"}}
    await service.set_config("github", values)
    stored = await github(service)
    assert stored.access_token is not None
    assert stored.access_token.get_secret_value() == TOKEN
    assert (stored.organization, stored.template_repos) == ("agência", {"landing": "a/b", "v1.2": "a/c"})


async def test_only_secrets_are_sealed_and_what_was_not_set_is_not_stored(
    service: ConfigService, sessions: Sessions
) -> None:
    await service.set_config("github", {"access_token": f" {TOKEN}\n", "template_repos": {"landing": "a/b"}})
    stored = await rows(sessions, "github")
    assert stored.keys() == {"access_token", "template_repos.landing"}
    assert (stored["template_repos.landing"].config_value, stored["template_repos.landing"].is_secret) == ("a/b", False)
    assert stored["access_token"].is_secret
    assert TOKEN not in stored["access_token"].config_value
    assert service.decrypt_value(stored["access_token"].config_value, "github/access_token") == TOKEN


async def test_nothing_stored_is_no_configuration(service: ConfigService) -> None:
    assert await service.get_config("ai") is None
    await service.delete_config("ai")


@pytest.mark.parametrize("type_", ["", "gitlab", "GITHUB", "a" * 5000])
async def test_an_unknown_type_is_not_found(service: ConfigService, type_: str) -> None:
    for call in (service.get_config(type_), service.set_config(type_, {}), service.delete_config(type_)):
        with pytest.raises(NotFound, match="github, cloudflare"):
            await call


async def test_a_row_copied_onto_another_does_not_decrypt(service: ConfigService, sessions: Sessions) -> None:
    await service.set_config("github", {"access_token": TOKEN, "webhook_secret": "abc"})
    token = (await rows(sessions, "github"))["access_token"].config_value
    async with transaction(sessions) as session:
        where = IntegrationConfig.config_key == "webhook_secret"
        await session.execute(update(IntegrationConfig).where(where).values(config_value=token))
    with pytest.raises(WrongPlace, match="github/webhook_secret"):
        await service.get_config("github")
    with pytest.raises(WrongPlace):
        service.decrypt_value(token, "github/webhook_secret")


async def test_a_wrong_key_names_the_remedy_and_overwrites_nothing(service: ConfigService, sessions: Sessions) -> None:
    await service.set_config("github", {"access_token": TOKEN, "organization": "x"})
    stranger = ConfigService(generate_key(), sessions)
    for call in (
        stranger.get_config("github"),
        stranger.masked("github"),
        stranger.rotate(),
        stranger.set_config("github", {"access_token": "other"}, merge=True),
    ):
        with pytest.raises(WrongKey, match="SITEWRIGHT_ENCRYPTION_KEYS") as caught:
            await call
        assert caught.value.field == "github/access_token"
    assert (await github(service)).access_token is not None


async def test_a_secret_sealed_without_a_place_is_read_and_bound_by_rotating(
    service: ConfigService, sessions: Sessions
) -> None:
    bare = Fernet(KEY).encrypt(TOKEN.encode()).decode()
    async with transaction(sessions) as session:
        row = {"integration_type": "github", "config_key": "access_token", "config_value": bare, "is_secret": True}
        session.add(IntegrationConfig(**row))
    token = (await github(service)).access_token
    assert token is not None
    assert token.get_secret_value() == TOKEN
    await service.rotate()
    sealed = (await rows(sessions, "github"))["access_token"].config_value
    with pytest.raises(WrongPlace):
        service.decrypt_value(sealed)
    assert service.decrypt_value(sealed, "github/access_token") == TOKEN


async def test_rotating_seals_every_secret_with_the_newest_key(service: ConfigService, sessions: Sessions) -> None:
    await service.set_config("github", {"access_token": TOKEN, "webhook_secret": "abc", "organization": "x"})
    await service.set_config("ai", {"analysis": OPENAI})
    new = generate_key()
    for _ in range(2):
        assert await ConfigService([new, KEY], sessions).rotate() == 3
    only_new = ConfigService(new, sessions)
    assert (await only_new.masked("github"))["access_token"] == f"{MASK}WXYZ"
    assert (await ai(only_new)).analysis.api_key is not None


async def test_rotating_is_all_or_nothing(service: ConfigService, sessions: Sessions) -> None:
    await service.set_config("github", {"access_token": TOKEN})
    await ConfigService(generate_key(), sessions).set_config("ai", {"analysis": OPENAI})
    before = {**await rows(sessions, "github"), **await rows(sessions, "ai")}
    with pytest.raises(WrongKey, match=r"ai/analysis\.api_key"):
        await ConfigService([generate_key(), KEY], sessions).rotate()
    after = {**await rows(sessions, "github"), **await rows(sessions, "ai")}
    assert [after[key].config_value for key in before] == [row.config_value for row in before.values()]


@pytest.mark.parametrize("masked", [MASK, f"{MASK}WXYZ", f"{MASK}of another day"])
@pytest.mark.parametrize("merge", [True, False])
async def test_a_masked_value_keeps_the_stored_one(service: ConfigService, masked: str, merge: bool) -> None:
    await service.set_config("github", {"access_token": TOKEN})
    await service.set_config("github", {"access_token": masked, "organization": "y"}, merge=merge)
    stored = await github(service)
    assert stored.access_token is not None
    assert stored.access_token.get_secret_value() == TOKEN
    assert stored.organization == "y"


async def test_a_masked_value_is_never_stored_itself(service: ConfigService) -> None:
    await service.set_config("github", {"access_token": MASK, "organization": "y"})
    assert (await github(service)).access_token is None


async def test_short_secrets_are_masked_whole(service: ConfigService) -> None:
    await service.set_config("github", {"access_token": TOKEN, "webhook_secret": "fifteen-letters"})
    assert await service.masked("github") == {"access_token": f"{MASK}WXYZ", "webhook_secret": MASK}


async def test_putting_replaces_and_merging_changes_what_is_given(service: ConfigService) -> None:
    await service.set_config("github", {"access_token": TOKEN, "organization": "x", "app_id": "1"})
    await service.set_config("github", {"app_id": "2", "organization": None}, merge=True)
    assert await service.masked("github") == {"access_token": f"{MASK}WXYZ", "app_id": "2"}
    await service.set_config("github", {"organization": "z"})
    assert await service.masked("github") == {"organization": "z"}


async def test_removing_a_branch_removes_all_below_it(service: ConfigService) -> None:
    await service.set_config("ai", {"analysis": OPENAI, "content_generation": OPENAI})
    await service.set_config("ai", {"analysis": None}, merge=True)
    assert (await ai(service)).analysis.provider == "offline"
    assert (await ai(service)).content_generation.provider == "openai"


async def test_fields_are_also_given_by_path(service: ConfigService) -> None:
    await service.set_config("ai", {"analysis.provider": "google", "analysis.max_tokens": "900"}, merge=True)
    assert (await ai(service)).analysis.provider == "google"
    assert (await ai(service)).analysis.max_tokens == 900


@pytest.mark.parametrize(
    ("type_", "before", "change"),
    [
        ("ai", {"analysis": OPENAI}, {"analysis": {"provider": "anthropic"}}),
        ("ai", {"analysis": OPENAI}, {"analysis": {"base_url": "https://elsewhere.example"}}),
        ("ai", {"analysis": OPENAI | {"base_url": "https://a.example"}}, {"analysis": {"base_url": None}}),
        ("ai", {"analysis": OPENAI}, {"analysis": {"provider": None}}),
        ("ai", {"analysis": OPENAI}, {"analysis": {"provider": "google", "api_key": f"{MASK}1234"}}),
        ("mail", {"host": "a.example", "password": "p"}, {"host": "b.example"}),
        ("mail", {"imap_host": "a.example", "imap_password": "p"}, {"imap_host": "b.example"}),
    ],
)
@pytest.mark.parametrize("merge", [True, False])
async def test_a_secret_does_not_travel_to_another_place(
    service: ConfigService, type_: str, before: dict[str, Any], change: dict[str, Any], merge: bool
) -> None:
    await service.set_config(type_, before)
    await service.set_config(type_, change, merge=merge)
    assert [path for path in await service.masked(type_) if path.endswith(("api_key", "password"))] == []


async def test_a_secret_typed_again_goes_with_the_new_place(service: ConfigService) -> None:
    await service.set_config("ai", {"analysis": OPENAI})
    await service.set_config("ai", {"analysis": {"provider": "anthropic", "api_key": "sk-ant-new"}}, merge=True)
    key = (await ai(service)).analysis.api_key
    assert key is not None
    assert key.get_secret_value() == "sk-ant-new"


async def test_only_the_secrets_beside_the_changed_field_are_cleared(service: ConfigService) -> None:
    await service.set_config("ai", {"analysis": OPENAI, "content_generation": OPENAI})
    await service.set_config("ai", {"analysis": {"provider": "google"}}, merge=True)
    assert (await ai(service)).content_generation.api_key is not None
    r2 = {"r2_bucket": "b", "r2_access_key_id": "k", "r2_secret_access_key": "s", "r2_endpoint": "https://a.example"}
    await service.set_config("cloudflare", {"api_token": TOKEN, **r2})
    await service.set_config("cloudflare", {"r2_public_base_url": "https://c.example"}, merge=True)
    assert "r2_secret_access_key" in await service.masked("cloudflare")
    await service.set_config("cloudflare", {"r2_endpoint": "https://b.example"}, merge=True)
    assert [path for path in await service.masked("cloudflare") if "key" in path or "token" in path] == ["api_token"]
    mail = {"host": "a.example", "password": "p", "imap_host": "a.example", "imap_password": "q"}
    await service.set_config("mail", mail)
    await service.set_config("mail", {"imap_host": "b.example"}, merge=True)
    assert [path for path in await service.masked("mail") if path.endswith("password")] == ["password"]
    await service.set_config("mail", {"imap_password": "q"}, merge=True)
    await service.set_config("mail", {"host": "c.example"}, merge=True)
    assert [path for path in await service.masked("mail") if path.endswith("password")] == ["imap_password"]


async def test_storage_is_a_view_of_cloudflares_rows(service: ConfigService) -> None:
    await service.set_config("cloudflare", {"api_token": TOKEN, "r2_bucket": "old"})
    await service.set_config("storage", {"r2_bucket": "new"}, merge=True)
    assert await service.masked("storage") == {"r2_bucket": "new"}
    config = cast("CloudflareConfig", await service.get_config("cloudflare"))
    assert config.r2_bucket == "new"
    await service.set_config("storage", {"r2_endpoint": "https://a.example"})
    assert await service.masked("storage") == {"r2_endpoint": "https://a.example"}
    await service.delete_config("storage")
    assert await service.masked("cloudflare") == {"api_token": f"{MASK}WXYZ"}
    with pytest.raises(Rejected, match="api_token"):
        await service.set_config("storage", {"api_token": "x"})


SECRETLY = "do-not-show-me"


@pytest.mark.parametrize(
    ("type_", "values", "field"),
    [
        ("github", {"acess_token": SECRETLY}, "acess_token"),
        ("github", {"access_token": {"x": SECRETLY}}, "access_token"),
        ("github", {"access_token": [SECRETLY]}, "access_token"),
        ("github", {"access_token": "\ud800" + SECRETLY}, "access_token"),
        ("github", {"organization": SECRETLY + "\0"}, "organization"),
        ("github", {"organization": SECRETLY * 1000}, "organization"),
        ("github", {"template_repos": SECRETLY}, "template_repos"),
        ("github", {"template_repos": [SECRETLY], "template_repos.landing": "x"}, "template_repos"),
        ("github", {"template_repos": {"a": {"b": {"c": SECRETLY}}}}, "template_repos.a"),
        ("github", {"template_repos": {"k" * 120: SECRETLY}}, "template_repos.k"),
        ("github", {"template_repos": {"a\0": SECRETLY}}, "template_repos.a"),
        ("ai", {"analysis": {"provider": SECRETLY}}, "analysis.provider"),
        ("ai", {"analysis": {"max_tokens": SECRETLY}}, "analysis.max_tokens"),
        ("ai", {"analysis": SECRETLY, "analysis.model": "m"}, "analysis"),
        ("ai", {"analysis": {"base_url": f"https://user:{SECRETLY}@a.example"}}, "analysis.base_url"),
        ("ai", {"analysis": {"base_url": "https://[::1"}}, "analysis.base_url"),
        ("ai", {"analysis": {"base_url": "https://a.example:99999"}}, "analysis.base_url"),
        ("ai", {"analysis": {"base_url": "file:///etc/passwd"}}, "analysis.base_url"),
        ("github", {"template_repos": {"landing": f"https://github.com/a/{SECRETLY}"}}, "template_repos.landing"),
        ("github", {"template_repos": {"landing": f"the site {SECRETLY}"}}, "template_repos.landing"),
        ("cloudflare", {"r2_endpoint": "a.example"}, "r2_endpoint"),
        ("cloudflare", {"preview_domain": f"https://{SECRETLY}.example"}, "preview_domain"),
        ("cloudflare", {"production_domain": SECRETLY}, "production_domain"),
        ("cloudflare", {"preview_domain": f"*.{SECRETLY}.example"}, "preview_domain"),
        ("cloudflare", {"nothing": None}, "nothing"),
        ("ai", {"analysis": {"nothing": None}}, "analysis.nothing"),
        ("mail", {"port": 70000}, "port"),
    ],
)
async def test_a_bad_field_is_named_and_its_value_is_not(
    service: ConfigService, type_: str, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Rejected) as caught:
        await service.set_config(type_, values)
    assert (caught.value.field or "").startswith(field)
    assert field in caught.value.message
    assert SECRETLY not in caught.value.message
    assert await service.masked(type_) == {}


async def test_a_field_there_is_not_comes_with_those_there_are(service: ConfigService) -> None:
    with pytest.raises(Rejected, match="GitHub has no field 'acess_token'; there are access_token, app_id"):
        await service.set_config("github", {"acess_token": "x"})
    with pytest.raises(Rejected, match="Cloudflare R2 has no field 'api_token'; there are r2_bucket"):
        await service.set_config("storage", {"api_token": None})


async def test_a_domain_is_kept_as_it_is_compared(service: ConfigService) -> None:
    await service.set_config("cloudflare", {"preview_domain": " Previas.Example.com. "})
    assert await service.masked("cloudflare") == {"preview_domain": "previas.example.com"}


async def test_writers_at_once_leave_one_of_their_configurations(service: ConfigService) -> None:
    await asyncio.gather(
        *(service.set_config("github", {"access_token": f"t{n}", "organization": f"o{n}"}) for n in range(6)),
        *(service.rotate() for _ in range(2)),
    )
    stored = await github(service)
    assert stored.access_token is not None
    assert stored.organization == stored.access_token.get_secret_value().replace("t", "o")


async def test_merging_at_once_loses_nothing(service: ConfigService) -> None:
    changes = ({"template_repos": {f"t{n}": f"a/{n}"}} for n in range(6))
    await asyncio.gather(*(service.set_config("github", change, merge=True) for change in changes))
    assert len((await github(service)).template_repos) == 6


async def test_a_configuration_of_another_version_is_named_not_guessed(
    service: ConfigService, sessions: Sessions
) -> None:
    async with transaction(sessions) as session:
        row = {"integration_type": "github", "config_key": "from_the_future", "config_value": "1"}
        session.add(IntegrationConfig(**row))
    with pytest.raises(Misconfigured, match="from_the_future"):
        await service.get_config("github")
    await service.set_config("github", {"from_the_future": None}, merge=True)
    assert await service.get_config("github") is None
    await service.delete_config("github")
    assert await service.get_config("github") is None
