"""The function app, as the worker finds it. What each function does stands in shared/triggers."""

import logging
import sys
from typing import TYPE_CHECKING

from shared.bounds.log_lines import escape_log_lines
from shared.correlation import correlate_log_lines
from shared.triggers import function_app

if TYPE_CHECKING:
    from shared.composition import App

escape_log_lines()
correlate_log_lines()
if "opentelemetry.sdk.trace" in sys.modules:  # the worker exports
    from shared.telemetry.spans import thin_out_spans

    thin_out_spans()
logging.getLogger("shared").setLevel(logging.INFO)
# The worker may let every INFO through, and the SDKs write two records for each request.
logging.getLogger("azure").setLevel(logging.WARNING)


def open_app() -> "App":
    """The process's app. It is imported with the first event: a cold start does not wait for it."""
    from shared.composition import app

    return app()


app = function_app(open_app)
