"""The way of a sweep: what the other triggers missed is found and queued."""
