"""Commands beside ``run``."""
