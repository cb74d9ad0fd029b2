"""The AI providers' connection test, by plain HTTP: their lists of models cost nothing, a word very little."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

from sitewright.errors import NotFound, SitewrightError, Unavailable
from sitewright.integrations import probes
from sitewright.integrations.ai.choice import AI_BASES, ModelChoice, choices
from sitewright.integrations.ai.models import ask_for_model, few, key_headers, list_models
from sitewright.integrations.ai.prices import price
from sitewright.integrations.configs import AIConfig
from sitewright.kit.http import HttpClient
from sitewright.kit.language import say
from sitewright.ports.ai import Role
from sitewright.ports.integrations import TestResult

ROLES: tuple[Role, ...] = ("content_generation", "code_generation", "analysis")
WHOLE_SECONDS = 9.0
WORD_TOKENS = 16
"""Enough for one word, and the least OpenAI takes; a model that thinks first stops here, which also proves that it
answers."""


async def probe_ai(
    config: AIConfig, http: HttpClient, bases: Mapping[str, str] = AI_BASES, *, deep: bool = False
) -> TestResult:
    """Each role's key and model, fallbacks too, at once; those that share them are asked once."""
    asked: dict[tuple[object, ...], ModelChoice] = {}
    for role in ROLES:
        for choice in choices(config, role):
            if choice.provider != "offline":
                asked.setdefault((choice.provider, choice.model, choice.key, choice.base_url), choice)
    if not asked:
        return TestResult(
            True,
            say(
                "Nenhuma IA configurada: o escritor por regras (offline) está em uso. Não é IA.",
                "No AI is configured: the rule-based writer (offline) is in use. It is not AI.",
            ),
        )
    problems = await asyncio.gather(*(_problem(choice, http, bases, deep=deep) for choice in asked.values()))
    found = [f"{choice.field}: {problem}" for choice, problem in zip(asked.values(), problems, strict=True) if problem]
    if found:
        return TestResult(False, " ".join(found))
    notes = await asyncio.to_thread(_caps, config, asked.values())
    return TestResult(True, " ".join([_connected(asked.values(), deep=deep), *notes]))


def _connected(asked: Collection[ModelChoice], *, deep: bool) -> str:
    named = ", ".join(dict.fromkeys(choice.name for choice in asked))
    if deep:
        return say(f"Conectado. Modelos que responderam: {named}.", f"Connected. Answered: {named}.")
    return say(f"Conectado. Modelos disponíveis: {named}.", f"Connected. Models available: {named}.")


def _caps(config: AIConfig, asked: Collection[ModelChoice]) -> list[str]:
    """Whether the caps hold: what a model of unknown price costs cannot be counted."""
    if config.project_cap_cents is None and config.day_cap_cents is None:
        return []
    unknown = [choice.name for choice in asked if price(choice.provider, choice.model, 1, 1) is None]
    names = ", ".join(dict.fromkeys(unknown))
    return (
        [
            say(
                f"Atenção: o preço de {names} não é conhecido; os limites de custo não contam o que ele gasta.",
                f"Warning: the price of {names} is not known; the cost caps do not count what it spends.",
            )
        ]
        if names
        else []
    )


async def _problem(choice: ModelChoice, http: HttpClient, bases: Mapping[str, str], *, deep: bool) -> str:
    """What is wrong with a choice, in the operator's language; empty where nothing is. Within nine seconds."""
    try:
        async with asyncio.timeout(WHOLE_SECONDS):
            return await _ask(choice, http, bases, deep=deep)
    except TimeoutError:
        return probes.failed(choice.provider, Unavailable("")).message


async def _ask(choice: ModelChoice, http: HttpClient, bases: Mapping[str, str], *, deep: bool) -> str:
    if not choice.key and choice.base_url is None:
        return say(
            f"Falta a chave (api_key) de {choice.provider}.", f"The key (api_key) of {choice.provider} is missing."
        )
    try:
        answer = await ask_for_model(choice, http, bases)
        if answer.status == 404:
            return await _missing(choice, http, bases, deep=deep)
        if answer.status != 200:
            return probes.refused(choice.provider, answer, "api_key").message
        return await _word(choice, http, bases) if deep else ""
    except SitewrightError as error:
        return probes.failed(choice.provider, error).message


async def _missing(choice: ModelChoice, http: HttpClient, bases: Mapping[str, str], *, deep: bool) -> str:
    """The model is not found by its name. A server of one's own may only list its models, or take any name: it is asked
    for a word where the list does not have this one."""
    try:
        there_are = await list_models(choice, http, bases)
    except NotFound:
        there_are = []
    if choice.base_url and choice.model in there_are and not deep:
        return ""
    if choice.base_url and not (problem := await _word(choice, http, bases)):
        return ""
    if choice.base_url and not there_are:
        return problem
    listed = few(there_are, like=choice.model)
    return say(
        f"O modelo {choice.model} não existe em {choice.provider}. Existem: {listed}.",
        f"The model {choice.model} does not exist at {choice.provider}. There are: {listed}.",
    )


async def _word(choice: ModelChoice, http: HttpClient, bases: Mapping[str, str]) -> str:
    """Ask for one word, and say what is wrong."""
    path, body = _question(choice)
    address = choice.address(bases) + path
    answer = await http.request("POST", address, headers=key_headers(choice), body=body)
    if answer.status == 400 and b"max_completion_tokens" in answer.body:
        body["max_completion_tokens"] = body.pop("max_tokens")
        answer = await http.request("POST", address, headers=key_headers(choice), body=body)
    if answer.status in (400, 404, 422):
        return say(
            f"{choice.name} respondeu {answer.status} a um pedido de uma palavra; confira o modelo (model) e o "
            "endereço (base_url).",
            f"{choice.name} answered {answer.status} when asked for a word; check the model (model) and the address "
            "(base_url).",
        )
    if answer.status != 200:
        return probes.refused(choice.name, answer, "api_key").message
    answer.json()
    return ""


def _question(choice: ModelChoice) -> tuple[str, dict[str, Any]]:
    """Path and body of the smallest question."""
    text = "Say ok."
    messages = [{"role": "user", "content": text}]
    if choice.provider == "anthropic":
        return "/v1/messages", {"model": choice.model, "max_tokens": WORD_TOKENS, "messages": messages}
    if choice.provider == "google":
        settings = {"maxOutputTokens": WORD_TOKENS}
        body = {"contents": [{"role": "user", "parts": [{"text": text}]}], "generationConfig": settings}
        return f"/v1beta/models/{choice.model}:generateContent", body
    if choice.base_url is None:
        return "/responses", {"model": choice.model, "input": text, "max_output_tokens": WORD_TOKENS}
    return "/chat/completions", {"model": choice.model, "messages": messages, "max_tokens": WORD_TOKENS}
