"""Files of whole networks: what a network is made of, and its state."""
