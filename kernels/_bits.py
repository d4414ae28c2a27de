"""What machines do and Numba does not offer by itself: an instruction each, or none."""

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


def opaque_slowly(value):
    """Return ``value``."""
    return value


@intrinsic
def opaque_fast(_, value):
    """As `opaque_slowly`; the compiler does not see that it was read from memory just now.

    Where it does, "the new value, or what is there" becomes a store under a mask, which takes AMD's
    processors without AVX-512 some twenty instructions of their own.
    """

    def build(context, builder, signature, arguments):
        # "freeze" is no code; llvmlite has no name for it.
        held = ir.Instruction(builder.block, arguments[0].type, "freeze", arguments)
        builder._insert(held)
        return held

    return value(value), build


def as_wide_slowly(number, like):
    """Return a whole number, as it is."""
    return int(number)


@intrinsic
def as_wide_fast(_, number, like):
    """Return a whole number with as many bits as an element of ``like``.

    Whole numbers beside floats of another width cost a loop half of its lanes, or as many
    instructions again to turn masks of the one width into those of the other. Numba adds two int32
    to an int64, so a count must be narrowed each time.
    """
    kind = types.int64 if like.dtype.bitwidth == 64 else types.int32

    def build(context, builder, signature, arguments):
        return context.cast(builder, arguments[0], signature.args[0], kind)

    return kind(number, like), build


find_lowest: Any = find_lowest_slowly if config.DISABLE_JIT else find_lowest_fast
count_bits: Any = count_bits_slowly if config.DISABLE_JIT else count_bits_fast
clear_lowest: Any = clear_lowest_slowly if config.DISABLE_JIT else clear_lowest_fast
prefetch: Any = prefetch_slowly if config.DISABLE_JIT else prefetch_fast
opaque: Any = opaque_slowly if config.DISABLE_JIT else opaque_fast
as_wide: Any = as_wide_slowly if config.DISABLE_JIT else as_wide_fast
