"""Synapses of rounds, stored, regenerated or learned."""
