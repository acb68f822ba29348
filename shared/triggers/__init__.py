"""One blueprint a trigger. Each turns what it received into the one event, or handles it, and nothing else."""
