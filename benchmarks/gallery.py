"""Compare examples of the gallery with Brian2, spike for spike.

Each network of ``examples/gallery`` that Brian2 can be told is built once more, with the equations
below beside the functions of its rule, exported by ``to_brian2`` (the same edges, inputs and
initial values) and run in both for a while. Needs ``pip install "neurosim-sparse[validate]"``.

    python benchmarks/gallery.py             # all, some minutes
    python benchmarks/gallery.py cuba movie  # these
"""

import importlib.util
import sys
from functools import partial
from pathlib import Path
from typing import Any

from neurosim.diagnostics.validation.compare import Comparison, compare
from neurosim.diagnostics.validation.strict import strict

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "gallery"
NEVER = "v > 1e300"
GATES = """u = v {shift} : 1
dm/dt = (1.28/exprel((13 - u)/4)*(1 - m) - 1.4/exprel((u - 40)/5)*m)/ms : 1
dn/dt = (0.16/exprel((15 - u)/5)*(1 - n) - 0.5*exp((10 - u)/40)*n)/ms : 1
dh/dt = (0.128*exp((17 - u)/18)*(1 - h) - 4/(1 + exp((40 - u)/5))*h)/ms : 1
"""
ADEX = """dv/dt = (30*(-70.6 - v) + 30*2*exp((v + 50.4)/2) + {current} - w)/281/ms : 1
dw/dt = (4*(v + 70.6) - w)/{tau_w}/ms : 1"""

