"""Hashing: a file of vectors becomes a file of tags, block by block, in bounded memory."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from neurosim.base import checks, interrupt
from neurosim.base.errors import ArgumentError
from neurosim.files.tags.places import owning, partial_of, put
from neurosim.files.tags.write import writing
from neurosim.files.tags.writer import Form
from neurosim.files.vectors.reader import Vectors, open_vectors
from neurosim.files.vectors.reading import AS_IT_LOOKS, Reading
from neurosim.files.vectors.samples import Digest
from neurosim.files.vectors.source import fault
from neurosim.models.fly.circuit.sizes import N_KC, choose_n_inputs, count_active

if TYPE_CHECKING:
    from neurosim.models.fly.circuit.kenyon_cells import Calyx
    from neurosim.models.fly.circuit.wiring import Wiring


class Wired(NamedTuple):
    """A wiring, the channels it sees (None: all), how it was made, and a line on what it meets."""

    wiring: "Wiring"
    columns: tuple[int, ...] | None
    facts: dict[str, Any]
    told: str = ""


FEW_CHANNELS = 12
"""Below which sums of few numbers, centred, come in few orders."""
TAGS_AT_ONCE = 4 << 20
"""Cells in the tags of one block."""
LARGEST_REAL = 1e30
"""Number of a vector, up to which drives fit into float32."""
WIRINGS = ("random", "even")


@dataclass(frozen=True)
class Circuit:
    """What turns vectors into tags, as the user says it.

    Parameters
    ----------
    n_kc, n_inputs : int, optional
        Kenyon cells, and inputs of each; default: 2,000 and `choose_n_inputs`, or as the wiring
        file says.
    n_active : int or float
        Cells that fire: how many, or which fraction.
    seed : int
        Of the wiring.
    wiring : str
        ``"random"``, ``"even"``, or the path of an edge list, whose inputs are found by the names
        of the channels; see `neurosim.models.fly.circuit.wiring_file`.
    centring : bool
        Whether each vector's own mean is subtracted.
    """

    n_kc: int | None = None
    n_inputs: int | None = None
    n_active: int | float = 0.05
    seed: int = 0
    wiring: str = "random"
    centring: bool = True

    def build(self, vectors: Vectors) -> "Built":
        """Return the cells for these vectors.

        Raises
        ------
        ArgumentError, DataError
            If a size is out of range, or the wiring file does not fit the vectors.
        """
        from neurosim.models.fly.circuit.kenyon_cells import Calyx

        checks.integer("--seed", self.seed, 0, 2**62)
        is_drawn = self.wiring in WIRINGS
        wired = self._draw(vectors) if is_drawn else self._read(vectors)
        wiring = wired.wiring
        calyx = Calyx(wiring, count_active(self.n_active, wiring.n_kc), self.centring)
        sizes = {"n_kc": wiring.n_kc, "n_active": calyx.n_active}
        facts = {**sizes, **wired.facts, "centring": self.centring}
        return Built(calyx, wired.columns, facts, self._tell(vectors, wired))

    def _tell(self, vectors: Vectors, wired: Wired) -> tuple[str, ...]:
        is_table = vectors.account.has_spontaneous
        lines = [vectors.tell() + ("; row SFR: hashed as it is" if is_table else "")]
        if wired.told:
            lines.append(wired.told)
        d = wired.wiring.n_features
        if self.centring and d < FEW_CHANNELS:
            lines.append(f"note: {d} centred channels, fewer than {FEW_CHANNELS}, make few "
                         "different tags: vectors that differ may share one")  # fmt: skip
        return tuple(lines)

    def _draw(self, vectors: Vectors) -> Wired:
        from neurosim.models.fly.circuit.wiring import Wiring

        d = vectors.d
        n_kc = checks.integer("--n-kc", N_KC if self.n_kc is None else self.n_kc, 1, 2**31 - 1)
        wanted = choose_n_inputs(d) if self.n_inputs is None else self.n_inputs
        remedy = f"the vectors have {d} numbers"
        n_inputs = checks.integer("--n-inputs", wanted, 1, d, remedy)
        draw = Wiring.random if self.wiring == "random" else Wiring.even
        told = {"n_inputs": n_inputs, "wiring": self.wiring, "seed": self.seed}
        return Wired(draw(d, n_kc, n_inputs, self.seed), None, told)

    def _read(self, vectors: Vectors) -> Wired:
        from neurosim.models.fly.circuit.glomeruli import join
        from neurosim.models.fly.circuit.wiring_file import read_wiring

        path = Path(self.wiring)
        if not path.exists():
            raise ArgumentError(f"--wiring must be random, even or a file, got {self.wiring!r}, "
                                "which does not exist")  # fmt: skip
        for name, value in (("--n-kc", self.n_kc), ("--n-inputs", self.n_inputs)):
            if value is not None:
                raise ArgumentError(f"{name} follows from the wiring in {path}, got {value}; leave "
                                    "it out")  # fmt: skip
        named = read_wiring(path)
        columns, told = None, ""
        if vectors.names is not None:
            whole = named
            columns, named = join(vectors.names, whole)
            told = whole.tell(vectors.names, columns, named)
        elif vectors.d != len(named.inputs):
            raise ArgumentError(
                f"--wiring: {path} has {len(named.inputs)} inputs, the vectors have {vectors.d} "
                "numbers without names; pass a CSV file whose header names the inputs"
            )
        return Wired(named.wiring, columns, {"wiring": path.name, **named.facts()}, told)


class Built(NamedTuple):
    """The cells for a file of vectors.

    Attributes
    ----------
    calyx : Calyx
    columns : tuple of int or None
        Channels that the cells see; None for all. Those of a wiring file are found by name.
    facts : dict
        How the cells were made.
    told : tuple of str
        Lines on what was read and what the user should know.
    """

    calyx: "Calyx"
    columns: tuple[int, ...] | None
    facts: dict[str, Any]
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of a file of vectors.

    Attributes
    ----------
    out : Path
        Where the tags are; of an interrupted run, another name (`partial_of`).
    n, d : int
        Vectors of which there are tags, and numbers of each.
    facts : mapping
        How the tags were made.
    bytes : int
        Size of the file.
    is_complete : bool
        False if Ctrl-C cut it short.
    """

    out: Path
    n: int
    d: int
    facts: Mapping[str, Any]
    bytes: int
    is_complete: bool


