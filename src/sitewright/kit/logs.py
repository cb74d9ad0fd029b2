"""Logs: one line an event on standard error, with what looks like a secret or an address taken out."""

import logging
import re
import sys

SECRETS = re.compile(
    r"(whsec_|sk_(?:live|test)_|rk_(?:live|test)_|sk-(?:ant-)?|gh[a-z]_|github_pat_|sw_|AIza|gAAAAA)[A-Za-z0-9_\-=]{6,}"
    r"|(?i:bearer\s+)[A-Za-z0-9._\-]{8,}"
    r"|(postgres(?:ql)?(?:\+asyncpg)?://[^:/\s]+:)[^@\s]+(?=@)"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<=/p/)[A-Za-z0-9_\-]{16,}"
    # Postgres and pydantic repeat the row or the input they refuse.
    r"|(?<=DETAIL:  ).*|(?<=input_value=).*(?=, input_type=)"
)
QUIET = ("uvicorn", "httpx2", "httpcore2", "httpx", "httpcore", "temporalio", "alembic", "asyncio", "stripe")


def configure_logging(level: str = "INFO") -> None:
    """Set the process's logging up; libraries speak only of warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Of a step that failed it would print a traceback; the step's own log line says why.
    logging.getLogger("temporalio.activity").setLevel(logging.ERROR)


class Redacting(logging.Formatter):
    """Replaces secrets, tokens, database passwords and e-mail addresses, also in tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        """One record, redacted."""
        return redact(super().format(record))


def redact(text: str) -> str:
    """The text without what looks like a secret or an address."""
    return SECRETS.sub("[redacted]", text)
