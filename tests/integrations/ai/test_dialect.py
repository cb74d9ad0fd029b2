"""What is sent to each model is what it takes: settings, schemas, streams; the rest is left out and noted."""

from collections.abc import Iterator
from typing import Any

import pytest
from anthropic._constants import ANTHROPIC_API_VERSION

from sitewright.errors import Rejected
from sitewright.generation import offline
from sitewright.generation.models import OUTPUT_OF_TASK, PageContent
from sitewright.integrations.ai import progress
from sitewright.integrations.ai.choice import AI_BASES, ModelChoice, choices
from sitewright.integrations.ai.defaults import DEFAULT_MODELS
from sitewright.integrations.ai.models import ANTHROPIC_VERSION, key_headers
from sitewright.integrations.configs import AIConfig
from tests.fakes.ai_providers import Refusal
from tests.integrations.ai.conftest import GOOD, AtTheFake, NotedLedger, analyse
from tests.integrations.ai.test_cost_and_progress import page

# Left out by the library itself, and noted; outside the tests the warning is silenced where models are opened.
pytestmark = pytest.mark.filterwarnings("ignore:Sampling parameters:UserWarning")


@pytest.mark.parametrize("status", [400, 422])
async def test_a_parameter_the_model_refuses_is_left_out_and_noted(wire: AtTheFake, status: int) -> None:
    wire.fake.plan = [Refusal(status, "`temperature` is not supported with this model"), GOOD]
    output = await analyse(wire.service())
    assert "0.1" in str(wire.sent[0])
    assert "temperature" not in wire.sent[1]
    assert "temperature" not in wire.sent[1].get("generationConfig", {})
    assert output.notes == (f"{output.provider}/{output.model} does not take temperature: sent without it",)


async def test_a_parameter_is_left_out_only_once(wire: AtTheFake) -> None:
    wire.fake.plan = [Refusal(400, "`temperature` is not supported with this model")]
    with pytest.raises(Rejected, match="status 400"):
        await analyse(wire.service())
    assert len(wire.sent) == 2


async def test_a_server_that_knows_no_schemas_is_given_a_tool(chat: AtTheFake) -> None:
    chat.fake.plan = [Refusal(400, "unknown field: response_format"), GOOD]
    assert (await analyse(chat.service())).data.trade == "Padaria"
    assert "tools" in chat.sent[1]


async def test_a_server_that_knows_no_tools_either_is_told_in_words(chat: AtTheFake) -> None:
    chat.fake.plan = [Refusal(400, "unknown field: response_format"), Refusal(400, "m-1 does not support tools"), GOOD]
    assert (await analyse(chat.service())).data.trade == "Padaria"
    assert "tools" not in chat.sent[2]
    assert "additionalProperties" in str(chat.sent[2]["messages"])


async def test_a_schema_too_large_for_gemini_becomes_a_tool(chat: AtTheFake) -> None:
    google = AtTheFake("google", chat.fake, chat.http)
    google.fake.plan = [Refusal(400, "The specified schema produces a constraint that has too many states"), GOOD]
    assert (await analyse(google.service())).data.trade == "Padaria"
    assert "tools" in google.sent[1]


