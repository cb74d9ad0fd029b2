"""AssetStore over R2, through its S3 interface."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitewright.errors import Misconfigured, Rejected
from sitewright.integrations.configs import CloudflareConfig
from sitewright.integrations.storage.keys import checked, is_private
from sitewright.integrations.storage.probe import probe
from sitewright.integrations.storage.signing import Signer
from sitewright.integrations.storage.store import ObjectStore
from sitewright.kit.http import HttpClient
from sitewright.ports.asset_store import LARGEST_UPLOAD_BYTES, SignedUpload
from sitewright.ports.integrations import TestResult

if TYPE_CHECKING:
    from obstore.store import S3Store

SIGNED_SECONDS = 600
CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")


@dataclass(frozen=True)
class Patience:
    """How long R2 is waited for: seconds without an answer, for a whole request, and further tries."""

    silence: float = 30
    request: float = 120
    retries: int = 3


WORKING = Patience()
PROBING = Patience(silence=2, request=2, retries=1)


class CloudflareR2Service(ObjectStore):
    """One bucket. Raises Misconfigured, which names the fields that are missing."""

    def __init__(self, config: CloudflareConfig, http: HttpClient, *, patience: Patience = WORKING) -> None:
        key_id, secret, bucket, endpoint = (
            config.r2_access_key_id,
            config.r2_secret_access_key,
            config.r2_bucket,
            endpoint_of(config),
        )
        if not (key_id and secret and bucket and endpoint):
            fields = missing_fields(config)
            raise Misconfigured(f"R2 lacks {', '.join(fields)}; set it under Integrations.", field="storage")
        self._config = config
        self._http = http
        self._signer = Signer(key_id.get_secret_value(), secret.get_secret_value())
        self._place = f"{endpoint.rstrip('/')}/{bucket}"
        backend = s3_store(bucket, endpoint, self._signer, patience)
        super().__init__(f"r2 {self._place}", backend, public_url=config.r2_public_base_url, is_stand_in=False)

    async def sign_upload(self, key: str, content_type: str, size: int) -> SignedUpload | None:
        """See `ports.asset_store.AssetStore`."""
        if not is_private(checked(key)):
            raise Rejected("A browser writes only below projects/<id>/private/.", field="key")
        if not CONTENT_TYPE.fullmatch(content_type):
            raise Rejected("The content type is not one, such as image/jpeg.", field="content_type")
        if not 0 < size <= LARGEST_UPLOAD_BYTES:
            raise Rejected(f"A file has 1 to {LARGEST_UPLOAD_BYTES} bytes.", field="size")
        moment = datetime.now(UTC)
        url = self._signer.signed(
            "PUT",
            f"{self._place}/{key}",
            {"Content-Type": content_type, "Content-Length": str(size)},
            seconds=SIGNED_SECONDS,
            moment=moment,
        )
        return SignedUpload(url, {"Content-Type": content_type}, moment + timedelta(seconds=SIGNED_SECONDS))

    async def test_connection(self) -> TestResult:
        """See `probe`."""
        return await probe(CloudflareR2Service(self._config, self._http, patience=PROBING), self._config, self._http)


def missing_fields(config: CloudflareConfig) -> list[str]:
    """What R2 needs and has not."""
    needed = ("r2_bucket", "r2_access_key_id", "r2_secret_access_key")
    missing = [name for name in needed if getattr(config, name) is None]
    return missing if endpoint_of(config) else [*missing, "r2_endpoint"]


def is_begun(config: CloudflareConfig) -> bool:
    """Whether anything of R2 was entered."""
    return any(name.startswith("r2_") and getattr(config, name) is not None for name in config.model_fields_set)


def endpoint_of(config: CloudflareConfig) -> str | None:
    """Where R2 answers: the account's own endpoint where no other is set."""
    if config.r2_endpoint is None and config.account_id is not None:
        return f"https://{config.account_id}.r2.cloudflarestorage.com"
    return config.r2_endpoint


def s3_store(bucket: str, endpoint: str, keys: Signer, patience: Patience) -> "S3Store":
    """The bucket by obstore, which tries again after 408, 429, 5xx and lost connections, with jitter."""
    from obstore.store import S3Store

    return S3Store(
        bucket,
        endpoint=endpoint,
        access_key_id=keys.key_id,
        secret_access_key=keys.secret,
        region=keys.region,
        virtual_hosted_style_request=False,
        client_options={
            "allow_http": urlsplit(endpoint).hostname == "127.0.0.1",
            "connect_timeout": timedelta(seconds=min(5.0, patience.silence)),
            "read_timeout": timedelta(seconds=patience.silence),
            "timeout": timedelta(seconds=patience.request),
        },
        retry_config={
            "max_retries": patience.retries,
            "retry_timeout": timedelta(seconds=patience.request),
            "backoff": {"max_backoff": timedelta(seconds=min(5.0, patience.silence))},
        },
    )
