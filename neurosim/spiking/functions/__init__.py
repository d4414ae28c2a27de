"""Functions that users write: read once, frozen, compiled."""
