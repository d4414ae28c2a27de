"""Published rules of plasticity in networks of spikes."""
