"""Bits of a 64-bit word: one machine instruction each, which Numba does not offer by itself."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from neurosim.kernels._jit import config


def find_lowest_slowly(word):
    """Return the place of the lowest bit that is set, 64 where none is."""
    bits = int(word)
    return (bits & -bits).bit_length() - 1 if bits else 64


def count_bits_slowly(word):
    """Return how many bits are set."""
    return int(word).bit_count()


def clear_lowest_slowly(word):
    """Return ``word`` without the lowest bit that is set, 0 where none is."""
    bits = int(word)
    return np.uint64(bits & (bits - 1) if bits else 0)


@intrinsic
def find_lowest_fast(_, word):
    """As `find_lowest_slowly`, compiled."""

    def build(context, builder, signature, arguments):
        return builder.cttz(arguments[0], cgutils.false_bit)

    return types.int64(types.uint64), build


@intrinsic
def count_bits_fast(_, word):
    """As `count_bits_slowly`, compiled."""

    def build(context, builder, signature, arguments):
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), build


@intrinsic
def clear_lowest_fast(_, word):
    """As `clear_lowest_slowly`, compiled."""

    def build(context, builder, signature, arguments):
        (bits,) = arguments
        return builder.and_(bits, builder.sub(bits, bits.type(1)))

    return types.uint64(types.uint64), build


def prefetch_slowly(address):
    """Do nothing."""


@intrinsic
def prefetch_fast(_, address):
    """Ask for the line of the cache at an address; nothing happens where there is none."""

    def build(context, builder, signature, arguments):
        place, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [place, number, number, number])
        ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        where = builder.inttoptr(arguments[0], place)
        builder.call(ask, [where, *(ir.Constant(number, i) for i in (0, 3, 1))])
        return context.get_dummy_value()

    return types.void(types.uint64), build


find_lowest: Any = find_lowest_slowly if config.DISABLE_JIT else find_lowest_fast
count_bits: Any = count_bits_slowly if config.DISABLE_JIT else count_bits_fast
clear_lowest: Any = clear_lowest_slowly if config.DISABLE_JIT else clear_lowest_fast
prefetch: Any = prefetch_slowly if config.DISABLE_JIT else prefetch_fast
