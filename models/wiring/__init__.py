"""Far connections, several contacts between two neurons, synapses that grow strong by use."""
