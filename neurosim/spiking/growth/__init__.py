"""Rules by which synapses come and go every so many ms."""
