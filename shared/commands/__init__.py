"""The commands of `python -m shared`, one file each."""
