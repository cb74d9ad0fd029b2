"""What errors say is found in the code, translated, and told again with its values in the reader's language."""

import io
import time
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from sitewright.kit.language import speaking
from sitewright.projects.models import ProjectStatus
from sitewright.web.error_texts import FILES, STATES, VALUE, told
from sitewright.web.i18n import CATALOGUES
from tools.raised import extract

with (CATALOGUES / FILES["pt-BR"]).open("rb") as file:
    TEXTS = {str(each.id): str(each.string) for each in read_po(file) if each.id}
LONG = 20_000


def test_every_placeholder_stands_in_the_translation() -> None:
    assert TEXTS
    for message, text in TEXTS.items():
        assert sorted(VALUE.findall(message)) == sorted(VALUE.findall(text)), message


@pytest.mark.parametrize("message", TEXTS)
def test_each_message_is_told_with_its_values(message: str) -> None:
    said, expected = (VALUE.sub(lambda place: f"v{place[1]}", text) for text in (message, TEXTS[message]))
    assert told(said) == expected
    with speaking("en"):
        assert told(said) == said


def test_every_state_of_a_project_reads_in_portuguese() -> None:
    assert set(STATES) == set(get_args(ProjectStatus))
    assert told("The project is in_review; archive it first.") == "O projeto está em revisão; arquive-o primeiro."


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("It failed again: Stripe does not answer in time.", "Falhou de novo: O Stripe não responde a tempo."),
        (
            "a:b does not answer (TimeoutError). c:d answered 503.",
            "a:b não responde (TimeoutError). c:d respondeu 503.",
        ),
        (
            "2 problem(s) in the built site:\n"
            "index.html: title: The page has no title. Give it one of 30 to 60 characters.\n"
            "index.html: json-ld: Bakery has no name. Add it.",
            "2 problema(s) no site gerado:\n"
            "index.html: title: A página não tem título. Dê-lhe um de 30 a 60 caracteres.\n"
            "index.html: json-ld: Bakery não tem name. Acrescente.",
        ),
        (
            "line 3: negocio.nome is missing; give the business's name.",
            "linha 3: Falta negocio.nome; informe o nome da empresa.",
        ),
        (
            "No change could be made for the remark in 2 proposal(s): 1) There is no page 'x'; there are home. "
            "2) The home page cannot be removed. Make it with a commit of your own, decline the round with an answer, "
            "or retry, which asks the AI again.",
            "Nenhuma mudança pôde ser feita para o ajuste pedido, em 2 proposta(s): 1) Não há a página 'x'; há home. "
            "2) A página inicial não pode ser removida. Faça-a com um commit seu, recuse a rodada com uma resposta, "
            "ou tente de novo, o que pergunta outra vez à IA.",
        ),
        (
            "Their own words. Look at Pages in Cloudflare's dashboard, then retry.",
            "Their own words. Veja Pages no painel do Cloudflare e tente de novo.",
        ),
    ],
)
def test_messages_within_and_after_one_another_are_told(message: str, expected: str) -> None:
    assert told(message) == expected


@pytest.mark.parametrize("message", ["", " ", "\n", "x", "The widget has no such handle.", "{0}", "{0} {1} {9}", "10%"])
def test_what_is_not_known_stays_as_it_is(message: str) -> None:
    assert told(message) == message


@pytest.mark.parametrize("value", ["{0}", "{1}", r"\1", "<b>", "a\nb", ""])
def test_a_value_is_not_read_as_anything_else(value: str) -> None:
    assert told(f"There is no file {value} in {value}.") == f"Não há o arquivo {value} em {value}."


@pytest.mark.parametrize("piece", [" has no ", ". A", "a\n", "a: ", "1) ", "The project is ", "It failed again: ", "("])
def test_a_long_message_is_told_in_little_time(piece: str) -> None:
    begun = time.process_time()
    told((piece * LONG)[:LONG])
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("code", "messages"),
    [
        ('raise Conflict(f"It is {a.b}, not {c!r}.")', ["It is {0}, not {1}."]),
        ('raise errors.Rejected("No, " "never.", field="a b")', ["No, never."]),
        ('found = f"A {tag} is open."\nyield Finding("html", found, "Close it.")', ["A {0} is open.", "Close it."]),
        ('mark("archived")\nRejected("archived")\nRejected(text)\nRejected(f"{a} {b}")\nprint("A b.")', ["archived"]),
    ],
)
def test_messages_are_found_where_they_are_raised(code: str, messages: list[str]) -> None:
    assert [message for _, _, message, _ in extract(io.BytesIO(code.encode()))] == messages
