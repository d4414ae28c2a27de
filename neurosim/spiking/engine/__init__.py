"""The clock, the plan of kernel calls, and the live states of neurons and synapses."""
