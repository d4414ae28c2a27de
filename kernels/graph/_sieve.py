"""Sieve: who of a run of neurons is within a radius of a place, four side by side.

Who is near cannot be predicted. So those of four that are near are moved to the front by two
shuffles, all four are written, and the next four behind those that are near: no branch depends on
a distance. Rows of near neurons take a third to a quarter of the time that a loop over one after
the other took.
"""

from typing import Any, NamedTuple

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from neurosim.kernels._jit import config

DOUBLE, WORD, SHORT, LANES = ir.DoubleType(), ir.IntType(64), ir.IntType(32), 4
PLACES, NUMBERS, MARKS = (ir.VectorType(kind, LANES) for kind in (DOUBLE, SHORT, ir.IntType(1)))
ALL = 1 << LANES


def sieve_slowly(cells, run, space, square, n, out):
    """Write those of a run that are near behind the first ``n``; return how many there are then.

    Parameters
    ----------
    cells : Cells or NearRows
        See `neurosim.kernels.graph._tables`.
    run : (int64, int64)
        The first of the run, as the cells count them, and the last + 1.
    space : ((float64, float64, float64), bool, bool, (float64, float64, float64))
        The place; whether the nearest of all images is looked for, pair by pair; whether the first
        axis is left out; and of each axis after which length space begins anew, or, where it is
        known which image may be near, what must be added to the coordinates of the run.
    square : float64
        Of the radius.
    n : int64
    out : ndarray of int32, or (ndarray of int32, ndarray of float64), shape (room,)
        The numbers of those that are near; or how the cells count them, and the squares of their
        distances. Room for all of the run behind the first ``n``.
    """
    place, folds, is_flat, lengths = space
    for t in range(*run):
        found = 0.0
        for k in range(1 if is_flat else 0, 3):
            apart = cells.points[k, t] - place[k]
            apart = min(abs(apart), lengths[k] - abs(apart)) if folds else apart + lengths[k]
            found += apart * apart
        if found > square:
            continue
        if isinstance(out, tuple):
            out[0][n], out[1][n] = t, found
        else:
            out[n] = cells.ids[t]
        n += 1
    return n


class _Parts(NamedTuple):
    """What is compiled of a run: the same for one neuron and for four side by side."""

    builder: Any
    ids: Any
    out: Any
    squares: Any
    n: Any
    folds: bool = False


def _word(number):
    return ir.Constant(WORD, number)


def _spread(builder, number):
    """Return a vector of the same number in all lanes."""
    value = ir.Constant(ir.VectorType(number.type, LANES), ir.Undefined)
    for lane in range(LANES):
        value = builder.insert_element(value, number, ir.Constant(SHORT, lane))
    return value


def _at(parts, array, place, kind):
    """Return the address of an element, or of a vector that begins there."""
    address = parts.builder.gep(array, [place])
    return parts.builder.bitcast(address, kind.as_pointer())


def _measure(parts, place, axes):
    """Return the square of a distance, or four, summed as SciPy's tree sums them."""
    builder, total = parts.builder, None
    for points, here, length in axes:
        found = builder.load(_at(parts, points, place, here.type), align=8)
        apart = builder.fsub(found, here)
        if not parts.folds:
            apart = builder.fadd(apart, length)
        else:
            name = "llvm.fabs." + ("f64" if here.type == DOUBLE else f"v{LANES}f64")
            kind = ir.FunctionType(here.type, [here.type])
            apart = builder.call(
                cgutils.get_or_insert_function(builder.module, kind, name), [apart]
            )
            # To the nearest of all images, the same from either end.
            beyond = builder.fsub(length, apart)
            apart = builder.select(builder.fcmp_ordered("<", beyond, apart), beyond, apart)
        square = builder.fmul(apart, apart)
        total = square if total is None else builder.fadd(total, square)
    return total


def _list_moves(step):
    """Return for each set of lanes which lanes get what stands ``step`` lanes behind them.

    Lanes that are set move to the front: first by one those that must move by an odd number, then
    by two.
    """
    rows = []
    for lanes in range(ALL):
        row = [0] * LANES
        for lane in range(LANES):
            gaps = sum(not lanes >> before & 1 for before in range(lane))
            if lanes >> lane & 1 and gaps & step:
                row[lane - (gaps & (2 * step - 1))] = -1
        rows.append(row)
    return rows


def _gather(builder, values, lanes):
    """Move the values of the lanes that are set to the front, in their order."""
    bits = ir.IntType(64 if values.type == PLACES else 32)
    row = ir.VectorType(bits, LANES)
    for step in (1, 2):
        rows = [ir.Constant(row, moved) for moved in _list_moves(step)]
        table = ir.Constant(ir.ArrayType(row, ALL), rows)
        name = f"neurosim.moves.{bits.width}.{step}"
        table = cgutils.global_constant(builder.module, name, table)
        moves = builder.load(builder.gep(table, [_word(0), lanes]), align=16)
        behind = [min(lane + step, LANES - 1) for lane in range(LANES)]
        behind = ir.Constant(NUMBERS, behind)
        moved = builder.shuffle_vector(values, ir.Constant(values.type, ir.Undefined), behind)
        is_moved = builder.icmp_signed("<", moves, ir.Constant(row, None))
        values = builder.select(is_moved, moved, values)
    return values


