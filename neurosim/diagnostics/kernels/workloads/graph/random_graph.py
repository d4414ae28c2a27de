"""No workload: all of the stem is inlined, and measured where it is."""

LEAVES = {
    "make_words": "the room for counters in accumulate and find, inlined there",
    "take": "one counter in accumulate, inlined there",
    "draw_along": "the counters of one row in accumulate and connect_row, inlined there",
    "draw_across": "the counters of one block in find, inlined there",
    "count_throws": "the throws of a batch in accumulate and connect_row, inlined there",
    "place": "one throw of a crowded block in accumulate and connect_row, any one in find",
    "list_block": "a crowded block, one of 60, in accumulate and connect_row",
}
