"""What tests read outputs and pages with."""
