"""What must hold: always, and once everything is at rest."""

from collections.abc import Hashable, Mapping
from hashlib import sha256

from .state import Blob, State, essence
from .versions import Version, published
from .world import DOCUMENTS, RECEIPT, World


class Violation(AssertionError):
    """A schedule that breaks an invariant; the message has its steps."""


def check_always(world: World, state: State) -> None:
    """The manifest names documents that have stood there, each with that very content; what it notes was sent."""
    manifest = dict(state.store).get("manifest.json")
    noted = world.topic and manifest is not None and manifest.facts.is_announced
    if manifest is not None and noted and _event(world, manifest) not in state.told:
        raise Violation("the manifest is noted as announced, and the topic does not have the event")
    if manifest is not None and not state.existed.issuperset(manifest.says):  # type: ignore[arg-type]
        raise Violation("the manifest names a document that has never stood there")


def check_at_rest(world: World, state: State) -> None:
    """See `check_folder`: one of the indexes that may be the newest stands, whole and alone, and nothing is poison."""
    if state.poison:
        raise Violation(f"in the poison queue: {state.poison}")
    manifest = dict(state.store).get("manifest.json")
    if world.topic and manifest is not None and not manifest.facts.is_announced:
        raise Violation("what stands was not announced")
    stands = {name: blob.says for name, blob in state.store if name != RECEIPT}
    *others, last = world.newest(state)
    for version in others:
        try:
            return check_folder(stands, version)
        except Violation:
            continue
    return check_folder(stands, last)


def _event(world: World, manifest: Blob) -> str:
    """Id of the event that announces a manifest."""
    return sha256(world.manifest(manifest)).hexdigest()


def check_folder(stands: Mapping[str, Hashable], newest: Version) -> None:
    """What the folder says at rest (`essence` of each blob) is what the newest index says, and nothing else.

    Where indexing failed, failure.json has the newest failure's code, and what was published before still stands.
    """
    if newest.state == "Failed":
        if stands.get("failure.json") != newest.failure_code:
            raise Violation(f"failure.json says {stands.get('failure.json')}, the newest index {newest.failure_code}")
        if not stands.keys() <= {*DOCUMENTS, "manifest.json", "failure.json"}:
            raise Violation(f"unexpected blobs: {sorted(stands)}")
    elif newest.state == "Processed":
        expected = {name: essence(name, body) for name, body in published(newest).items()}
        if stands != expected:
            wrong = sorted(name for name in {*stands, *expected} if stands.get(name) != expected.get(name))
            raise Violation(f"the newest index is {newest}, but these are not of it: {', '.join(wrong)}")
