"""Only a share of the neurons stores, the rest process."""
