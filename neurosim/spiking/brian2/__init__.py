"""The same network in Brian2."""
