"""The function app: every trigger, registered. What each does stands in shared/triggers."""

import logging

import azure.functions as func

from shared.bounds.log_lines import escape_log_lines
from shared.triggers import callback, index_blob, publish, sweep

escape_log_lines()
# The worker lets every INFO through, and the SDKs write two records for each request.
logging.getLogger("azure").setLevel(logging.WARNING)

app = func.FunctionApp()
app.register_functions(callback.blueprint)
app.register_functions(index_blob.blueprint)
app.register_functions(publish.blueprint)
app.register_functions(sweep.blueprint)
