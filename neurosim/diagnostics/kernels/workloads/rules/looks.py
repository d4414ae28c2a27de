"""No workload: looks are inlined into kernels around functions of users."""

LEAVES = {
    "look_at_nothing": "inlined into what takes the place of relate_arrived, where nothing is left",
    "compose_looks": "makes a look, inlined into what takes the place of relate_arrived",
    "compose_values": "makes loads, inlined into what takes the place of relate_arrived",
    "compose_pre": "a look at the presynaptic neuron, in what takes the place of relate_arrived",
    "compose_post": "a look at the postsynaptic neuron, in what takes the place of relate_arrived",
    "compose_signals": "makes a look that is inlined into what takes the place of integrate_delta",
}
