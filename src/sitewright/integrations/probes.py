"""What the connection tests share: an outcome in the operator's language, without the vendor's own text."""

from sitewright.errors import Rejected, SitewrightError, Unavailable
from sitewright.kit.http import Answer
from sitewright.ports.integrations import TestResult


def failed(title: str, error: SitewrightError) -> TestResult:
    """What an error on the way means for the operator."""
    if isinstance(error, Unavailable):
        return TestResult(False, f"{title} não responde agora; confira o endereço e tente de novo em alguns minutos.")
    if isinstance(error, Rejected) and error.field == "base_url":
        return TestResult(
            False,
            f"{title}: o endereço não é aceito. Use https:// e um endereço público, ou liste o host em "
            "SITEWRIGHT_ALLOWED_PRIVATE_HOSTS.",
        )
    place = f" ({error.field})" if error.field else ""
    return TestResult(
        False,
        f"{title}: a configuração guardada não pode ser usada{place}; confira as chaves "
        "(SITEWRIGHT_ENCRYPTION_KEYS) ou salve os dados de novo.",
    )


def refused(title: str, answer: Answer, field: str) -> TestResult:
    """What a status means for the operator; the answer's own text is not repeated."""
    if answer.status in (400, 401):
        return TestResult(False, f"{title} recusou a credencial ({field}); gere outra e salve de novo.")
    if answer.status == 403:
        return TestResult(False, f"{title}: a credencial é válida, mas falta permissão para {field}.")
    if answer.status == 404:
        return TestResult(False, f"{title} não encontrou o que {field} indica.")
    return TestResult(False, f"{title} respondeu {answer.status}; tente de novo em alguns minutos.")
