"""Every log line is heard."""

import logging

import pytest


@pytest.fixture(autouse=True)
def every_log_line(caplog: pytest.LogCaptureFixture) -> None:
    """Also what the SDKs log in detail."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "azure")
