"""The protocol with one of its rules broken: the production code with a few words of its source changed."""

import inspect
import textwrap
from collections.abc import Callable
from typing import Any, Final

import pytest

import shared.publishing.freshness
import shared.publishing.pipeline
import shared.publishing.rounds
import shared.sweeping.handled
from shared.publishing.announcing import Announcements
from shared.publishing.commit import commit
from shared.publishing.dropped_files import DroppedFiles
from shared.publishing.failures import FailureLog
from shared.publishing.rounds import Rounds
from shared.sweeping.lost_events import LostEvents
from shared.sweeping.taking_up import TakingUp

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
    listing, fetching = "    standing = await folder.list()\n", "    reading = await source.fetch()\n"
    there = ("    reading = await self._fetch(source, folder, video_id, standing, at=fetched_at)\n", "")
    patch.setattr(Rounds, "_round", rewritten(Rounds._round, there, (listing, fetching + listing)))


def _half_a_set_taken_for_fresh(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shared.publishing.freshness, "is_whole", lambda standing: True)


def _files_not_ordered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shared.publishing.order, "is_older", lambda new, standing: False)
    patch.setattr(DroppedFiles, "_is_done", _never_done)


def _half_a_set_left_by_the_older(patch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object, **__: object) -> None:
        pass

    patch.setattr(shared.publishing.rounds, "repair", nothing)


def _a_later_try_trusts_the_receipt(patch: pytest.MonkeyPatch) -> None:
    trusting = rewritten(DroppedFiles._is_done, ("attempt.tries > 1 or event.put_back or ", ""))
    patch.setattr(DroppedFiles, "_is_done", trusting)


async def _never_done(*_: object) -> bool:
    return False


def _manifest_untouched(patch: pytest.MonkeyPatch) -> None:
    _commit_with(patch, ("await folder.touch(MANIFEST,", "dict("))


def _manifest_first(patch: pytest.MonkeyPatch) -> None:
    documents = (
        "    for name, content in publication.documents.items():\n"
        "        facts = replace(publication.facts, sha256=content.sha256)\n"
        "        changed |= await _write(folder, standing, name, content, facts, again=removed)\n"
    )
    deletion = "    for name in (FAILURE, REMOVED):\n"
    _commit_with(patch, (documents, ""), (deletion, documents + deletion))


def _failure_left(patch: pytest.MonkeyPatch) -> None:
    _commit_with(patch, ("await folder.delete(name, expected=found.etag)", "pass"))


def _refused_language_left(patch: pytest.MonkeyPatch) -> None:
    _commit_with(patch, ("await folder.delete(name, expected=blob.etag)", "pass"))


def _refused_language_deleted_last(patch: pytest.MonkeyPatch) -> None:
    source = textwrap.dedent(inspect.getsource(commit))
    begins, ends = (
        source.index("    for name, blob in standing"),
        source.index("    facts = publication.manifest_facts"),
    )
    deletion, last = source[begins:ends], '    return "published"'
    _commit_with(patch, (deletion, ""), (last, deletion + last))


def _refused_language_fails_the_video(patch: pytest.MonkeyPatch) -> None:
    refusal = 'return LanguageOutcome("refused", error.reason, str(error))'
    patch.setattr(Rounds, "_translation", rewritten(Rounds._translation, (refusal, "raise")))


def _commit_with(patch: pytest.MonkeyPatch, *replacements: tuple[str, str]) -> None:
    patch.setattr(shared.publishing.rounds, "commit", rewritten(commit, *replacements))


def _failure_not_looked_at_again(patch: pytest.MonkeyPatch) -> None:
    _record_with(patch, ("await self._queue_recheck(attempt, video_id)", "pass"))


def _looked_at_again_after_the_write(patch: pytest.MonkeyPatch) -> None:
    before = '        if not same and not recheck_queued and failure.kind == "permanent":\n'
    call = "await self._queue_recheck(attempt, video_id)\n"
    after = '            continue\n        return "known" if same else "new"\n'
    queued_after = after.replace("        return", f"        if not same:\n            {call}        return")
    _record_with(patch, (f"{before}            {call}", f"{before}            pass\n"), (after, queued_after))


def _same_failure_untouched(patch: pytest.MonkeyPatch) -> None:
    _record_with(patch, ("await folder.touch(FAILURE, expected=there.etag,", "dict(expected=there.etag,"))


def _record_with(patch: pytest.MonkeyPatch, *replacements: tuple[str, str]) -> None:
    patch.setattr(FailureLog, "_write", rewritten(FailureLog._write, *replacements))


def _another_content_taken_for_announced(patch: pytest.MonkeyPatch) -> None:
    made = "facts = publication.manifest_facts"
    _commit_with(patch, (made, f'{made}\n    facts = replace(facts, announced=facts.sha256 if standing else "")'))


def _noted_before_sent(patch: pytest.MonkeyPatch) -> None:
    sending = "    with self._breaker.asking(folder.path):\n        await self._topic.send(event)\n"
    end = '    return "announced"'
    patch.setattr(Announcements, "_announce", rewritten(Announcements._announce, (sending, ""), (end, sending + end)))


def _a_repeat_does_not_look(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shared.publishing.pipeline, "UNTOLD", frozenset({"deferred", "unknown", "unchanged"}))


def _a_failure_does_not_look(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shared.publishing.pipeline, "UNTOLD", frozenset({"deferred", "unknown", "failed", "failed-again"}))


ANNOUNCING: Final[dict[str, Change]] = {
    "another content is taken for announced": _another_content_taken_for_announced,
    "noted before it is sent": _noted_before_sent,
    "a repeat without change does not look": _a_repeat_does_not_look,
    "an event that failed does not look": _a_failure_does_not_look,
}
"""What goes wrong only where publications are announced."""


def _nothing_taken_up_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(TakingUp, "again", lambda *_: None)


def _taken_for_fresh_whatever_stands(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shared.sweeping.handled, "is_fresh", lambda facts, indexed: True)


def _recorded_poison_left(patch: pytest.MonkeyPatch) -> None:
    deleted = "await self._queue.delete_poison(message)"
    patch.setattr(LostEvents, "_is_settled", rewritten(LostEvents._is_settled, (deleted, "pass")))


MUTATIONS: Final[dict[str, Change]] = {
    "fetch before list": _fetch_before_list,
    "half a set taken for fresh": _half_a_set_taken_for_fresh,
    "a file may be older than what stands": _files_not_ordered,
    "what the older one wrote is left": _half_a_set_left_by_the_older,
    "a later try trusts the receipt": _a_later_try_trusts_the_receipt,
    "manifest untouched when nothing changed": _manifest_untouched,
    "manifest first": _manifest_first,
    "failure.json not deleted": _failure_left,
    "failure not looked at again": _failure_not_looked_at_again,
    "looked at again only after the write": _looked_at_again_after_the_write,
    "same failure untouched": _same_failure_untouched,
    "a refused language fails the video": _refused_language_fails_the_video,
    "documents of a refused language left": _refused_language_left,
    "documents of a refused language deleted after the manifest": _refused_language_deleted_last,
    "nothing taken up again": _nothing_taken_up_again,
    "taken for fresh whatever stands": _taken_for_fresh_whatever_stands,
    "recorded poison messages left": _recorded_poison_left,
}
