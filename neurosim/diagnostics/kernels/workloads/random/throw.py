"""No workload: all of the stem is inlined, and measured where it is."""

LEAVES = {
    "throw": "the words of a batch in draw_counts, draw_spikes and draw_normals, inlined there",
    "lay": "the uniform numbers of a batch in draw_uniforms, inlined there",
    "join": "a uniform number of draw_uniforms, inlined there",
    "deviate": "what draw_normals makes of two words, for one synapse",
    "centre": "the uniform numbers of a batch in draw_normals, inlined there",
    "bend": "the deviates of a batch in draw_normals, inlined there",
    "bend_tails": "one deviate of seven in draw_normals, inlined there",
    "ratio": "the polynomials of draw_normals, inlined there",
    "minus_log": "one deviate of seven in draw_normals, inlined there",
}
