"""Blob and Queue Storage: dropped indexes, published documents, the queue of events."""
