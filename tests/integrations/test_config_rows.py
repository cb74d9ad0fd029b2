"""Laws of configurations and the rows they are stored as, whatever is sent."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sitewright.errors import Rejected
from sitewright.integrations.config_service import ConfigService, next_rows
from sitewright.integrations.configs import GitHubConfig, flatten, unflatten
from sitewright.integrations.registry import integration
from sitewright.kit.crypto import generate_key

KEY = generate_key()


def test_a_service_without_a_database_only_seals_and_opens() -> None:
    service = ConfigService([generate_key(), KEY])
    assert service.decrypt_value(service.encrypt_value("segredo", "a/b"), "a/b") == "segredo"
    assert service.decrypt_value(ConfigService(KEY).encrypt_value("segredo")) == "segredo"


texts = st.text(min_size=1, max_size=30).filter(lambda text: text.strip() == text and "\0" not in text)
names = st.from_regex(r"([A-Za-z0-9_.-]{1,9}/)?[A-Za-z0-9_.-]{1,9}", fullmatch=True)
repositories = st.dictionaries(texts, names, max_size=4)


@given(organization=texts, token=texts, repos=repositories)
def test_rows_are_another_writing_of_a_configuration(organization: str, token: str, repos: dict[str, str]) -> None:
    values = {"organization": organization, "access_token": token, "template_repos": repos}
    config = GitHubConfig.model_validate(values)
    stored = {path: value for path, (value, _secret) in flatten(config).items()}
    again = GitHubConfig.model_validate(unflatten(stored, GitHubConfig))
    assert again == config


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
field_names = st.sampled_from(
    [
        "access_token",
        "organization",
        "template_repos",
        "template_repos.a",
        "analysis",
        "analysis.model",
        "analysis.x.y",
        "analysis.fallback",
        "analysis.fallback.provider",
    ]
)


@settings(max_examples=60)
@given(
    type_=st.sampled_from(["github", "ai"]),
    values=st.dictionaries(field_names | st.text(max_size=8), json_values, max_size=4),
    merge=st.booleans(),
)
def test_whatever_is_sent_is_stored_or_refused(type_: str, values: dict[str, Any], merge: bool) -> None:
    known = integration(type_)
    try:
        stored = next_rows(known, {}, values, merge=merge)
    except Rejected:
        return
    assert all(len(path) <= 100 and "\0" not in path + value for path, value in stored.items())
    assert next_rows(known, stored, stored, merge=False) == stored
