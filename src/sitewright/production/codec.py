"""What travels through Temporal is encrypted: its store and its screens show no project data."""

from collections.abc import Sequence

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
)

from sitewright.kit.crypto import Cipher

ENCODING = b"binary/sitewright-sealed"
CONTEXT = "temporal"


class SealedPayloads(PayloadCodec):
    """Seals each payload with the installation's keys; payloads that are not ours pass unchanged."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Seal."""
        return [self._seal(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Open."""
        return [self._open(payload) for payload in payloads]

    def _seal(self, payload: Payload) -> Payload:
        sealed = self._cipher.seal(payload.SerializeToString().hex(), CONTEXT)
        return Payload(metadata={"encoding": ENCODING}, data=sealed.encode())

    def _open(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        return Payload.FromString(bytes.fromhex(self._cipher.open(payload.data.decode(), CONTEXT)))


def data_converter(cipher: Cipher) -> DataConverter:
    """The converter every client, worker and replay must use; failures' texts are sealed too."""
    return DataConverter(
        payload_converter_class=PydanticPayloadConverter,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
        payload_codec=SealedPayloads(cipher),
    )