EQUATIONS: dict[str, dict[str, str]] = {
    "adaptive_threshold": {
        "model": "dv/dt = -v/(10*ms) : 1\ndtheta/dt = (10 - theta)/(15*ms) : 1\nv_at_spike : 1",
        "threshold": "v > theta", "reset": "v_at_spike = v; v = 0; theta += 3", "method": "exact",
    },
    "bisection": {
        "model": """dv/dt = (0.3*(10.613 - v) + g*m**3*h*(115 - v) + 36*n**4*(-12 - v))/ms : 1
            dm/dt = (1/exprel((25 - v)/10)*(1 - m) - 4*exp(-v/18)*m)/ms : 1
            dn/dt = (0.1/exprel((10 - v)/10)*(1 - n) - 0.125*exp(-v/80)*n)/ms : 1
            dh/dt = (0.07*exp(-v/20)*(1 - h) - 1/(exp((30 - v)/10) + 1)*h)/ms : 1""",
        "threshold": "v > 50", "method": "rk4",
    },
    "brette_2004": {
        "model": "dv/dt = (-v + a + 2*sine)/(100*ms) : 1\nsine : 1",
        "threshold": "v > 1", "reset": "v = 0", "method": "euler",
    },
    "brette_gerstner_2005": {
        "model": ADEX.format(current="current", tau_w="144") + "\ncurrent : 1",
        "threshold": "v > -40.4", "reset": "v = -70.6; w += 80.5", "method": "euler",
    },
    "cobahh": {
        "model": GATES.format(shift="+ 63") + """dge/dt = -ge/(5*ms) : 1
            dgi/dt = -gi/(10*ms) : 1
            dv/dt = (10*(-60 - v) - ge*v + gi*(-80 - v) - 20000*m*m*m*h*(v - 50)
                     - 6000*n*n*n*n*(v + 90))/200/ms : 1""",
        "threshold": "v > -20", "method": "exponential_euler",
    },
    "diesmann_1999": {
        "model": """dv/dt = (x - 70 - v)/(10*ms) : 1
            dx/dt = (y - x)/(0.325*ms) : 1
            dy/dt = 25.27/ms - y/(0.325*ms) : 1""",
        "threshold": "v > -55", "reset": "v = -70", "method": "euler",
    },
    "hindmarsh_rose_1984": {
        "model": """dx/dt = (y - x**3 + 3*x**2 + current - z)/ms : 1
            dy/dt = (1 - 5*x**2 - y)/ms : 1
            dz/dt = 0.001*(4*(x + 1.6) - z)/ms : 1""",
        "threshold": "x > 1e300", "method": "rk4",
    },
    "hodgkin_huxley_approximated": {
        "model": """dv/dt = (current - 36*n**4*(v + 12) - 120*m**3*h*(v - 120)
                     - 0.3*(v - 10.6))/ms : 1
            dm/dt = (1/(1 + exp((25 - v)/9)) - m)/(0.04 + 0.46*exp(-(27 - v)**2/30**2))/ms : 1
            dn/dt = (1/(1 + exp((12 - v)/15)) - n)/(1.1 + 4.7*exp(-(-14 - v)**2/50**2))/ms : 1
            dh/dt = (1/(1 + exp((3 - v)/(-7))) - h)/(1.2 + 7.4*exp(-(-2 - v)**2/20**2))/ms : 1
            current : 1""",
        "threshold": NEVER, "method": "euler",
    },
    "if_curve_hodgkin_huxley": {
        "model": GATES.format(shift="+ 63") + """
            dv/dt = (0.05*(-65 - v) - 100*m*m*m*h*(v - 50) - 30*n*n*n*n*(v + 90)
                     + current)/ms : 1""",
        "threshold": "v > -40", "method": "exponential_euler",
    },
    "jansen_rit_1995": {
        "model": """dy0/dt = y3/1000/ms : 1
            dy1/dt = y4/1000/ms : 1
            dy2/dt = y5/1000/ms : 1
            dy3/dt = (3.25*5/(1 + exp(0.56*(6 - y1 + y2))) - 2*y3 - y0/10*1000)/10/ms : 1
            dy4/dt = (3.25*(pulses + 0.8*c*5/(1 + exp(0.56*(6 - c*y0)))) - 2*y4
                      - y1/10*1000)/10/ms : 1
            dy5/dt = (22*0.25*c*5/(1 + exp(0.56*(6 - 0.25*c*y0))) - 2*y5 - y2/20*1000)/20/ms : 1
            pulses : 1""",
        "threshold": "y0 > 1e300", "method": "euler",
    },
    "kremer_2011": {
        "model": """dv/dt = (ge + gi - 70 - v)/(10*ms) : 1
            dge/dt = -ge/(2*ms) : 1
            dgi/dt = -gi/(25*ms) : 1
            dtheta/dt = (-55 - theta)/(50*ms) : 1""",
        "threshold": "v > theta", "reset": "v = -70; theta += 2", "method": "euler",
    },
    "morris_lecar_1981": {
        "model": """dv/dt = (2*(-50 - v) + 2*(1 + tanh((v - 10)/15))*(100 - v) + 8*n*(-70 - v)
                     + current)/20/ms : 1
            dn/dt = cosh((v + 1)/29)/15*(0.5*(1 + tanh((v + 1)/14.5)) - n)/ms : 1""",
        "threshold": NEVER, "method": "exponential_euler",
    },
    "movie": {
        "model": "dv/dt = (light - v)/(10*ms) : 1\ndtheta/dt = -theta/(40*ms) : 1\nlight : 1",
        "threshold": "v > theta", "reset": "v = 0; theta = 3*theta + 1", "method": "exact",
    },
    "naud_2008": {
        "model": """dv/dt = (g*(rest - v) + g*d*exp((v + 50)/d) + current - w)/c/ms : 1
            dw/dt = (a*(v - rest) - w)/tau/ms : 1""",
        "threshold": "v > 0", "reset": "v = v_r; w += b", "method": "euler",
    },
    "one_run_for_many": {
        "model": "dv/dt = -v/tau/ms : 1", "threshold": NEVER, "method": "exact",
    },
    "phase_locking": {
        "model": "dv/dt = (-v + amplitude*sine + 1.2)/(20*ms) : 1\nsine : 1",
        "threshold": "v > 1", "reset": "v = 0", "method": "euler",
    },
    "platkiewicz_brette_2011": {
        "model": """dv/dt = (-55 - v + 6*sqrt(2)*current)/(5*ms) : 1
            dtheta/dt = (-55 + 5/6*clip(v + 63, 0, inf) - theta)/(5*ms) : 1
            current : 1""",
        "threshold": "v > theta", "reset": "v = -70", "method": "euler",
    },
    "rate_by_time_constant": {
        "model": "dv/dt = -v/tau/ms : 1", "threshold": "v > 1", "reset": "v = 0", "method": "euler",
    },
    "spreizer_2019": {
        "model": """dv/dt = ((-70 - v)/10 + (700 - 50*g)/250 + 100*sqrt(0.1)/250*noise_xi/0.1)/ms
                            : 1 (unless refractory)
            dg/dt = (h - g)/(5*ms) : 1
            dh/dt = -h/(5*ms) : 1""",
        "threshold": "v > -55", "reset": "v = -70", "method": "euler",
    },
    "spike_based_homeostasis": {
        "model": "", "on_pre": "w = clip(w + up, 0, w_max)",
        "on_post": "w = clip(w - down, 0, w_max)",
    },
    "sturzl_2000": {
        "model": """dv/dt = (x - v)/ms : 1
            dx/dt = (y - x)/(1.001*ms) : 1
            dy/dt = -y/(1.001*ms) : 1""",
        "threshold": "v > 1", "reset": "v = 0", "method": "euler",
    },
    "touboul_brette_2008": {
        "model": ADEX.format(current="800", tau_w="40"),
        "threshold": "v > -40.4", "reset": "v = v_r; w += 80", "method": "euler",
    },
    "vogels_2011": {
        "model": "dpre/dt = -pre/(20*ms) : 1 (event-driven)\n"
                 "dpost/dt = -post/(20*ms) : 1 (event-driven)",
        "on_pre": "pre += 1; w = clip(w + (post - 0.12)*eta, 0, 10)",
        "on_post": "post += 1; w = clip(w + pre*eta, 0, 10)",
    },
    "wang_buzsaki_1996": {
        "model": """up = 1/exprel(-(v + 35)/10) : 1
            dv/dt = (0.1*(-65 - v) + 35*(up/(up + 4*exp(-(v + 60)/18)))**3*h*(55 - v)
                     + 9*n**4*(-90 - v) + 2)/ms : 1
            dh/dt = 5*(0.07*exp(-(v + 58)/20)*(1 - h) - 1/(exp(-0.1*(v + 28)) + 1)*h)/ms : 1
            dn/dt = 5*(0.1/exprel(-(v + 34)/10)*(1 - n) - 0.125*exp(-(v + 44)/80)*n)/ms : 1""",
        "threshold": "v > 0", "method": "exponential_euler",
    },
}  # fmt: skip
"""The rules once more, in Brian2's words; ``reset``, ``on_pre`` tell which kind of rule it is."""

