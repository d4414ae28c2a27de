"""A spiking network step by step, in plain Python: the definition that the engine must reproduce.

A network is described by plain values: ``dt`` in ms; ``groups``, by name, each with ``n`` and
either ``spikes``, pairs (step, neuron), or the parameters of leaky neurons and their first ``v``;
``wires``, each with ``pre``, ``post``, ``receptor``, ``synapses`` (pre, post, weight, delay in
steps), and perhaps ``stdp`` and ``short``. Every sum is made in the order that the engine promises.
"""

from math import exp

TINY = 1e-300


def added(dt, tau, tau_g, is_v_frozen, is_frozen):
    """Return what a current of 1, which decays with tau_g, adds to v in a step."""
    if tau == tau_g:
        return dt / tau * exp(-dt / tau)
    rise, left = -exp(dt / tau_g) + exp(dt / tau), exp(-dt / tau_g)
    if is_frozen:
        return tau_g / (tau_g - tau) * rise * left * exp(-dt / tau)
    product = tau_g * left * rise if is_v_frozen else tau_g * rise * left
    return product * exp(-dt / tau) / ((0 - tau) + tau_g)


def none_if_tiny(x):
    return x if abs(x) > TINY else 0.0


def bound(w, low, high):
    return min(max(w, low), high)


class Played:
    """Neurons whose spikes are given."""

    def __init__(self, given, dt):
        self.given, self.fired = given["spikes"], []

    def fire(self, step):
        self.fired.append(sorted(i for when, i in self.given if when == step))

    def reset(self, step):
        pass


class Leaky:
    """Leaky neurons with delta or current synapses."""

    def __init__(self, given, dt):
        self.given, n = given, given["n"]
        tau, tau_e, tau_i = (given[name] * 0.001 for name in ("tau_m", "tau_e", "tau_i"))
        self.leak, self.left = exp(-dt / tau), (exp(-dt / tau_e), exp(-dt / tau_i))
        self.stands = [name in given["frozen"] for name in ("v", "ge", "gi")]
        self.added = [
            added(dt, tau, tau_g, self.stands[0], is_frozen)
            for tau_g, is_frozen in zip((tau_e, tau_i), self.stands[1:], strict=True)
        ]
        self.v, self.ge, self.gi = list(given["v"]), [0.0] * n, [0.0] * n
        self.until, self.fired = [0] * n, []
        waits = given["waits"]
        self.waits = [waits[i % len(waits)] for i in range(n)]
        self.drops = given["frozen"] if given["drops"] is None else given["drops"]

    def fire(self, step):
        given, fired = self.given, []
        for i in range(given["n"]):
            is_free = step >= self.until[i]
            if is_free or not self.stands[0]:
                moved = self.leak * self.v[i]
                if given["synapses"] == "current":
                    moved = (self.added[0] * self.ge[i] + self.added[1] * self.gi[i]) + moved
                self.v[i] = self.pull(moved, i)
            if is_free or not self.stands[1]:
                self.ge[i] = none_if_tiny(self.left[0] * self.ge[i])
            if is_free or not self.stands[2]:
                self.gi[i] = none_if_tiny(self.left[1] * self.gi[i])
            if is_free and self.v[i] > given["v_th"]:
                fired.append(i)
                self.until[i] = step + self.waits[i]
        self.fired.append(fired)

    def pull(self, moved, i):
        """Add what pulls v to v_inf; sums are made in another order where each has its own."""
        rest, drive = self.given["v_rest"], self.given["drive"]
        if len(drive) == 1:
            return moved + (rest + drive[0] - (rest + drive[0]) * self.leak)
        return (moved + (rest + drive[i])) - self.leak * (rest + drive[i])

    def takes(self, variable, i, step):
        """Tell whether what arrives at a variable now counts."""
        return variable not in self.drops or (self.until[i] <= step and i not in self.fired[step])

    def reset(self, step):
        for i in self.fired[step]:
            self.v[i] = self.given["v_reset"]
            for name, value in self.given["reset"].items():
                getattr(self, name)[i] = value


