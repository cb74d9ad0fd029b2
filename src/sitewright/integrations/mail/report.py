"""What a report of a mail system says (RFC 3464 in RFC 6522): which message came back, from whom, and why.

Reports come from anybody. They are read under `compat32`, which keeps what is malformed as it is; newer policies parse
each header that is looked at, and stumble over some.
"""

import re
from collections.abc import Sequence
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from sitewright.ports.mail import Returned

NESTING = (b"multipart/", b"message/")
MOST_NESTED = 40
"""So often a report may speak of types that hold others: parts within parts take long to be taken apart."""
LONGEST_DIAGNOSTIC = 200
LONGEST_FIELD = 4000
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
ADDRESSES = ("Original-Recipient", "Final-Recipient")
NAMING = ("In-Reply-To", "References")
"""Where the message is named that a report answers, where it has no part with that message's headers."""


def read_report(raw: bytes) -> Returned | None:
    """What a report says; None for what is none, or tells of nothing that failed for good or of no message."""
    if sum(raw.lower().count(kind) for kind in NESTING) > MOST_NESTED:
        return None
    report = BytesParser(policy=compat32).parsebytes(raw)
    parts = list(report.walk()) if report.get_content_type() == "multipart/report" else []
    blocks = next((part.get_payload() for part in parts if part.get_content_type() == "message/delivery-status"), None)
    failed = _failed(blocks) if isinstance(blocks, list) else None
    message_id = _message_id(parts, report)
    if failed is None or not message_id:
        return None
    found = STATUS.search(_field(failed, "Status"))
    return Returned(
        message_id=message_id,
        recipients=frozenset(filter(None, (_address(_field(failed, name)) for name in ADDRESSES))),
        status=found[0] if found else "",
        diagnostic=one_line(_field(failed, "Diagnostic-Code").partition(";")[2]),
    )


def one_line(text: str) -> str:
    """A stranger's text as one printable line of bounded length."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.split())[:LONGEST_DIAGNOSTIC]


def _failed(blocks: Sequence[object]) -> Message | None:
    """The fields of the first recipient whom the message did not reach; those it waits for come later, or never."""
    each = (block for block in blocks if isinstance(block, Message))
    return next((block for block in each if _field(block, "Action").lower() == "failed"), None)


def _message_id(parts: Sequence[Message], report: Message) -> str:
    """By the message's own headers, which come last in a report, else by what the report answers."""
    for part in parts:
        inner = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(inner, list) and isinstance(inner[0], Message):
            returned = inner[0]
        elif part.get_content_type() == "text/rfc822-headers":
            returned = BytesParser(policy=compat32).parsebytes(_decoded(part), headersonly=True)
        else:
            continue
        if message_id := _field(returned, "Message-ID"):
            return message_id
    named = next(filter(None, (_field(report, name) for name in NAMING)), "")
    return named.split()[-1] if named else ""


def _decoded(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _field(block: Message, name: str) -> str:
    return str(block.get(name, ""))[:LONGEST_FIELD].strip()


def _address(field: str) -> str:
    """`rfc822; name@example.com` without its type."""
    return field.partition(";")[2].strip().strip("<>").lower()
