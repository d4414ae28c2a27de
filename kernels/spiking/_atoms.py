"""Instructions that Numba does not offer: calls by address, and words that threads share."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

SHORT, MEDIUM, LONG = 32, 72, 176
"""Words in a call, at most."""


def _caller(n_words):
    @intrinsic
    def call(typing, address, words):
        def build(context, builder, signature, arguments):
            word, place = ir.IntType(64), ir.IntType(8).as_pointer()
            # Numba's own convention: places for a result and for an exception come before the
            # arguments, a status is returned. Kernels of a plan have neither, so all three are
            # dropped.
            shape = ir.FunctionType(ir.IntType(32), [place, place] + [word] * n_words)
            function = builder.inttoptr(arguments[0], shape.as_pointer())
            first = builder.inttoptr(arguments[1], word.as_pointer())
            result = builder.bitcast(cgutils.alloca_once(builder, word), place)
            trouble = builder.bitcast(cgutils.alloca_once(builder, word), place)
            places = [builder.gep(first, [ir.Constant(word, i)]) for i in range(n_words)]
            builder.call(function, [result, trouble, *map(builder.load, places)])
            return context.get_dummy_value()

        return types.void(types.uint64, types.uint64), build

    return call


call_short, call_medium, call_long = _caller(SHORT), _caller(MEDIUM), _caller(LONG)


@intrinsic
def _add_one(typing, address):
    """Add 1 to the int64 at an address, at once for all threads; return what it was."""

    def build(context, builder, signature, arguments):
        place = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
        # In the strictest order: whoever passes the gate must see all that others wrote before it.
        return builder.atomic_rmw("add", place, ir.Constant(ir.IntType(64), 1), "seq_cst")

    return types.int64(types.uint64), build


@intrinsic
def _look(typing, address):
    """Return the int64 at an address as other threads left it."""

    def build(context, builder, signature, arguments):
        place = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
        # Atomic: a plain load the compiler would do once, and wait for ever.
        return builder.load_atomic(place, "seq_cst", 8)

    return types.int64(types.uint64), build


add_one: Any = _add_one
look: Any = _look
give_way = types.ExternalFunction("sched_yield", types.int32())
