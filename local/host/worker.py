"""The app inside the runtime library: what functions it has, and how one is invoked."""

import json
import logging
import os
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import azure_functions_runtime as runtime

from local.host import logs, protos
from local.host.protos import TypedData

log = logging.getLogger(__name__)


class AppNotLoaded(Exception):
    """The app can't be indexed: its import failed, or it has a function that can't be run here."""


class InvocationFailed(Exception):
    """A function raised. The app's trace has been logged."""


@dataclass(frozen=True)
class Function:
    """A function of the app. `trigger` is its trigger binding as the .NET host would get it (function.json)."""

    name: str
    id: str
    trigger: Mapping[str, Any]

    @property
    def trigger_type(self) -> str:
        return str(self.trigger["type"])

    @property
    def deferred(self) -> bool:
        """Whether the parameter wants a reference to the data (an SDK type) instead of the data."""
        return bool(self.trigger.get("properties", {}).get("SupportsDeferredBinding"))


class Worker:
    """The loaded app. The runtime library keeps it in module globals, so there can be one in a process."""

    def __init__(self, functions: tuple[Function, ...]) -> None:
        self.functions = functions

    @classmethod
    async def load(cls, app: Path) -> Self:
        """Imports `function_app.py` in `app` as the worker does. Raises AppNotLoaded."""
        sys.path.insert(0, str(app))
        os.chdir(app)
        runtime.start_threadpool_executor()
        init = SimpleNamespace(capabilities={}, function_app_directory=str(app))
        envelope = SimpleNamespace(
            request=SimpleNamespace(worker_init_request=init),
            properties={"protos": protos, "host": "127.0.0.1"},
        )
        response = await runtime.worker_init_request(envelope)
        if response.result.status != protos.StatusResult.Success:
            raise AppNotLoaded(logs.short_trace(response.result.exception.stack_trace))
        metadata = await runtime.functions_metadata_request(envelope)
        if not metadata.function_metadata_results:
            raise AppNotLoaded(f"no functions in {app}")
        return cls(tuple(_function(each) for each in metadata.function_metadata_results))

    async def invoke(self, function: Function, data: TypedData, metadata: Mapping[str, TypedData]) -> TypedData | None:
        """Runs the function once; returns what its `$return` binding got. Raises InvocationFailed."""
        invocation = uuid.uuid4().hex
        request = _invocation_request(invocation, function, data, metadata)
        started = time.perf_counter()
        with logs.attributed(invocation, function.name):
            response = await runtime.invocation_request(request)
            took = round((time.perf_counter() - started) * 1000)
            if response.result.status != protos.StatusResult.Success:
                error = response.result.exception
                log.error("failed after %d ms: %s\n%s", took, error.message, logs.short_trace(error.stack_trace))
                raise InvocationFailed(error.message)
            log.info("succeeded in %d ms", took)
        return response.return_value  # type: ignore[no-any-return]


def _function(metadata: Any) -> Function:
    bindings = [json.loads(raw) for raw in metadata.raw_bindings]
    triggers = [binding for binding in bindings if binding["type"].endswith("Trigger")]
    others = [binding["type"] for binding in bindings if binding not in triggers and binding["type"] != "http"]
    if others or len(triggers) != 1:
        raise AppNotLoaded(f"{metadata.name}: one trigger and no other binding, this host can do no more: {others}")
    if metadata.retry_options is not None:
        raise AppNotLoaded(f"{metadata.name}: this host has no retry policies")
    return Function(metadata.name, metadata.function_id, triggers[0])


def _invocation_request(
    invocation: str, function: Function, data: TypedData, metadata: Mapping[str, TypedData]
) -> SimpleNamespace:
    parameter = protos.ParameterBinding(name=function.trigger["name"], data=data)
    request = protos.InvocationRequest(
        invocation_id=invocation,
        function_id=function.id,
        input_data=[parameter],
        trigger_metadata=metadata,
        trace_context=SimpleNamespace(trace_parent="", trace_state="", attributes={}),
        retry_context=SimpleNamespace(retry_count=0, max_retry_count=0, exception=None),
    )
    return SimpleNamespace(request=SimpleNamespace(invocation_request=request))
