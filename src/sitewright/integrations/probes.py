"""What the connection tests share: an outcome in the operator's language and without the vendor's own text."""

from sitewright.errors import Rejected, SitewrightError, Unavailable
from sitewright.kit.http import Answer
from sitewright.kit.language import say
from sitewright.ports.integrations import TestResult


def failed(title: str, error: SitewrightError) -> TestResult:
    """What an error on the way means for the operator."""
    if isinstance(error, Unavailable):
        return TestResult(
            False,
            say(
                f"{title} não responde agora; confira o endereço e tente de novo em alguns minutos.",
                f"{title} does not answer now; check the address and try again in a few minutes.",
            ),
        )
    if isinstance(error, Rejected) and error.field == "base_url":
        return TestResult(
            False,
            say(
                f"{title}: o endereço não é aceito. Use https:// e um endereço público, ou liste o host em "
                "SITEWRIGHT_ALLOWED_PRIVATE_HOSTS.",
                f"{title}: the address is not accepted. Use https:// and a public address, or list the host in "
                "SITEWRIGHT_ALLOWED_PRIVATE_HOSTS.",
            ),
        )
    place = f" ({error.field})" if error.field else ""
    return TestResult(
        False,
        say(
            f"{title}: a configuração guardada não pode ser usada{place}; confira as chaves "
            "(SITEWRIGHT_ENCRYPTION_KEYS) ou salve os dados de novo.",
            f"{title}: what is stored cannot be used{place}; check the keys (SITEWRIGHT_ENCRYPTION_KEYS) or save "
            "the values again.",
        ),
    )


def refused(title: str, answer: Answer, field: str) -> TestResult:
    """What a status means for the operator; the answer's own text is not repeated."""
    if answer.status in (400, 401):
        text = say(
            f"{title} recusou a credencial ({field}); gere outra e salve de novo.",
            f"{title} refused the credential ({field}); make another and save it.",
        )
    elif answer.status == 403:
        text = say(
            f"{title}: a credencial é válida, mas falta permissão para {field}.",
            f"{title}: the credential is valid, but it may not use {field}.",
        )
    elif answer.status == 404:
        text = say(f"{title} não encontrou o que {field} indica.", f"{title} found nothing under {field}.")
    else:
        text = say(
            f"{title} respondeu {answer.status}; tente de novo em alguns minutos.",
            f"{title} answered {answer.status}; try again in a few minutes.",
        )
    return TestResult(False, text)