class Wires:
    """Synapses from one group to another, with what plasticity keeps."""

    def __init__(self, given, groups, dt):
        self.pre, self.post, self.dt = groups[given["pre"]], groups[given["post"]], dt
        self.synapses = sorted(given["synapses"], key=lambda s: s[:2])
        self.weights = [s[2] for s in self.synapses]
        self.receptor = given["receptor"]
        self.stdp, self.short = given.get("stdp"), given.get("short")
        self.released, self.use = {}, {}
        delays = {s[3] for s in self.synapses}
        self.one_delay = delays.pop() if len(delays) == 1 else 0
        n = len(self.synapses)
        self.x, self.y = {}, {}
        self.pair_x, self.pair_y, self.last = [0.0] * n, [0.0] * n, [0.0] * n

    def grow(self, new):
        """Add synapses (pre, post, weight, delay), behind those of the same two neurons."""
        every = list(zip(self.synapses, self.weights, self.pair_x, self.pair_y, self.last,
                         strict=True))  # fmt: skip
        every += [(s, s[2], 0.0, 0.0, 0.0) for s in new]
        self._take(sorted(every, key=lambda row: row[0][:2]))

    def prune(self, places):
        """Remove synapses, by their place in the order of their two neurons."""
        every = zip(self.synapses, self.weights, self.pair_x, self.pair_y, self.last, strict=True)
        self._take([row for place, row in enumerate(every) if place not in places])

    def _take(self, rows):
        columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(5)]
        self.synapses, self.weights, self.pair_x, self.pair_y, self.last = columns

    def decay(self):
        if self.stdp:
            for trace, tau in ((self.x, "tau_pre"), (self.y, "tau_post")):
                for i in trace:
                    trace[i] = none_if_tiny(exp(-self.dt / (self.stdp[tau] * 0.001)) * trace[i])

    def release(self, step):
        """Short-term plasticity: note what each spike will release."""
        if not self.short:
            return
        now = (step + self.one_delay) * self.dt
        use, tau_f, tau_d = self.short["U"], *(self.short[k] * 0.001 for k in ("tau_f", "tau_d"))
        for i in self.pre.fired[step]:
            u, x, last = self.use.get(i, (0.0, 1.0, 0.0))
            u, left = u * exp(1 / tau_f * -(now - last)), exp(1 / tau_d * -(now - last))
            x, u = (1.0 + x * left) - left, u + use * (1 - u)
            self.released[step, i] = u * x
            self.use[i] = u, x - u * x, now

    def arriving(self, step):
        """Return (when, neuron, its synapses) of the spikes that arrive, the oldest first."""
        return [
            (when, i, [s for s, of in enumerate(self.synapses)
                       if of[0] == i and when + of[3] == step])
            for when in range(step + 1) for i in self.pre.fired[when]
        ]  # fmt: skip

    def arrive(self, step, is_plastic):
        arriving = self.arriving(step)
        variable = getattr(self.post, self.receptor)
        for when, i, synapses in arriving:
            for s in synapses:
                w, post = self.weights[s], self.synapses[s][1]
                if self.post.takes(self.receptor, post, step):
                    variable[post] += w * self.released[when, i] if self.short else w
        if self.stdp and self.stdp["traces"] == "synapse":
            self._relate(step, [s for *_, some in arriving for s in some], is_plastic, True)
        elif self.stdp:
            for _, _, synapses in arriving:
                for s in synapses:
                    self._move(s, self.y.get(self.synapses[s][1], 0.0), is_plastic, False)
            left = 1.0 if self.stdp["pairing"] == "all" else 0.0
            for when, i, _ in arriving:
                if when + self.one_delay == step:
                    self.x[i] = self.x.get(i, 0.0) * left + self.stdp["a_pre"]

    def learn(self, step, is_plastic):
        if not self.stdp:
            return
        fired = self.post.fired[step]
        into = [s for i in fired for s, of in enumerate(self.synapses) if of[1] == i]
        if self.stdp["traces"] == "synapse":
            self._relate(step, into, is_plastic, False)
            return
        for s in into:
            self._move(s, self.x.get(self.synapses[s][0], 0.0), is_plastic, True)
        left = 1.0 if self.stdp["pairing"] == "all" else 0.0
        for i in fired:
            self.y[i] = self.y.get(i, 0.0) * left + self.stdp["a_post"]

    def _relate(self, step, synapses, is_plastic, is_arrival):
        rule, now = self.stdp, step * self.dt
        left = 1.0 if rule["pairing"] == "all" else 0.0
        for s in synapses:
            passed, self.last[s] = -(now - self.last[s]), now
            self.pair_x[s] *= exp(1 / (rule["tau_pre"] * 0.001) * passed)
            self.pair_y[s] *= exp(1 / (rule["tau_post"] * 0.001) * passed)
            if is_arrival:
                self.pair_x[s] = self.pair_x[s] * left + rule["a_pre"]
                self._move(s, self.pair_y[s], is_plastic, False)
            else:
                self.pair_y[s] = self.pair_y[s] * left + rule["a_post"]
                self._move(s, self.pair_x[s], is_plastic, True)

    def _move(self, s, step, is_plastic, is_firing):
        w, low, high = self.weights[s], self.stdp["w_min"], self.stdp["w_max"]
        if self.stdp["scaling"] == "multiplicative":
            step = step * ((high - w) if is_firing else (w - low))
        if is_plastic:
            self.weights[s] = bound(w + step, low, high)


class Twin:
    """The network; see the module."""

    def __init__(self, given):
        self.dt, self.step, self.states = given["dt"] * 0.001, 0, []
        self.groups = {
            name: (Played if "spikes" in of else Leaky)(of, self.dt)
            for name, of in given["groups"].items()
        }
        self.wires = [Wires(of, self.groups, self.dt) for of in given["wires"]]

    def run(self, n_steps, is_plastic=True):
        for step in range(self.step, self.step + n_steps):
            self.states.append(
                {name: list(g.v) for name, g in self.groups.items() if hasattr(g, "v")}
            )
            for wires in self.wires:
                wires.decay()
            for group in self.groups.values():
                group.fire(step)
            for wires in self.wires:
                wires.release(step)
            for wires in self.wires:
                wires.arrive(step, is_plastic)
            for wires in self.wires:
                wires.learn(step, is_plastic)
            for group in self.groups.values():
                group.reset(step)
        self.step += n_steps

    def spikes(self, name):
        """Return the pairs (step, neuron) of a group."""
        return [(step, i) for step, fired in enumerate(self.groups[name].fired) for i in fired]
