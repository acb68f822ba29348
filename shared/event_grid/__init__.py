"""Event Grid: the client of a custom topic, and its errors."""

from .topic import EventRefused, Topic, TopicUnavailable

__all__ = ["EventRefused", "Topic", "TopicUnavailable"]
