"""No workload: looks are inlined into kernels around functions of users."""

LEAVES = {
    "look_at_nothing": "inlined, and nothing is left of it",
    "compose_looks": "makes a look that is inlined",
    "compose_values": "makes a load of each field that a function uses",
    "compose_pre": "makes a look at the presynaptic neuron, which is inlined",
    "compose_post": "makes a look at the postsynaptic neuron, which is inlined",
}
