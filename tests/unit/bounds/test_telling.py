"""What is told of an error: its kind and words without credentials, and those of what caused it or is part of it."""

import traceback

from shared.bounds.telling import told

SIGNED = "https://x.blob.core.windows.net/a?sig=canary"


def test_the_parts_of_a_group_are_told_each() -> None:
    safe = told(ExceptionGroup(f"a sweep at {SIGNED}", [ValueError(f"one at {SIGNED}"), OSError("another")]))
    assert isinstance(safe, ExceptionGroup)
    assert [type(error).__mro__[1] for error in safe.exceptions] == [ValueError, OSError]
    shown = "".join(traceback.format_exception(safe))
    assert "one at" in shown
    assert "another" in shown
    assert "canary" not in shown


def test_groups_within_groups_come_to_an_end() -> None:
    error: Exception = ValueError(SIGNED)
    for _ in range(50):
        error = ExceptionGroup(SIGNED, [error])
    assert "canary" not in "".join(traceback.format_exception(told(error)))