@dataclass(frozen=True)
class Job:
    """A file of vectors, and the file that its tags go to.

    Parameters
    ----------
    vectors, out : Path
        The suffix of ``out`` chooses the form: .npy, .npz or .h5.
    circuit : Circuit
    is_real : bool
        Whether the drives of active cells are kept, too.
    threads : int
        Changes no bit.
    force : bool
        Whether ``out`` may be replaced.
    reading : Reading
        What overrides the guesses about the file of vectors.
    """

    vectors: Path
    out: Path
    circuit: Circuit = Circuit()
    is_real: bool = False
    threads: int = 1
    force: bool = False
    reading: Reading = AS_IT_LOOKS


def hash_file(
    job: Job,
    started: Callable[[int, tuple[str, ...]], None] = lambda n, told: None,
    advance: Callable[[float], None] = lambda done: None,
    provenance: Callable[[], Mapping[str, Any]] = dict,
) -> Outcome:
    """Hash a file; working memory does not depend on the number of vectors.

    After Ctrl-C the tags so far are kept under the name that `partial_of` gives, and ``out`` is
    left as it was.

    Parameters
    ----------
    job : Job
    started : callable, optional
        Called once everything is checked, with the number of vectors and lines on what was read.
    advance : callable, optional
        Called with the number of vectors done.
    provenance : callable, optional
        Returns what the file says about the run, at its end; HDF5 only.

    Raises
    ------
    ArgumentError, DataError, ResourceError
        Before anything is written, or, for damaged input and a full disk, with nothing left behind.
    KeyboardInterrupt
        If Ctrl-C came before the first tags.
    """
    checks.integer("--threads", job.threads, 1, 1024, "use at most the machine's cores")
    owned = owning(job.out, job.vectors, job.force, job.is_real)
    with owned, open_vectors(job.vectors, job.reading) as vectors:
        built = job.circuit.build(vectors)
        shape = [vectors.n, vectors.d]
        facts = {"data": job.vectors.name, "data_shape": shape, **built.facts}
        started(vectors.n, built.told)
        form = Form(vectors.n, facts["n_kc"], facts["n_active"], job.is_real)
        total = Digest(vectors.n, vectors.d)
        with writing(job.out, form) as writer, ExitStack() as stack:
            blocks = _tags(job, built, vectors, total)
            head = list(islice(blocks, 1))  # nothing to lose yet, and kernels may have to compile
            pressed = stack.enter_context(interrupt.deferred())
            for tags, drives in chain(head, blocks):
                writer.append(tags, drives)
                advance(writer.n)
                if pressed():
                    break
            is_complete = writer.n == vectors.n
            if is_complete:
                facts["data_sha256"] = total.hex()
            writer.finish({"parameters": facts, "provenance": provenance()})
            writer.close()
            out = job.out if is_complete else partial_of(job.out)
            put(writer.part, out)
        return Outcome(out, writer.n, vectors.d, facts, out.stat().st_size, is_complete)


def _tags(job: Job, built: Built, vectors: Vectors, total: Digest) -> Iterator[tuple[Any, Any]]:
    """Read blocks and return their tags and drives (or None)."""
    calyx, columns = built.calyx, None if built.columns is None else list(built.columns)
    rows = max(1, TAGS_AT_ONCE // calyx.n_active)
    for block in vectors.blocks():
        total.add(block)
        if job.is_real and max(block.max(), -float(block.min())) > LARGEST_REAL:
            raise fault(vectors.path, f"has numbers beyond {LARGEST_REAL:g}, whose drives do not "
                                      "fit into float32 (--real); scale the vectors")  # fmt: skip
        seen = block if columns is None else block[:, columns]
        for first in range(0, len(block), rows):
            part = seen[first : first + rows]
            if job.is_real:
                yield calyx.winners(part, job.threads)
            else:
                yield calyx.tags(part, job.threads), None
