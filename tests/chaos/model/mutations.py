"""The protocol with one of its rules broken: the production code with a few words of its source changed."""

import inspect
import textwrap
from collections.abc import Callable
from typing import Any, Final

import pytest

import shared.publishing.rounds
from shared.publishing.commit import commit
from shared.publishing.failures import FailureLog
from shared.publishing.rounds import Rounds

type Change = Callable[[pytest.MonkeyPatch], None]


def rewritten(function: Any, *replacements: tuple[str, str]) -> Any:
    """The function with pieces of its source replaced; each must stand in it exactly once."""
    source = textwrap.dedent(inspect.getsource(function))
    for old, new in replacements:
        assert source.count(old) == 1, f"{function.__qualname__} has changed, so this mutation must: {old}"
        source = source.replace(old, new)
    made: dict[str, Any] = {}
    exec(source, function.__globals__, made)
    return made[function.__name__]


def _fetch_before_list(patch: pytest.MonkeyPatch) -> None:
    listing, fetching = "        standing = await folder.list()\n", "        body = await source.fetch()\n"
    changed = rewritten(Rounds.publish, (listing, ""), (fetching, fetching + listing))
    patch.setattr(Rounds, "publish", changed)


def _manifest_untouched(patch: pytest.MonkeyPatch) -> None:
    _commit_with(patch, ("await folder.touch(MANIFEST, expected=expected,", "dict(expected=expected,"))


def _manifest_first(patch: pytest.MonkeyPatch) -> None:
    documents = (
        "    for name, content in publication.documents.items():\n"
        "        changed |= await _write(folder, standing, name, content, fetched_at)\n"
    )
    deletion = "    for name, blob in standing.items():\n"
    _commit_with(patch, (documents, ""), (deletion, documents + deletion))


def _failure_left(patch: pytest.MonkeyPatch) -> None:
    _commit_with(patch, ("await folder.delete(name, expected=blob.etag)", "pass"))


def _commit_with(patch: pytest.MonkeyPatch, *replacements: tuple[str, str]) -> None:
    patch.setattr(shared.publishing.rounds, "commit", rewritten(commit, *replacements))


def _failure_not_looked_at_again(patch: pytest.MonkeyPatch) -> None:
    _record_with(patch, ("await self._queue_recheck(attempt, video_id)", "pass"))


def _looked_at_again_after_the_write(patch: pytest.MonkeyPatch) -> None:
    before, call = "        if new and not recheck_queued:\n", "await self._queue_recheck(attempt, video_id)\n"
    after = "            continue\n        return\n"
    queued_after = after.replace("        return", f"        {call}        return")
    _record_with(patch, (f"{before}            {call}", f"{before}            pass\n"), (after, queued_after))


def _same_failure_untouched(patch: pytest.MonkeyPatch) -> None:
    _record_with(patch, ("await folder.touch(FAILURE, expected=there.etag,", "dict(expected=there.etag,"))


def _record_with(patch: pytest.MonkeyPatch, *replacements: tuple[str, str]) -> None:
    patch.setattr(FailureLog, "_write", rewritten(FailureLog._write, *replacements))


MUTATIONS: Final[dict[str, Change]] = {
    "fetch before list": _fetch_before_list,
    "manifest untouched when nothing changed": _manifest_untouched,
    "manifest first": _manifest_first,
    "failure.json not deleted": _failure_left,
    "failure not looked at again": _failure_not_looked_at_again,
    "looked at again only after the write": _looked_at_again_after_the_write,
    "same failure untouched": _same_failure_untouched,
}