async def test_a_gateway_to_a_newer_model_is_told_the_limit_in_its_dialect(chat: AtTheFake) -> None:
    chat.fake.plan = [Refusal(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."), GOOD]
    await analyse(chat.service())
    assert (chat.sent[0]["max_tokens"], chat.sent[1]["max_completion_tokens"]) == (777, 777)


async def test_a_server_that_does_not_stream_is_asked_for_the_whole(
    wire: AtTheFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0.0)
    wire.fake.plan, wire.fake.streams = [GOOD], False
    ledger = NotedLedger()
    output = await analyse(wire.service(ledger=ledger))
    assert (output.data.trade, output.input_tokens, len(wire.sent)) == ("Padaria", 1200, 2)
    assert output.notes == (f"{output.provider}/{output.model} does not take streaming: sent without it",)
    assert ledger.shown == []


async def test_an_answer_that_is_not_the_providers_is_not_asked_for_again_and_again(chat: AtTheFake) -> None:
    chat.fake.plan, chat.fake.streams = [{"no": "page"}], False
    with pytest.raises(Rejected, match="gave no valid output; retry"):
        await analyse(chat.service())
    assert len(chat.sent) == 4


THOUGHT_OFF: dict[str, dict[str, Any]] = {
    "anthropic": {"thinking": {"type": "disabled"}},
    "responses": {"reasoning": {"effort": "none", "context": "all_turns"}},
    "chat": {"reasoning_effort": "none"},
    "google": {"thinkingConfig": {"thinking_level": "MINIMAL"}},
}


async def test_default_models_do_not_think_at_the_cost_of_their_answer(wire: AtTheFake) -> None:
    provider = wire.role()["provider"]
    wire.fake.plan = [GOOD]
    output = await analyse(wire.service(model=DEFAULT_MODELS[provider]["analysis"]))
    sent = wire.sent[0]
    assert THOUGHT_OFF[wire.wire].items() <= sent.get("generationConfig", sent).items()
    noted = (f"anthropic/{output.model} does not take temperature: sent without it",)
    assert output.notes == (noted if provider == "anthropic" else ())


async def test_a_model_that_always_thinks_is_let_think(wire: AtTheFake) -> None:
    wire.fake.plan = [Refusal(400, "thinking.type: `disabled` is not supported by this model"), GOOD]
    output = await analyse(wire.service(model=DEFAULT_MODELS[wire.role()["provider"]]["analysis"]))
    assert f"{output.provider}/{output.model} does not take thinking off: sent without it" in output.notes


@pytest.fixture
def anthropic(chat: AtTheFake) -> AtTheFake:
    """Only Anthropic's wire."""
    return AtTheFake("anthropic", chat.fake, chat.http)


async def test_anthropics_tool_input_is_asked_for_as_it_is_written(anthropic: AtTheFake) -> None:
    anthropic.fake.plan = [GOOD]
    await analyse(anthropic.service())
    assert [tool["eager_input_streaming"] for tool in anthropic.sent[0]["tools"]] == [True]
    assert "calling the tool final_result" in str(anthropic.sent[0]["system"])


async def test_a_gateway_that_knows_no_eager_streaming_is_asked_without(anthropic: AtTheFake) -> None:
    told = "tools.0.custom.eager_input_streaming: Extra inputs are not permitted"
    anthropic.fake.plan = [Refusal(400, told), GOOD]
    assert (await analyse(anthropic.service())).attempts == 2
    assert "eager_input_streaming" not in str(anthropic.sent[1])


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Each schema of an object within a schema."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for inner in schema.values():
            yield from objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)


@pytest.mark.parametrize("task", OUTPUT_OF_TASK)
async def test_openai_is_sent_schemas_of_its_strict_kind(chat: AtTheFake, task: str) -> None:
    """See platform.openai.com/docs/guides/structured-outputs, supported schemas."""
    wire = AtTheFake("responses", chat.fake, chat.http)
    wire.fake.plan = [400]
    with pytest.raises(Rejected):
        await wire.service().run("analysis", "content", page("inicio"), OUTPUT_OF_TASK[task])  # type: ignore[index]
    sent = wire.sent[0]["text"]["format"]
    found = list(objects(sent["schema"]))
    assert sent["strict"] is True
    assert sent["schema"]["type"] == "object"
    assert all(set(each["required"]) == set(each["properties"]) for each in found)
    assert all(each["additionalProperties"] is False for each in found)
    assert not {word for word in ("oneOf", "allOf", "default", "discriminator") if f"'{word}':" in str(sent)}
    assert sum(len(each["properties"]) for each in found) < 5000


async def test_what_openai_must_fill_in_is_read_back(chat: AtTheFake) -> None:
    written = offline.write("content", page("inicio")).model_dump(mode="json")
    wire = AtTheFake("responses", chat.fake, chat.http)
    wire.fake.plan = [written]
    output = await wire.service().run("analysis", "content", page("inicio"), PageContent)
    assert output.data.model_dump(mode="json") == written


async def test_the_connection_test_sends_the_key_as_the_task_will(wire: AtTheFake) -> None:
    wire.fake.plan = [GOOD]
    await analyse(wire.service())
    sent = wire.fake.requests[0][1]
    (choice,) = choices(AIConfig.model_validate({"analysis": wire.role()}), "analysis")
    assert {name.lower(): value for name, value in key_headers(choice).items()}.items() <= sent.items()


def test_the_connection_test_names_anthropics_version_as_its_library_does() -> None:
    assert ANTHROPIC_VERSION == ANTHROPIC_API_VERSION


@pytest.mark.parametrize("provider", ["anthropic", "openai", "google"])
@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/", "/v1beta"])
def test_an_address_may_end_with_the_version_that_the_paths_name(provider: Any, ending: str) -> None:
    choice = ModelChoice("analysis", "analysis", provider, "m", None, f"https://ai.example{ending}", 1, 0.0)
    versions = {"anthropic": "/v1", "google": "/v1beta", "openai": ""}
    kept = ending.rstrip("/")
    assert choice.address(AI_BASES) == "https://ai.example" + ("" if kept == versions[provider] else kept)
