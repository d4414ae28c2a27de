"""Memory on every time scale, each an experiment with its parts and its figure."""
