"""Lanes: 64 whole numbers side by side, one for each of as many vectors, in vector registers.

Left to loops over slices the compiler tests at run time whether they overlap, and keeps sums in
memory: four times as slow.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from neurosim.kernels._jit import config, leaf

LANES = 64
"""As many as a word has bits."""
LINE = 64
"""Bytes of a line of the cache."""


@leaf
def make_lanes(n):
    """Return room for ``n`` times 64 int32, on a line of the cache: lanes must start on one."""
    room = np.zeros(n * LANES + LINE // 4, np.int32)
    # Arrays begin at a multiple of 16 or 32 bytes; the loads below claim 64, and fault on less.
    first = -room.ctypes.data % LINE // 4
    return room[first : first + n * LANES]


@leaf
def make_short_lanes(n):
    """As `make_lanes`, of int16."""
    return make_lanes((n + 1) // 2).view(np.int16)[: n * LANES]


def sum_lanes_slowly(lanes, rows, first, stop, total):
    """Sum the int16 lanes of the rows that ``rows[first:stop]`` names into ``total``, int32."""
    total[:] = lanes.reshape(-1, LANES)[rows[first:stop]].sum(axis=0, dtype=np.int32)


def count_lanes_slowly(lanes, n_rows, bounds, counts):
    """Count for each lane in how many of the first rows it is at least as large as its bound."""
    rows = lanes[: n_rows * LANES].reshape(-1, LANES)
    counts[:] = (rows >= bounds).sum(axis=0)


def reach_slowly(lanes, bounds):
    """Return a word with a bit for each lane that is at least as large as its bound."""
    return np.packbits(lanes >= bounds, bitorder="little").view(np.uint64)[0]


ROW, SHORT = (ir.VectorType(ir.IntType(bits), LANES) for bits in (32, 16))


def _place(context, builder, kind, array, of):
    """Return the address of an array's first element."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(data, of.as_pointer())


@intrinsic
def sum_lanes_fast(_, lanes, rows, first, stop, total):
    """As `sum_lanes_slowly`, compiled; the sum stays in registers."""

    def build(context, builder, signature, arguments):
        kinds, word = signature.args, ir.IntType(64)
        source = _place(context, builder, kinds[0], arguments[0], SHORT)
        names = context.make_array(kinds[1])(context, builder, arguments[1]).data
        target = _place(context, builder, kinds[4], arguments[4], ROW)
        # On the stack by name only: LLVM keeps it in registers, as no address of it is passed on.
        total = cgutils.alloca_once_value(builder, ir.Constant(ROW, None))
        one = ir.Constant(word, 1)
        with cgutils.for_range_slice(builder, arguments[2], arguments[3], one) as (i, _):
            row = builder.sext(builder.load(builder.gep(names, [i])), word)
            found = builder.sext(builder.load(builder.gep(source, [row]), align=LINE), ROW)
            builder.store(builder.add(builder.load(total), found), total)
        builder.store(builder.load(total), target, align=LINE)
        return context.get_dummy_value()

    return types.void(lanes, rows, types.int64, types.int64, total), build


@intrinsic
def count_lanes_fast(_, lanes, n_rows, bounds, counts):
    """As `count_lanes_slowly`, compiled; counts stay in registers."""

    def build(context, builder, signature, arguments):
        kinds, word = signature.args, ir.IntType(64)
        source, limits, target = (
            _place(context, builder, kinds[i], arguments[i], ROW) for i in (0, 2, 3)
        )
        bounds, total = (
            builder.load(limits, align=LINE),
            cgutils.alloca_once_value(builder, ir.Constant(ROW, None)),
        )
        ends = ir.Constant(word, 0), arguments[1], ir.Constant(word, 1)
        with cgutils.for_range_slice(builder, *ends) as (i, _):
            row = builder.load(builder.gep(source, [i]), align=LINE)
            reached = builder.sext(builder.icmp_signed(">=", row, bounds), ROW)  # -1 where true
            builder.store(builder.sub(builder.load(total), reached), total)
        builder.store(builder.load(total), target, align=LINE)
        return context.get_dummy_value()

    return types.void(lanes, types.int64, bounds, counts), build


@intrinsic
def reach_fast(_, lanes, bounds):
    """As `reach_slowly`, compiled."""

    def build(context, builder, signature, arguments):
        places = [_place(context, builder, kind, array, ROW)
                  for kind, array in zip(signature.args, arguments, strict=True)]  # fmt: skip
        values = [builder.load(place, align=LINE) for place in places]
        return builder.bitcast(builder.icmp_signed(">=", *values), ir.IntType(64))

    return types.uint64(lanes, bounds), build


sum_lanes: Any = sum_lanes_slowly if config.DISABLE_JIT else sum_lanes_fast
count_lanes: Any = count_lanes_slowly if config.DISABLE_JIT else count_lanes_fast
reach: Any = reach_slowly if config.DISABLE_JIT else reach_fast