DURATIONS: dict[str, tuple[float, tuple[Any, ...]]] = {
    "brunel_2000": (100, (5, 2)), "cuba": (1000, ()), "diesmann_1999": (100, (85,)),
    "if_curve_lif": (1000, ()),
    "brunel_hakim_1999": (100, ()), "current_in_parts": (150, ()), "jeffress": (100, ()),
    "licklider": (100, ()), "non_reliability": (500, ()), "ornstein_uhlenbeck": (1000, ()),
    "reliability": (500, ()), "rossant_2011": (2000, ()), "simple_case": (100, ()),
    "stdp": (2000, ()), "stimberg_2018_coba": (300, ()), "stop_at_a_count": (100, ()),
    "tsodyks_pawelzik_markram_1998": (1200, ("B",)),
    "adaptive_threshold": (2000, ()), "bisection": (5, ()), "brette_2004": (1000, ()),
    "brette_gerstner_2005": (140, ()), "cobahh": (100, ()),
    "hindmarsh_rose_1984": (500, ()), "hodgkin_huxley_approximated": (20, ()),
    "if_curve_hodgkin_huxley": (500, ()), "jansen_rit_1995": (500, ()), "kremer_2011": (600, ()),
    "morris_lecar_1981": (50, ()), "movie": (960, ()), "naud_2008": (200, ()),
    "one_run_for_many": (100, ()), "phase_locking": (1000, ()),
    "platkiewicz_brette_2011": (500, ()), "rate_by_time_constant": (1000, ()),
    "spike_based_homeostasis": (5000, ()), "spreizer_2019": (500, ([0.5] * 400,)),
    "sturzl_2000": (500, ()),
    "touboul_brette_2008": (500, ()), "vogels_2011": (200, ()), "wang_buzsaki_1996": (100, ()),
}  # fmt: skip
"""ms, and what ``build`` of the example is given."""


def load(name: str) -> Any:
    """Return an example as a module, its rules with their equations."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    equations = EQUATIONS.get(name)
    if equations is not None:
        kind = "SynapseRule" if "on_pre" in equations else "NeuronRule"
        setattr(module, kind, partial(getattr(module, kind), brian2=equations))
    return module


def run(name: str) -> Comparison:
    """Return what comes of an example here and in Brian2."""
    duration, arguments = DURATIONS[name]
    return compare(name, load(name).build(*arguments), duration)


def main(names: list[str]) -> int:
    """Print a line for each example; return how many differ."""
    n_differ = 0
    for name in names or sorted(DURATIONS):
        with strict():
            found = run(name)
        n_differ += not found.passed
        told = "equal" if found.is_identical else f"differs from {found.first_difference} on"
        differences = f"{found.state_difference:.0e}, of a weight {found.weight_difference:.0e}"
        print(f"{name}: {told}, {found.spikes:,} spikes in {found.duration:g} ms; "
              f"largest difference of a state {differences}", flush=True)  # fmt: skip
    return n_differ


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) > 0)
