"""Real things that tests start: Azurite, the emulated service, the functions host, workers, and the app on them."""
