"""Reports of mail that came back: those of real systems say the same in their ways, and no report does any harm."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitewright.integrations.mail.mailbox import LARGEST
from sitewright.integrations.mail.report import LONGEST_DIAGNOSTIC, read_report
from sitewright.ports.mail import Returned
from tests.fakes.reports import RECIPIENT, exchange, gmail, postfix

ID = "<8b3f0c1e-6a51-4d0e-9a37-5f1f2b7c9d11@agencia.example>"
POSTFIX = postfix(ID)


@pytest.mark.parametrize(
    ("raw", "status", "diagnostic"),
    [
        (
            POSTFIX,
            "5.1.1",
            f"550 5.1.1 <{RECIPIENT}>: Recipient address rejected: User unknown in local recipient table",
        ),
        (exchange(ID), "5.2.2", "554 5.2.2 mailbox full; STOREDRV.Deliver; quota exceeded"),
        (gmail(ID), "4.4.1", "The recipient server did not accept our requests to connect."),
    ],
    ids=["postfix", "exchange", "gmail"],
)
def test_reports_of_real_systems_say_which_message_to_whom_and_why(raw: bytes, status: str, diagnostic: str) -> None:
    assert read_report(raw) == Returned(ID, frozenset({RECIPIENT}), status, diagnostic)


def changed(old: str, new: str, raw: bytes = POSTFIX) -> Returned | None:
    """What a report says in which something stands otherwise."""
    assert old.encode() in raw
    return read_report(raw.replace(old.encode(), new.encode("latin-1")))


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", "", "FAILED?"])
def test_what_arrived_or_is_still_on_its_way_has_not_come_back(action: str) -> None:
    assert read_report(postfix(ID, action=action)) is None


def test_of_several_recipients_the_one_that_was_not_reached_counts() -> None:
    other = "Final-Recipient: rfc822; outra@padaria.example\nAction: relayed\nStatus: 2.0.0\n\nFinal-Recipient"
    report = changed("Final-Recipient", other)
    assert report is not None
    assert report.recipients == {RECIPIENT}


def test_a_forwarded_message_is_known_by_the_address_it_was_sent_to() -> None:
    report = changed("Final-Recipient: rfc822; dona", "Final-Recipient: rfc822; joana")
    assert report is not None
    assert report.recipients == {RECIPIENT, "joana@padaria.example"}


def test_a_report_may_lack_what_it_should_have() -> None:
    report = changed("Status: 5.1.1\n", "")
    assert report is not None
    assert report.status == ""
    without = gmail(ID).split(b"\nAction")[0] + b"\nAction: failed\n\n--0000000000004d--\n"
    assert read_report(without) == Returned(ID, frozenset({RECIPIENT}), "", "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("multipart/report", "multipart/mixed"),
        ("message/delivery-status", "message/disposition-notification"),
        ("message/delivery-status", "text/plain"),
        (f"Message-ID: {ID}\n", ""),
        ("Action: failed\n", ""),
    ],
)
def test_what_is_no_report_or_names_no_message_says_nothing(old: str, new: str) -> None:
    assert changed(old, new) is None


def test_headers_in_another_encoding_are_read() -> None:
    headers = f"Subject: x\nMessage-ID: {ID}\n".encode("utf-16-le")
    raw = exchange(ID).replace(b"text/rfc822-headers", b"text/rfc822-headers; charset=utf-16")
    assert read_report(raw) == read_report(exchange(ID))
    start = raw.index(b"From: =?utf-8")
    assert read_report(raw[:start] + headers + b"\r\n--_E4F2A81C_--\r\n") is None
    encoded = (
        exchange(ID)
        .replace(b"Message-ID: <", b"Message-ID:=20<")
        .replace(b"text/rfc822-headers", b"text/rfc822-headers\r\nContent-Transfer-Encoding: quoted-printable")
    )
    assert read_report(encoded) == read_report(exchange(ID))


@pytest.mark.parametrize(
    "said",
    [
        "smtp; 550 no\r\n\tBcc: outra@example.com\r\n\t\x00\x07\x1b[31mred",
        "smtp; 550 \xa0\xad\xe9\xff",
        "smtp; " + "x" * 50_000,
        "smtp; 550 " + "\u202e".encode().decode("latin-1") + "gnp.exe",
    ],
    ids=["controls", "latin", "long", "turned"],
)
def test_what_a_stranger_says_is_one_printable_line(said: str) -> None:
    start, end = (
        POSTFIX.index(b"smtp; 550"),
        POSTFIX.index(b"\n\n--4F2A81C0.1796000000/mail.agencia.example\nContent-Description: Undel"),
    )
    report = read_report(POSTFIX[:start] + said.encode("latin-1") + POSTFIX[end:])
    assert report is not None
    assert report.diagnostic.isprintable()
    assert 0 < len(report.diagnostic) <= LONGEST_DIAGNOSTIC


def test_the_beginning_of_a_huge_report_is_enough() -> None:
    huge = POSTFIX.replace("Olá, dona".encode(), "Olá, dona ".encode() * 1_000_000)
    assert read_report(huge[:LARGEST]) == read_report(POSTFIX)


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: message/rfc822\n\n" * (LARGEST // 30),
        b"".join(b"Content-Type: multipart/report; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(LARGEST // 50)),
        b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n\n" * (LARGEST // 5),
        b"".join(b"Content-Type: multipart/report; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(250))
        + b"\n" * LARGEST,
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
        + b"A: b\n\n" * (LARGEST // 6),
        b"Content-Type: multipart/report" + b"; a*0*=x''y" * (LARGEST // 11) + b"\n\n",
    ],
    ids=[
        "messages in messages",
        "parts in parts",
        "many parts",
        "many lines in parts",
        "many blocks",
        "many parameters",
    ],
)
def test_a_report_that_is_made_to_take_long_does_not(raw: bytes) -> None:
    before = time.process_time()
    assert read_report(raw[:LARGEST]) is None
    assert time.process_time() - before < 2


@settings(max_examples=50)
@given(st.binary(max_size=400), st.integers(0, len(POSTFIX)), st.integers(0, 200))
def test_no_report_is_too_broken_to_be_read(noise: bytes, place: int, cut: int) -> None:
    for raw in (noise, POSTFIX[:place] + noise + POSTFIX[place + cut :]):
        report = read_report(raw)
        if report is not None:
            assert report.diagnostic.isprintable()
            assert len(report.message_id) < 5000


FIELDS = st.sampled_from(
    [
        "Content-Type",
        "Content-Transfer-Encoding",
        "Final-Recipient",
        "Action",
        "Status",
        "Diagnostic-Code",
        "Message-ID",
    ]
)


@settings(max_examples=50)
@given(FIELDS, st.text(max_size=60))
def test_no_field_is_too_broken_to_be_read(field: str, value: str) -> None:
    report = read_report(POSTFIX.replace(f"\n{field}:".encode(), f"\n{field}: {value}".encode(errors="replace")))
    if report is not None:
        assert report.diagnostic.isprintable()
