"""Plain stand-ins for the protobuf messages of Azure/azure-functions-language-worker-protobuf.

The runtime library takes its messages from whoever loads it and builds them by keyword, so that no gRPC is needed
inside one process. Only `TypedData` and `StatusResult` are looked into here; the rest are plain bags.
"""

from types import SimpleNamespace
from typing import Any


class BindingInfo(SimpleNamespace):
    """One binding. Directions and data types have the numbers of the protocol."""

    out = 1
    inout = 2
    undefined = 0


setattr(BindingInfo, "in", 0)  # a keyword, and yet the protocol's name


class StatusResult(SimpleNamespace):
    """How a request went: `status`, and `exception` (message, stack_trace) after a failure."""

    Failure = 0
    Success = 1


class TypedData:
    """One value of one kind: string, bytes, json, http, model_binding_data; or none, as with no argument."""

    def __init__(self, **data: Any) -> None:
        self.kind: str | None = next(iter(data), None)
        self.value: Any = data.get(self.kind) if self.kind else None
        self.__dict__.update(data)

    def WhichOneof(self, oneof: str) -> str | None:  # noqa: N802, ARG002 - protobuf's name and signature
        return self.kind


class ParameterBinding(SimpleNamespace):
    """A value for one parameter: `name`, `data`."""

    def WhichOneof(self, oneof: str) -> str:  # noqa: N802, ARG002 - protobuf's name and signature
        return "data"


class ModelBindingData(SimpleNamespace):
    """A deferred binding: a reference that an SDK type is built from, instead of the data itself."""


FunctionMetadataResponse = SimpleNamespace
InvocationRequest = SimpleNamespace
InvocationResponse = SimpleNamespace
RpcException = SimpleNamespace
RpcFunctionMetadata = SimpleNamespace
RpcHttp = SimpleNamespace
RpcRetryOptions = SimpleNamespace
WorkerInitResponse = SimpleNamespace
WorkerMetadata = SimpleNamespace
