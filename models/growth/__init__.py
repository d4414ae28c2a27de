"""Networks that grow."""
