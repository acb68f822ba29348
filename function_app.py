"""The function app: every trigger, registered. What each does stands in shared/triggers."""

import logging
import sys

import azure.functions as func

from shared.bounds.log_lines import escape_log_lines
from shared.correlation import correlate_log_lines
from shared.triggers import callback, index_blob, publish, sweep

escape_log_lines()
correlate_log_lines()
if "opentelemetry.sdk.trace" in sys.modules:  # the worker exports
    from shared.telemetry.spans import thin_out_spans

    thin_out_spans()
logging.getLogger("shared").setLevel(logging.INFO)
# The worker may let every INFO through, and the SDKs write two records for each request.
logging.getLogger("azure").setLevel(logging.WARNING)

app = func.FunctionApp()
app.register_functions(callback.blueprint)
app.register_functions(index_blob.blueprint)
app.register_functions(publish.blueprint)
app.register_functions(sweep.blueprint)
