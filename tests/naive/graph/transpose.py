"""The rows by presynaptic neuron of a table of inputs."""


def transpose(inputs, n_pre):
    return [[post for post, row in enumerate(inputs) if pre in row] for pre in range(n_pre)]
