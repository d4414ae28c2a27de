"""Neurons of spikes: with membrane potentials, or emitting what they are told."""
