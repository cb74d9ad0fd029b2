"""What an object store's errors mean, and who must act.

R2's codes: developers.cloudflare.com/r2/api/error-codes. obstore gives the HTTP status and the XML only as text; that
text names addresses and keys, and is not repeated.
"""

import re

from sitewright.errors import Misconfigured, SitewrightError, Unavailable
from sitewright.kit.language import mark

STATUS = re.compile(r"status code: (\d{3})")
CODE = re.compile(r"(?:<Code>|\(code: )(\w{1,60})")

REMEDIES = {
    "SignatureDoesNotMatch": ("r2_secret_access_key", mark("the secret does not belong to the key; enter both again")),
    "InvalidAccessKeyId": ("r2_access_key_id", mark("the key is not known there; make another and enter it")),
    "Unauthorized": ("r2_access_key_id", mark("the key is not known there; make another and enter it")),
    "InvalidArgument": ("r2_access_key_id", mark("the key is malformed; enter it again")),
    "AccessDenied": ("r2_access_key_id", mark("the key may not do that; give it Object Read & Write on the bucket")),
    "ExpiredRequest": ("", mark("this machine's clock is wrong; set it")),
    "RequestTimeTooSkewed": ("", mark("this machine's clock is wrong; set it")),
    "NoSuchBucket": ("r2_bucket", mark("there is no such bucket at this endpoint; check its name and r2_endpoint")),
}
"""The field to be mended, and how, by the code of the answer."""

CODES = {"401": "Unauthorized", "403": "AccessDenied"}
"""What a status means where the answer holds no code."""


def explained(store: str, operation: str, error: Exception) -> SitewrightError:
    """The error as ours: Misconfigured where the operator must act, else Unavailable."""
    status, code = told(error)
    if remedy := REMEDIES.get(code):
        field, text = remedy
        return Misconfigured(
            f"The object store {store} refused to {operation} ({code}): {text}.",
            field=f"storage.{field}" if field else None,
        )
    if status == "429" or code in ("SlowDown", "TooManyRequests"):
        return Unavailable(f"The object store {store} is asked too often to {operation}; try again in a minute.")
    seen = " ".join(part for part in (status, code) if part)
    return Unavailable(
        f"The object store {store} does not answer as it should when asked to {operation}"
        f"{f' ({seen})' if seen else ''}; try again in some minutes."
    )


def told(error: Exception) -> tuple[str, str]:
    """The answer's status and code, each empty where there is none."""
    text = str(error)
    status, code = STATUS.search(text), CODE.search(text)
    number = status[1] if status else ""
    return number, code[1] if code else CODES.get(number, "")


def is_of_the_store(error: Exception) -> bool:
    """Whether obstore raised it, or the file system; an answer it cannot read at all makes its own code panic."""
    from obstore.exceptions import BaseError

    return isinstance(error, (BaseError, OSError)) or type(error).__module__.startswith("pyo3")
