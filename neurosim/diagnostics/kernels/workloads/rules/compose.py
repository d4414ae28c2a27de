"""No workload: what is composed takes the time of a user's function, compiled in each process."""

LEAVES = {
    "compose_step": "makes a kernel that takes the place of integrate_delta",
    "compose_move": "makes a kernel that takes the place of integrate_delta",
    "compose_hazard": "makes a kernel that takes the place of escape",
    "compose_hazard_of_potential": "makes a kernel in place of escape for LIF with jumps",
    "compose_hazard_of_membrane": "makes a kernel in place of escape for other LIF",
    "look_record": "the look at a neuron in a kernel that takes the place of escape",
    "look_potential": "the look at a neuron in a kernel that takes the place of escape",
    "look_membrane": "the look at a neuron in a kernel that takes the place of escape",
    "compose_reset": "makes a kernel of what integrate_delta does to neurons that fire",
    "compose_event": "makes a kernel that tests all neurons, as integrate_delta does",
    "compose_arrival": "makes a kernel that takes the place of relate_arrived",
    "compose_firing": "makes a kernel that takes the place of relate_fired",
    "compose_clocked": "makes a kernel that walks all synapses, as relate_fired walks some",
    "compose_signal": "makes a kernel that walks all synapses, as relate_arrived walks pieces",
}
