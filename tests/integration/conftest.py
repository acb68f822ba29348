"""The app on real Azurite, against the emulated Video Indexer."""

from tests.stacks.fixtures import service, settings, stage, waits

__all__ = ["service", "settings", "stage", "waits"]
