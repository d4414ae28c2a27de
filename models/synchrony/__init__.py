"""Neurons that fire together: by synapses that tire, by gap junctions, under common waves."""
