"""The whole brain of a fly in spikes: a connectome, driven here and silenced there."""
