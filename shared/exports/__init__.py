"""The published documents in other shapes: flat rows (NDJSON, Parquet) and tracks for players (WebVTT)."""
