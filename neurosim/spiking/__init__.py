"""The engine of spikes: neurons with states, on a grid of time."""
