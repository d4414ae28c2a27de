"""Spiking networks in which all features meet, made from a number, and what happens in them."""

import copy
import pickle
from math import exp

import numpy as np

from neurosim import (
    LIF,
    AllToAll,
    Coupling,
    CurrentInput,
    EscapeNoise,
    FixedFanIn,
    LogNormal,
    NeuronRule,
    NoiseInput,
    Normal,
    OneToOne,
    PairSTDP,
    Poisson,
    PoissonInput,
    Population,
    Random,
    ShortTerm,
    Signal,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Trace,
    TripletSTDP,
    Uniform,
    load,
)

DT = 0.1


def step(z, p, dt, is_refractory, noise, signals):
    z.v += dt * (p.drive - z.v + z.g + z.gap + signals.tone) / p.tau + p.sigma * noise.xi
    z.g -= dt * z.g / 3.0
    return z.v > p.v_th


def reset(z, p, noise):
    z.v = p.spread * noise.u


def is_up(z, p):
    return z.v > 6.0


def tire(z, p):
    z.g *= 0.9


def quiet_step(z, p, dt, is_refractory):
    if not is_refractory:
        z.v += dt * (p.drive - z.v) / p.tau
    return z.v > p.v_th


def measure(x, p, counts, dt):
    return x + p.gain * counts[0] - dt * x / p.tau


def junction(w, pre, post):
    return w * (pre.v - post.v)


def only_pre(w, pre):
    return w * pre.v


def depress(w, z, p, elapsed, pre, post, noise):
    z.m = z.m * exp(-elapsed / 20.0) + 1.0
    if noise.released and noise.u < 0.7:
        return max(0.0, w - p.rate * post.y)
    return w


def potentiate(w, z, p, elapsed, pre, signals):
    z.m *= exp(-elapsed / 20.0)
    return min(4.0, w + p.rate * pre.x + 0.01 * signals.tone)


def on_up(w, z, p, elapsed, pre, post):
    return min(4.0, w + 0.1 * p.rate * pre.x * post.v)


def drift(w, z, p, elapsed):
    return w + 0.01 * (p.rest - w)


def on_reward(w, z, p, elapsed, signal):
    return min(4.0, max(0.0, w + 0.01 * signal * z.m))


