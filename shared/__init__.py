"""Video Indexer insights: from a finished index to one JSON document per insight type."""
