"""The emulator answers as the service is documented to, so that what passes against it means something."""
