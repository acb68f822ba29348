"""In-memory stand-ins of what the pipeline is handed, true to the real ones where the pipeline can tell."""
