"""A blob trigger's binding that carries the blob's name and not its content.

Bound as bytes, an index of 100 MB would be pushed through the host's gRPC channel only to be read again by the
worker. Bound as an SDK client (azurefunctions-extensions-bindings-blob) it is not, but that package imports the
storage SDK at start. This is the same deferred binding on the extension's small base package: docs/decisions/0004.
"""

import json

from azurefunctions.extensions.base import Datum, InConverter, SdkType


class BlobReference(SdkType):
    """A blob: its container, and its name within that."""

    def __init__(self, container: str, name: str) -> None:
        super().__init__()
        self.container = container
        self.name = name


class BlobReferenceConverter(InConverter, binding="blob", trigger="blobTrigger"):  # type: ignore[call-arg]
    """Tells the worker that `BlobReference` is filled from the host's reference to the blob."""

    @classmethod
    def check_input_type_annotation(cls, pytype: type) -> bool:
        """Whether this converter serves a parameter of that type."""
        return issubclass(pytype, BlobReference)

    @classmethod
    def decode(cls, data: Datum, *, trigger_metadata: object, pytype: type) -> BlobReference:  # noqa: ARG003
        """The reference in the host's message, JSON with Connection, ContainerName and BlobName."""
        if data is None or data.type != "model_binding_data":
            raise ValueError("the host sent no reference to the blob: it does not support deferred bindings")
        reference = json.loads(data.value.content)
        return BlobReference(reference["ContainerName"], reference["BlobName"])
