"""Whatever a customer types is normalised: nothing raises, phones can be linked, no markup remains."""

import contextlib
import json
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitewright.errors import Rejected
from sitewright.kit.text import fold
from sitewright.onboarding.answers import Answers, answers_from_data, parse_answers
from sitewright.onboarding.normalise import Normalised, normalise

WORDS = (
    "R$ 149,9|a partir de|....... 180|consultar|seg a sex|sábado|8 as 18|meio-dia|fechado|exceto|(11) 90000-7788|0800|"
    "<b>|</script>|<|>|&lt;b&gt;|javascript:|@|@@|instagram.com/|rua x, 9xxx|São Paulo|- SP|31010-999|pra|SUSPENÇÃO|"
    "3 meses / 90 dias|uma só|cada|preço|não|1987|Ltda.|🔧|\u202e|e\u0301|ß|İ|ﬁ|²|٣|,|/|(|)|\n|;"
).split("|")
messy = st.lists(st.sampled_from(WORDS) | st.text(max_size=12), max_size=12).map(" ".join)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60) | messy
KEYS = (
    "nome telefone whatsapp email instagram endereco logradouro numero cidade uf cep dias abre fecha fechado obs preco "
    "unidade descricao autor texto nota p r funcao registro ano tom cores numeros responsavel_tecnico"
).split()
keys = st.sampled_from(KEYS) | st.text(alphabet="abç 1", max_size=8)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
business = st.fixed_dictionaries(
    {"nome": st.text(min_size=1, max_size=100) | messy},
    optional=dict.fromkeys(("razao_social", "cnpj", "segmento", "fundacao", "slogan", "sobre"), anything),
)
bodies = st.fixed_dictionaries(
    {"negocio": business},
    optional={name: anything for name in Answers.model_fields if name not in ("negocio", "template", "locale")},
)
lenient = settings(max_examples=60)


def texts_in(value: Any) -> list[str]:
    """Every text in plain data."""
    if isinstance(value, dict):
        return [text for entry in value.values() for text in texts_in(entry)]
    if isinstance(value, list | tuple):
        return [text for entry in value for text in texts_in(entry)]
    return [value] if isinstance(value, str) else []


def accepted(body: dict[str, Any]) -> Normalised | None:
    """The body normalised, or None where it was refused for having no name."""
    try:
        answers = answers_from_data(body)
    except Rejected as error:
        if error.field != "negocio.nome":
            raise
        return None
    return normalise(answers)


@given(bodies)
@lenient
def test_any_answers_give_valid_facts_that_the_database_can_hold(body: dict[str, Any]) -> None:
    normalised = accepted(body)
    if normalised:
        stored = json.dumps(normalised.model_dump(mode="json"), allow_nan=False).encode()
        assert Normalised.model_validate_json(stored) == normalised


@given(bodies)
@lenient
def test_every_phone_can_be_linked(body: dict[str, Any]) -> None:
    normalised = accepted(body)
    for number in (normalised.facts.phone, normalised.facts.whatsapp) if normalised else ():
        assert number is None or re.fullmatch(r"\+55[1-9]{2}(?:9[0-9]{8}|[2-5][0-9]{7})|0[358]00[0-9]{7}", number)


@given(bodies)
@lenient
def test_no_markup_remains_in_facts_or_wishes(body: dict[str, Any]) -> None:
    normalised = accepted(body)
    if normalised:
        shown = normalised.facts.model_dump(exclude={"sources"})
        for text in [*texts_in(shown), *texts_in(normalised.wishes.model_dump())]:
            assert "<" not in text
            assert ">" not in text
            assert text.isprintable()


@given(bodies)
@lenient
def test_every_id_is_unique_and_has_a_source(body: dict[str, Any]) -> None:
    normalised = accepted(body)
    if normalised:
        facts = normalised.facts
        for kind in ("prices", "services", "quotes", "faq", "people"):
            ids = [item.id for item in getattr(facts, kind)]
            assert len(set(ids)) == len(ids)
            assert {f"{kind}.{one}" for one in ids} == {name for name in facts.sources if name.startswith(f"{kind}.")}


@given(st.text(max_size=300) | st.binary(max_size=300))
@lenient
def test_any_file_is_read_or_refused(content: str | bytes) -> None:
    with contextlib.suppress(Rejected):
        parse_answers(content)


@given(st.text())
def test_folding_changes_no_length(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded.isascii()


HOSTILE = ["<a", "(", "1 ", "seg a ", "de R$ 1 ", "a@", "9x", " - ", ", ", "<script", "&lt;", "perto ", "3 meses / "]


@pytest.mark.parametrize(("length", "seconds"), [(3_000, 10), pytest.param(19_500, 60, marks=pytest.mark.torture)])
def test_long_and_hostile_texts_take_no_time(length: int, seconds: int) -> None:
    fields = [name for name in Answers.model_fields if name not in ("negocio", "template", "locale")]
    began = time.process_time()
    for text in (part * (length // len(part)) for part in HOSTILE):
        body = dict.fromkeys(fields, text) | {"negocio": {"nome": "Ana", "sobre": text, "segmento": text}}
        body["contato"] = dict.fromkeys(("telefone", "whatsapp", "email", "instagram", "endereco"), text)
        normalise(answers_from_data(body))
    assert time.process_time() - began < seconds
