"""What is wrong in the environment is told with its name, its value and the remedy."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sitewright.app import bind
from sitewright.cli.doctor import examine, settings_findings
from sitewright.cli.runtime import prepare_home
from sitewright.errors import Misconfigured, Unavailable
from sitewright.kit.db import reach
from sitewright.settings import Settings, read_settings, unknown_settings

WRONG = {
    "port": "abc",
    "public_url": "sites.example.com",
    "temporal_address": "http://temporal",
    "temporal_tls": "maybe",
    "github_api_url": "github.example.com",
    "cloudflare_api_url": "ftp://cloudflare.example.com",
    "stripe_api_url": "-",
    "time_zone": "Marte/Olimpo",
    "brl_per_usd": "cinco",
    "frame_ancestors": "crm.example.com",
    "rounds_included": "-1",
    "round_price_minor": "9.90",
    "round_currency": "REAL",
    "log_level": "LOUD",
}
WRONG_SECRETS = {
    "database_url": ["senha", "mysql://user:senha@host/database", "postgresql://user:senha@host:porta/database"],
    "embed_secret": ["senha"],
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SITEWRIGHT_{name.upper()}", raising=False)


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_a_wrong_value_is_told_with_its_setting_and_the_remedy(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"SITEWRIGHT_{name.upper()}", value)
    with pytest.raises(Misconfigured) as raised:
        read_settings()
    remedy = Settings.model_fields[name].description
    assert raised.value.message == f"SITEWRIGHT_{name.upper()} is {value!r}; set it to {remedy}."


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG_SECRETS.items() for value in values]
)
def test_a_wrong_secret_is_told_without_its_value(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"SITEWRIGHT_{name.upper()}", value)
    with pytest.raises(Misconfigured, match=f"SITEWRIGHT_{name.upper()} cannot be used; set it to ") as raised:
        read_settings()
    assert "senha" not in raised.value.message


def test_every_wrong_value_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITEWRIGHT_PORT", "0")
    monkeypatch.setenv("SITEWRIGHT_LOG_LEVEL", "LOUD")
    with pytest.raises(Misconfigured) as raised:
        read_settings()
    assert [line.split()[0] for line in raised.value.message.splitlines()] == [
        "SITEWRIGHT_PORT",
        "SITEWRIGHT_LOG_LEVEL",
    ]


def test_settings_that_need_each_other_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITEWRIGHT_FRAME_ANCESTORS", "https://crm.example.com")
    with pytest.raises(Misconfigured, match=r"^SITEWRIGHT_FRAME_ANCESTORS needs SITEWRIGHT_EMBED_SECRET"):
        read_settings()


def test_what_is_right_is_taken_as_it_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITEWRIGHT_PUBLIC_URL", "https://sites.example.com/")
    monkeypatch.setenv("SITEWRIGHT_LOG_LEVEL", "debug")
    monkeypatch.setenv("SITEWRIGHT_DATABASE_URL", "postgres://user:p%40ss@[::1]:5432/database")
    monkeypatch.setenv("SITEWRIGHT_TEMPORAL_ADDRESS", "[::1]:7233")
    monkeypatch.setenv("SITEWRIGHT_CLOUDFLARE_API_URL", "http://127.0.0.1:9000/client/v4")
    settings = read_settings()
    assert (settings.public_url, settings.log_level) == ("https://sites.example.com", "DEBUG")


def test_every_setting_says_what_it_takes() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_a_command_ends_with_the_message_alone(tmp_path: Path) -> None:
    environment = {**os.environ, "SITEWRIGHT_HOME": str(tmp_path), "SITEWRIGHT_PORT": "abc"}
    code = "import sys; sys.argv = ['sitewright', 'doctor']; from sitewright.cli import main; main()"
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert ended.stderr == "sitewright: SITEWRIGHT_PORT is 'abc'; set it to a number from 1 to 65535.\n"
    assert (ended.returncode, ended.stdout) == (1, "")


async def test_the_doctor_tells_the_rest_where_the_database_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITEWRIGHT_HOME", str(tmp_path))
    monkeypatch.setenv("SITEWRIGHT_DATABASE_URL", "postgresql://user:secret@127.0.0.1:1/database")
    monkeypatch.setenv("SITEWRIGHT_TEMPORAL_ADDRESS", "127.0.0.1:1")
    *told, last = await examine()
    assert [finding.subject for finding in told] == ["public address", "encryption keys", "database", "Temporal"]
    assert last.remedy.startswith("Postgres at 127.0.0.1:1 cannot be used (no answer); check SITEWRIGHT_DATABASE_URL.")


def test_a_home_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match=r"SITEWRIGHT_HOME is '.*/file', which cannot be used \(File exists\)"):
        prepare_home(tmp_path / "file")


def test_an_address_of_another_machine_is_no_place_to_listen() -> None:
    with pytest.raises(Misconfigured, match="SITEWRIGHT_HOST"):
        bind("192.0.2.1", 8700)


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with bind("127.0.0.1", port) as listener:
            assert listener.getsockname()[1] > port


async def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(Unavailable, match=r"^Postgres at 127\.0\.0\.1:1 cannot be used \(no answer\)"):
        await reach("postgresql://user:senha@127.0.0.1:1/database")


async def test_a_database_that_refuses_us_says_why(database_url: str) -> None:
    wrong = database_url.rpartition("/")[0] + "/missing"
    with pytest.raises(Unavailable, match=r'database "missing" does not exist.*check SITEWRIGHT_DATABASE_URL'):
        await reach(wrong)


def test_a_misspelt_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITEWRIGHT_PROT", "8800")
    assert "SITEWRIGHT_PROT" in unknown_settings()
    (told,) = [each for each in settings_findings(Settings()) if "PROT" in each.subject]
    assert not told.good
