"""The app on real Azurite, against the emulated Video Indexer, for the tests that break it there."""

from tests.stacks.fixtures import service, settings, stage

__all__ = ["service", "settings", "stage"]
