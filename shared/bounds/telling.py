"""An error as it may be told. Its words may quote anything: a name, an answer, a URL with a key."""

from types import new_class
from typing import Final

from ..redaction import redact
from .escaping import one_line

LONGEST_CHAIN: Final = 8
"""Causes of causes that are told."""


def told(error: BaseException, longest: int = LONGEST_CHAIN) -> BaseException:
    """An error of the same kind, raised at the same places in the code, whose words are one line without credentials.

    So are those of what caused it. It has none of the original's other attributes: it is to be shown, and raised anew.
    """
    safe = _told_group(error, longest - 1) if isinstance(error, BaseExceptionGroup) and longest else _told_alone(error)
    safe.__traceback__ = error.__traceback__
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    safe.__cause__ = told(cause, longest - 1) if cause is not None and longest else None
    return safe


def _told_group(group: BaseExceptionGroup[BaseException], longest: int) -> BaseException:
    return BaseExceptionGroup(one_line(redact(group.message)), [told(error, longest) for error in group.exceptions])


def _told_alone(error: BaseException) -> BaseException:
    kind, words = type(error), one_line(redact(str(error)))
    names = {"__module__": kind.__module__, "__qualname__": kind.__qualname__, "__str__": lambda _: words}
    try:
        safe = _made(new_class(kind.__name__, (kind,), exec_body=lambda made: made.update(names)))
    except TypeError:  # one that can't be made without its parts, as a group of errors
        safe = _made(type(kind.__name__, (Exception,), names))
    safe.args = (words,)
    return safe


def _made(kind: type[BaseException]) -> BaseException:
    """Without `__init__`, which may ask for anything."""
    return kind.__new__(kind)