class Maker:
    """Draws one network; the same number always gives the same."""

    def __init__(self, number):
        self.rng = np.random.default_rng(number)

    def one_of(self, *some):
        return some[int(self.rng.integers(len(some)))]

    def chance(self, p=0.5):
        return bool(self.rng.random() < p)

    def value(self, low, high, n):
        """One for all, one for each, or drawn."""
        kind = self.one_of("one", "each", "drawn", "lognormal")
        middle = (low + high) / 2
        return {
            "one": middle,
            "each": np.linspace(low, high, n),
            "drawn": Uniform(low, high),
            "lognormal": LogNormal(middle, (high - low) / 6, low=low, high=high),
        }[kind]

    def make(self):
        """Return what a network is made of, and what may be added to it later."""
        n_src, n, m = (self.one_of(*sizes) for sizes in ((5, 40), (7, 60, 130), (6, 70)))
        traces = {"x": Trace(self.one_of(5.0, 20.0))}
        post_traces = {"y": Trace(15.0, at_most=self.one_of(None, 1.0)), "x": Trace(10.0, 0.5)}
        self.tone = Signal(
            "tone",
            step=measure,
            of=["eye"],
            parameters={"gain": 0.02, "tau": self.one_of(5.0, 50.0)},
        )
        source = self.one_of(
            Poisson(self.value(50.0, 250.0, n_src)), Poisson(100.0, by_gaps=True), "played"
        )
        if isinstance(source, str):
            who, when = np.divmod(np.unique(self.rng.integers(0, n_src * 400, 90)), 400)
            source = SpikeTimes(who, when * DT, sort=True)
        born = {"n_initial": n - 2} if self.chance(0.3) else {}
        self.eye = Population("eye", n_src, source, traces=traces)
        self.leaky = Population("leaky", n, self.lif(n), traces=post_traces, **born)
        self.own = Population("own", m, self.neuron_rule(m), traces=post_traces)
        self.populations = [self.eye, self.leaky, self.own]
        self.synapses = self.wires()
        self.inputs = self.drives(n, m)
        return self

    def lif(self, n):
        kind = self.one_of("delta", "current", "conductance")
        escape = EscapeNoise(100.0, 2.0) if self.chance(0.25) else None
        each = self.chance(0.4)
        ends = {"e_e": 60.0, "e_i": -20.0} if kind == "conductance" else {}
        return LIF(
            v_rest=0.0,
            tau_m=self.value(8.0, 15.0, n) if each else 10.0,
            v_th=self.value(9.0, 11.0, n) if each else 10.0,
            v_reset=0.0,
            synapses=kind,
            drive=self.value(5.0, 11.0, n),
            t_ref=self.one_of(0.0, 1.0, Uniform(0.0, 3.0)),
            escape=escape,
            **ends,
        )

    def neuron_rule(self, m):
        parameters = {
            "drive": self.value(7.0, 12.0, m),
            "tau": 10.0,
            "v_th": self.value(8.0, 10.0, m),
            "sigma": 0.2,
            "spread": 2.0,
        }
        state = {"v": self.value(0.0, 8.0, m), "g": 0.0, "gap": 0.0}
        return NeuronRule(
            step,
            state,
            parameters,
            reset,
            t_ref=self.one_of(0.0, 1.0),
            receptors=["v", "g"],
            noise={"xi": "normal", "u": "uniform"},
            signals=[self.tone],
            events={"up": is_up},
            on_event=self.one_of({}, {"up": tire}),
            drops=self.one_of([], ["g"]),
        )

    def end(self, population, p=0.4):
        """A population or a part of it."""
        if not self.chance(p):
            return population
        n = population.n
        return population[self.one_of(slice(0, n // 2 + 1), slice(0, n, 2), [0, 2, n - 1])]

    def rule(self, onto_own, has_one_delay):
        kind = self.one_of("none", "pair", "pair each", "triplet", "triplet each", "own", "own")
        if kind == "none":
            return None
        if kind == "own":
            each = self.one_of(0.05, Uniform(0.02, 0.08), LogNormal(0.05, 0.01))
            events = {"on_event": {"up": on_up}} if onto_own and self.chance() else {}
            clock = {"on_step": drift, "every": self.one_of(0.1, 1.3)} if self.chance() else {}
            return SynapseRule(
                depress,
                potentiate,
                {"m": 0.0},
                {"rate": each, "rest": 0.5},
                on_signal=on_reward,
                noise={"u": "uniform"},
                signals=[self.tone],
                moves=self.one_of("before", "after"),
                **events,
                **clock,
            )
        is_each = kind.endswith("each") or not has_one_delay
        traces = {"traces": "synapse"} if is_each else {}
        if kind.startswith("pair"):
            return PairSTDP(a_pre=0.05, a_post=-0.05, w_max=4.0, **traces)
        return TripletSTDP(w_max=4.0, **traces)

    def short(self, pre):
        if not self.chance(0.35):
            return None
        n = getattr(pre, "population", pre).n
        each = {"traces": "synapse"} if self.chance() else {}
        U = (
            self.one_of(0.4, Uniform(0.2, 0.6))
            if each
            else self.one_of(0.4, Uniform(0.2, 0.6), np.linspace(0.2, 0.6, n))
        )
        return ShortTerm(U=U, tau_f=20.0, tau_d=self.one_of(15.0, Uniform(5, 30)), **each)

    def wire(self, name, pre, post, connectome=None):
        whole = getattr(post, "population", post)
        onto_own = whole.name == "own"
        delay = self.one_of(0.0, 0.7, 1.5, Uniform(0.0, 2.0))
        has_one = not isinstance(delay, Uniform)
        receptor = ""
        if onto_own:
            receptor = self.one_of("v", "g", {"v": 1.0, "g": 0.4}, "")
        elif whole.rule.synapses != "delta":
            receptor = self.one_of("", "ge", {"ge": 1.0, "gi": 0.2})
        few = Random(0.2) if connectome is None else connectome
        low, high = (
            (0.01, 0.1) if getattr(whole.rule, "synapses", "") == "conductance" else (0.0, 2.0)
        )
        if connectome is None and pre is not post:
            few = self.one_of(Random(0.2), FixedFanIn(2), AllToAll())
        return Synapses(
            pre,
            post,
            few,
            weight=self.one_of(Uniform(low, high), LogNormal(high / 2, high / 9)),
            delay=delay,
            name=name,
            plasticity=self.rule(onto_own, has_one),
            short_term=self.short(pre),
            release=self.one_of(1.0, 1.0, 0.6),
            receptor=receptor,
        )

    def wires(self):
        ends = self.end(self.eye), self.end(self.leaky)
        first = self.wire("a", *ends)
        synapses = [first, self.wire("b", self.eye, self.end(self.own))]
        if self.chance():
            synapses.append(self.wire("a2", *ends, first))
        synapses.append(self.wire("c", self.leaky, self.own))
        synapses.append(self.wire("d", self.end(self.own), self.leaky))
        if self.chance():
            synapses.append(self.wire("e", self.own, self.own, Random(0.1)))
        if self.chance(0.6):
            synapses.append(
                Coupling(
                    self.own, self.own, Random(0.3), junction, into="gap", weight=0.02, name="gaps"
                )
            )
        if self.chance(0.4):
            synapses.append(
                Coupling(
                    self.leaky,
                    self.own,
                    AllToAll(),
                    only_pre,
                    into="gap",
                    weight=0.001,
                    name="field",
                )
            )
        return synapses

    def drives(self, n, m):
        inputs, post = [], self.end(self.leaky)
        small = 0.01 if self.leaky.rule.synapses == "conductance" else 0.5
        if self.chance(0.7):
            inputs.append(
                PoissonInput(
                    post,
                    self.value(300.0, 900.0, post.n),
                    self.value(small / 2, small, post.n),
                    name="rain",
                )
            )
        if self.chance(0.4):
            inputs.append(
                NoiseInput(self.end(self.leaky), self.one_of(0.5, Uniform(0.2, 0.8)), name="white")
            )
        if self.chance(0.5):
            inputs.append(NoiseInput(self.leaky, self.value(0.5, 1.5, n), tau=4.0, name="red"))
        if self.chance(0.4):
            inputs.append(NoiseInput(self.own, 0.3, variable="v", name="own white"))
        if self.chance(0.3):
            inputs.append(PoissonInput(self.end(self.own), 500.0, 0.3, receptor="g", name="g rain"))
        if self.chance(0.3):
            inputs.append(
                CurrentInput(
                    self.own if self.chance() else self.own[::2],
                    [1.0, 0.0, 2.0],
                    every=3.1,
                    variable="g",
                    name="steps",
                )
            )
        return inputs

    def more(self, net):
        """Return what is added in the middle."""
        # A copy has populations of its own.
        self.eye, self.leaky, self.own = (net.populations[x] for x in ("eye", "leaky", "own"))
        self.tone = self.own.rule.signals[0]
        new = Population("new", self.one_of(5, 20), self.neuron_rule_of_new())
        noise = Population("late", 8, Poisson(Uniform(50, 300)), traces={"x": Trace(9.0)})
        wires = [
            Synapses(noise, new, Random(0.5), weight=2.0, delay=self.one_of(1.0, 4.0)),
            self.wire("late a", noise, self.end(self.leaky)),
            self.wire("late b", self.eye, self.end(self.own)),
            Synapses(
                self.leaky,
                new,
                OneToOne() if new.n == self.leaky.n else Random(0.3),
                weight=1.0,
                delay=Uniform(0, 3),
            ),
        ]
        inputs = [NoiseInput(new, 0.5, name="late noise")]
        if self.chance():
            inputs.append(PoissonInput(self.leaky, Uniform(10, 90), 0.01, name="late rain"))
        return {"populations": [new, noise], "synapses": wires, "inputs": inputs}

    def neuron_rule_of_new(self):
        return self.one_of(
            LIF(v_rest=0.0, v_th=Normal(10, 1, low=8), v_reset=0.0, drive=9.0),
            LIF(v_rest=0.0, v_th=10.0, v_reset=0.0, drive=9.0, synapses="current"),
        )


def build(number, **options):
    """Return (network, maker) of a number."""
    maker = Maker(number).make()
    precision = "single" if maker.chance(0.25) else "double"
    net = SpikingNetwork(
        maker.populations,
        maker.synapses,
        inputs=maker.inputs,
        dt=DT,
        seed=int(number),
        max_delay=5.0,
        **{"precision": precision, **options},
    )
    return net, maker


def live_settings(net, rng):
    """Return some parameters that may be set, and values."""
    options = [
        ("own", "tau", 9.0),
        ("leaky", "drive", 9.5),
        ("leaky", "v_th", 9.0),
        ("leaky", "v_th", np.linspace(8, 11, net.cells["leaky"].n)),
        ("leaky", "tau_m", 12.0),
        ("tone", "gain", 0.05),
        ("leaky", "t_ref", 0.5),
        ("leaky", "drive", Uniform(5, 12)),
        ("tone", "value", 0.3),
        ("own", "drive", np.linspace(6, 13, net.cells["own"].n)),
    ]
    names = {source.name: source for source in net.inputs}
    if "rain" in names:
        options += [
            ("rain", "rate", 800.0),
            ("rain", "weight", 0.02),
            ("rain", "rate", np.linspace(0, 900, names["rain"].post.n)),
            ("rain", "rate", Uniform(100, 900)),
        ]
    if "white" in names:
        options.append(("white", "sigma", 0.9))
    if "red" in names:
        options += [("red", "sigma", 0.9), ("red", "sigma", Uniform(0, 2))]
    for name, wires in net.synapses.items():
        if isinstance(wires.plasticity, PairSTDP):
            options += [(name, "a_pre", 0.02), (name, "tau_pre", 11.0)]
        if isinstance(wires.plasticity, SynapseRule):
            options.append((name, "rest", 0.9))
        if wires.short_term is not None:
            options.append((name, "tau_d", 9.0))
    return options[int(rng.integers(len(options)))]


def act(net, maker, rng):
    """Let one thing happen, and return what; refusals are part of it."""
    kind = str(
        rng.choice(
            [
                "set",
                "set",
                "set",
                "weights",
                "prune",
                "grow",
                "signal",
                "state",
                "born",
                "plastic",
                "nothing",
            ]
        )
    )
    told = _act(net, maker, rng, kind)
    return kind, told


def _act(net, maker, rng, kind):
    names = [name for name in net.synapses if name not in ("gaps", "field")]
    name = str(rng.choice(names))
    setting = live_settings(net, rng)
    try:
        if kind == "set":
            net.set(*setting)
            return setting[:2]
        if kind == "weights":
            net.set_weights(name, 0.05)
        if kind in ("prune", "grow"):
            edges = net.edges(name)
            pre = np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr))
            if kind == "prune" and pre.size:
                some = np.unique(rng.integers(0, pre.size, 5))
                net.prune(name, pre[some], edges.indices[some])
            if kind == "grow":
                made = net.synapses[name]
                is_there = np.zeros((made.pre.n, made.post.n), bool)
                is_there[pre, edges.indices] = True
                free = np.argwhere(~is_there)
                some = free[np.unique(rng.integers(0, max(len(free), 1), 5))] if len(free) else free
                net.grow(name, some[:, 0], some[:, 1])
        if kind == "signal":
            net.signal(name, 0.7)
        if kind == "state":
            net.set("own", "v", Uniform(0, 9))
            net.set(net.populations["leaky"][::2], "v", 5.0)
        if kind == "born":
            net.add_neurons("leaky", 1)
    except Exception as error:  # what is refused is told, and compared
        return type(error).__name__, str(error)
    return None


def digest(value, at=""):
    """Return a state as a flat dict of path to bytes."""
    if isinstance(value, dict):
        found = {}
        for key, each in value.items():
            found |= digest(each, f"{at}/{key}")
        return found
    if isinstance(value, list | tuple):
        found = {}
        for i, each in enumerate(value):
            found |= digest(each, f"{at}/{i}")
        return found
    if isinstance(value, np.ndarray):
        return {at: (value.dtype.str, value.shape, value.tobytes())}
    return {at: repr(value)}


def differ(a, b):
    a, b = digest(a), digest(b)
    return [key for key in sorted({*a, *b}) if a.get(key) != b.get(key)]


def story(number, *, threads=1, between=None, cut=None, recorders=True, adds=True, **options):
    """Run a network through what happens in it; return (network, state, log).

    ``between(net)`` returns the network to go on with at each pause, ``cut`` how runs are split.
    """
    net, maker = build(number, threads=threads, **options)
    rng = np.random.default_rng(number + 1)
    log, held = [], []  # recorders record for as long as they are held
    if recorders:
        held = [
            net.record("leaky"),
            net.record("own", event="up"),
            net.observe("own", "g", every=0.5),
            net.count("eye"),
            net.observe("tone", "value", every=0.5),
        ]
    when = int(rng.integers(0, 5))
    for i in range(5):
        if adds and i == when:
            if between is not None:
                net = between(net)
            more = maker.more(net)
            try:
                net.add(more["populations"], more["synapses"], inputs=more["inputs"])
                log.append("added")
            except Exception as error:
                log.append((type(error).__name__, str(error)))
        log.append(act(net, maker, rng))
        if between is not None:
            net = between(net)
        n_steps = int(rng.integers(3, 70))
        plastic = [True, True, False, ["a"], {"b": False}][int(rng.integers(5))]
        parts = [n_steps] if cut is None else cut(n_steps)
        for part in parts:
            net.run(part * DT, plastic=plastic)
    del held
    return net, net.store(), log


def copied(net):
    return copy.deepcopy(net)


def stored(net):
    state = net.store()
    net.run(1.7)
    net.restore(pickle.loads(pickle.dumps(state)))
    return net


def saver(path):
    def saved(net):
        net.save(path)
        return load(path, modules=[__name__])

    return saved
