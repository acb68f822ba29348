"""The way of one event: an attempt at it reads an index from its source and commits what it publishes."""
