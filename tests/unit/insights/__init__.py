"""What the normalizer promises, held by tests."""
