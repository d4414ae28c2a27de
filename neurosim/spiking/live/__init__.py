"""Parameters that are set while a network is there."""
