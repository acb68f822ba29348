"""The published documents in other shapes: for analytics, players, editing systems, archives and advertising."""
