"""The AI providers' connection test, by plain HTTP: their lists of models cost nothing, a word very little."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from sitewright.errors import NotFound, SitewrightError, Unavailable
from sitewright.integrations import probes
from sitewright.integrations.ai.choice import AI_BASES, ModelChoice, choices
from sitewright.integrations.ai.models import ask_for_model, few, key_headers, list_models
from sitewright.integrations.configs import AIConfig
from sitewright.kit.http import HttpClient
from sitewright.kit.language import say
from sitewright.ports.ai import Role
from sitewright.ports.integrations import TestResult

ROLES: tuple[Role, ...] = ("content_generation", "code_generation", "analysis")
WHOLE_SECONDS = 9.0
WORD_TOKENS = 64
"""Enough for one word; a model that thinks first stops here, which also proves that it answers."""


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
    return TestResult(False, " ".join(found)) if found else _connected(asked.values(), deep=deep)


def _connected(asked: Iterable[ModelChoice], *, deep: bool) -> TestResult:
    named = ", ".join(dict.fromkeys(choice.name for choice in asked))
    if deep:
        return TestResult(True, say(f"Conectado. Modelos que responderam: {named}.", f"Connected. Answered: {named}."))
    return TestResult(True, say(f"Conectado. Modelos disponíveis: {named}.", f"Connected. Models available: {named}."))


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
    """The model is not found by its name: servers of one's own may only list theirs, or not even that."""
    try:
        there_are = await list_models(choice, http, bases)
    except NotFound:
        there_are = []
    if choice.base_url and not there_are:
        return await _word(choice, http, bases)
    if choice.base_url and choice.model in there_are:
        return await _word(choice, http, bases) if deep else ""
    listed = few(there_are, like=choice.model)
    return say(
        f"O modelo {choice.model} não existe em {choice.provider}. Existem: {listed}.",
        f"The model {choice.model} does not exist at {choice.provider}. There are: {listed}.",
    )


async def _word(choice: ModelChoice, http: HttpClient, bases: Mapping[str, str]) -> str:
    """Ask for one word, and say what is wrong."""
    base = choice.address(bases)
    path, body = _question(choice)
    answer = await http.request("POST", base + path, headers=key_headers(choice), body=body)
    if answer.status != 200:
        return probes.refused(choice.name, answer, "model").message
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