def _write_four(parts, place, axes, square, kept=None):
    """Write those of four that are near."""
    builder = parts.builder
    found = _measure(parts, place, axes)
    is_near = builder.fcmp_ordered("<=", found, square)
    lanes = builder.zext(builder.bitcast(is_near, ir.IntType(LANES)), WORD)
    lanes = lanes if kept is None else builder.and_(lanes, kept)
    n = builder.load(parts.n)
    if parts.squares is None:
        who = builder.load(_at(parts, parts.ids, place, NUMBERS), align=4)
    else:
        found = _gather(builder, found, lanes)
        builder.store(found, _at(parts, parts.squares, n, PLACES), align=8)
        first = _spread(builder, builder.trunc(place, SHORT))
        who = builder.add(first, ir.Constant(NUMBERS, list(range(LANES))))
    builder.store(_gather(builder, who, lanes), _at(parts, parts.out, n, NUMBERS), align=4)
    count = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(WORD, [WORD]), "llvm.ctpop.i64"
    )
    builder.store(builder.add(n, builder.call(count, [lanes])), parts.n)


def _write_one(parts, place, axes, square):
    """Write one, and what comes next over it if it is not near."""
    builder, n = parts.builder, parts.builder.load(parts.n)
    found = _measure(parts, place, axes)
    if parts.squares is None:
        who = builder.load(builder.gep(parts.ids, [place]))
    else:
        who = builder.trunc(place, SHORT)
        builder.store(found, builder.gep(parts.squares, [n]))
    builder.store(who, builder.gep(parts.out, [n]))
    is_near = builder.zext(builder.fcmp_ordered("<=", found, square), WORD)
    builder.store(builder.add(n, is_near), parts.n)


def _write_run(parts, run, axes, square, is_roomy):
    """Write those of a run, by fours where there is room for what is written too much."""
    builder, (first, stop) = parts.builder, run
    with builder.if_else(is_roomy) as (by_fours, one_by_one):
        with by_fours:
            wide = [(axis[0], *(_spread(builder, x) for x in axis[1:])) for axis in axes]
            squares = _spread(builder, square)
            # The last one to four are done apart, as the end of the four that end there: whatever
            # stands behind them may not be read. So all runs take the same path.
            n_before = builder.and_(builder.sub(builder.sub(stop, first), _word(1)), _word(-LANES))
            last = builder.add(first, n_before)
            with cgutils.for_range_slice(builder, first, last, _word(LANES)) as (place, _):
                _write_four(parts, place, wide, squares)
            end = builder.sub(stop, _word(LANES))
            end = builder.select(builder.icmp_signed("<", end, _word(0)), _word(0), end)
            kept = builder.sub(builder.shl(_word(1), builder.sub(stop, last)), _word(1))
            _write_four(parts, end, wide, squares, builder.shl(kept, builder.sub(last, end)))
        with (
            one_by_one,
            cgutils.for_range_slice(builder, first, stop, _word(1)) as (place, _),
        ):
            _write_one(parts, place, axes, square)


def _unpack(context, builder, kinds, cells, out):
    """Return points, ids, output, squares; of the last, and of ids, one is None."""
    array = context.make_array
    points, ids = (
        array(kinds[0].types[k])(context, builder, builder.extract_value(cells, k)) for k in (0, 1)
    )
    if isinstance(kinds[-1], types.Array):
        return points, ids.data, array(kinds[-1])(context, builder, out), None
    out, squares = (
        array(kind)(context, builder, part)
        for kind, part in zip(kinds[-1].types, cgutils.unpack_tuple(builder, out), strict=True)
    )
    return points, None, out, squares.data


def _build(context, builder, kinds, arguments):
    """Compile a sieve: for each way to measure a loop of its own."""
    cells, run, space, square, n, out = arguments
    points, ids, out, squares = _unpack(context, builder, kinds, cells, out)
    run, (place, folds, is_flat, lengths) = (
        cgutils.unpack_tuple(builder, values) for values in (run, space)
    )
    place, lengths = (cgutils.unpack_tuple(builder, values) for values in (place, lengths))
    n_all, width = cgutils.unpack_tuple(builder, points.shape)[1], builder.sub(run[1], run[0])
    rows = [builder.gep(points.data, [builder.mul(n_all, _word(k))]) for k in range(3)]
    axes = list(zip(rows, place, lengths, strict=True))
    n = cgutils.alloca_once_value(builder, n)
    parts = _Parts(builder, ids, out.data, squares, n)
    (room,) = cgutils.unpack_tuple(builder, out.shape)
    most = builder.add(builder.add(builder.load(n), width), _word(LANES - 1))
    is_roomy = builder.and_(
        builder.icmp_signed("<=", most, room), builder.icmp_signed(">=", n_all, _word(LANES))
    )
    folds, is_flat = (cgutils.is_true(builder, flag) for flag in (folds, is_flat))
    is_run = builder.icmp_signed(">", width, _word(0))
    with builder.if_then(is_run), builder.if_else(folds) as ways:
        for does_fold, way in zip((True, False), ways, strict=True):
            of_way = parts._replace(folds=does_fold)
            with way, builder.if_else(is_flat) as (flat, full):
                with flat:
                    _write_run(of_way, run, axes[1:], square, is_roomy)
                with full:
                    _write_run(of_way, run, axes, square, is_roomy)
    return builder.load(n)


@intrinsic
def sieve_fast(_, cells, run, space, square, n, out):
    """As `sieve_slowly`, compiled."""

    def build(context, builder, signature, arguments):
        return _build(context, builder, signature.args, arguments)

    return types.int64(cells, run, space, types.float64, types.int64, out), build


sieve: Any = sieve_slowly if config.DISABLE_JIT else sieve_fast
