"""The wiring of the olfactory circuit, its cells, and the network that they form."""
