"""Plasticity of spikes: by timing, by use, or written by users."""
