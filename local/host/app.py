"""The app inside the runtime library: what functions it has, and how one is run. For the worker process only."""

import json
import logging
import os
import sys
import time
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import azure_functions_runtime as runtime

from local.host import logs, protos
from local.host.channel import Invocation
from local.host.function import AppNotLoaded, Function, InvocationFailed
from local.host.protos import TypedData

log = logging.getLogger(__name__)


async def load(app: Path) -> tuple[Function, ...]:
    """Imports `function_app.py` in `app` as Azure's worker does. Raises AppNotLoaded.

    The runtime library keeps the app in module globals, so there can be one in a process.
    """
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
    return tuple(_function(each) for each in metadata.function_metadata_results)


async def invoke(invocation: Invocation) -> TypedData | None:
    """Runs the function once; returns what its `$return` binding got. Raises InvocationFailed."""
    name = uuid.uuid4().hex
    started = time.perf_counter()
    with logs.attributed(name, invocation.function.name):
        response = await runtime.invocation_request(_request(name, invocation))
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


def _request(name: str, invocation: Invocation) -> SimpleNamespace:
    parameter = protos.ParameterBinding(name=invocation.function.trigger["name"], data=invocation.data)
    request = protos.InvocationRequest(
        invocation_id=name,
        function_id=invocation.function.id,
        input_data=[parameter],
        trigger_metadata=invocation.metadata,
        trace_context=SimpleNamespace(trace_parent="", trace_state="", attributes={}),
        retry_context=SimpleNamespace(retry_count=0, max_retry_count=0, exception=None),
    )
    return SimpleNamespace(request=SimpleNamespace(invocation_request=request))
