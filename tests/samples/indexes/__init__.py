"""Indexes to test with: a generator for any length, odd shapes made by hand, two sample programmes."""
