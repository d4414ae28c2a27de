"""Change rows of synapses: find the places of a batch of changes, then move one column by them.

A row stands from ``bounds[0, pre]`` to ``bounds[1, pre]`` in every column of synapses, ascending
by target, or by delay and then target. Changes come sorted as the rows are, so that each row is
passed once, however many of its synapses come or go.
"""

from neurosim.kernels._jit import kernel


@kernel
def locate_new(bounds, indices, delays, pre, post, new_delays, places_out):
    """Write before which synapse each new one belongs; as ``~place`` if its two ends are joined.

    Behind all that sort equal, so that contacts between the same two neurons keep their order.

    Parameters
    ----------
    bounds : ndarray of int64, shape (2, n_pre)
    indices : ndarray of int, shape (room,)
        Targets.
    delays : ndarray of uint16, shape (room,) or (0,)
        What rows are sorted by before targets, if by anything.
    pre, post : ndarray of int32, shape (n_new,)
    new_delays : ndarray of uint16, shape (n_new,) or (0,)
    places_out : ndarray of int64, shape (n_new,)
    """
    for c in range(pre.size):
        begin, end, target, is_joined = bounds[0, pre[c]], bounds[1, pre[c]], post[c], False
        low, high = begin, end
        while low < high:
            middle = (low + high) >> 1
            is_before = indices[middle] <= target
            if delays.size and delays[middle] != new_delays[c]:
                is_before = delays[middle] < new_delays[c]
            if is_before:
                low = middle + 1
            else:
                high = middle
        if delays.size == 0:
            is_joined = low > begin and indices[low - 1] == target
        else:
            # The same ends may be joined with any delay, so no order helps to find them.
            for s in range(begin, end):
                is_joined |= indices[s] == target
        places_out[c] = ~low if is_joined else low


@kernel
def locate_old(bounds, indices, is_sorted, pre, post, ordinals, places_out):
    """Write where each synapse stands, -1 if there is none.

    Parameters
    ----------
    bounds : ndarray of int64, shape (2, n_pre)
    indices : ndarray of int, shape (room,)
        Targets.
    is_sorted : bool
        Whether targets ascend within a row.
    pre, post : ndarray of int32, shape (n_old,)
    ordinals : ndarray of int64, shape (n_old,) or (0,)
        Which of the contacts between the two neurons is meant, from 0, in the order of the row;
        the first, if none is said.
    places_out : ndarray of int64, shape (n_old,)
    """
    for c in range(pre.size):
        low, end, target = bounds[0, pre[c]], bounds[1, pre[c]], post[c]
        left = ordinals[c] if ordinals.size else 0
        high = end if is_sorted else low
        while low < high:
            middle = (low + high) >> 1
            if indices[middle] < target:
                low = middle + 1
            else:
                high = middle
        place = -1
        for s in range(low, end):
            if indices[s] == target:
                if left == 0:
                    place = s
                    break
                left -= 1
            elif is_sorted:
                break
        places_out[c] = place


@kernel
def insert(moves, places, values, column, out):
    """Write each row with its new synapses to where it goes; ``out`` may be ``column``.

    A row that stays where it is is moved only from its first new synapse on.

    Parameters
    ----------
    moves : RowMoves
        See `neurosim.kernels.graph._tables`; in one array, rows that move go where no row is.
    places : ndarray of int64, shape (n_new,)
        Before which synapse of ``column`` each new one belongs, ascending within a row.
    values : ndarray, shape (n_new,) or (1,)
        What new synapses have; one for all of them.
    column, out : ndarray, shape (room,); ndarray, shape (room after,)
    """
    is_one = values.size == 1
    for r in range(moves.begins.size):
        begin, to = moves.begins[r], moves.new_begins[r]
        first, last = moves.firsts[r], moves.firsts[r + 1]
        read, write = moves.ends[r], to + (moves.ends[r] - begin) + (last - first)
        # From the back, as what is in the way of a new synapse goes towards the end of its row.
        for c in range(last - 1, first - 1, -1):
            for _ in range(read - places[c]):
                read -= 1
                write -= 1
                out[write] = column[read]
            write -= 1
            out[write] = values[0 if is_one else c]
        if to != begin or moves.is_elsewhere:
            for _ in range(read - begin):
                read -= 1
                write -= 1
                out[write] = column[read]


@kernel
def remove(moves, places, column):
    """Close the gaps that synapses leave in their rows, in place.

    Parameters
    ----------
    moves : RowMoves
        See `neurosim.kernels.graph._tables`; no row goes elsewhere.
    places : ndarray of int64, shape (n_old,)
        Which synapses go, ascending within a row.
    column : ndarray, shape (room,)
    """
    for r in range(moves.begins.size):
        first, last = moves.firsts[r], moves.firsts[r + 1]
        write = places[first]
        for c in range(first, last):
            stop = places[c + 1] if c + 1 < last else moves.ends[r]
            if c == first:
                # Most rows lose one. By a distance that is known many are copied at a time.
                tail = column[write:stop]
                for s in range(tail.size - 1):
                    tail[s] = tail[s + 1]
                write = stop - 1
                continue
            for read in range(places[c] + 1, stop):
                column[write] = column[read]
                write += 1
