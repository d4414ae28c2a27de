"""Eiffel/Obama in a recurrent network of noisy spiking neurons with triplet STDP."""
