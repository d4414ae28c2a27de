"""Rules by which synapses of rounds come and go: by co-activity, chance, distance, weight."""
