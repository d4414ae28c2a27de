"""Sizes: files, functions and their parameters stay as large as one takes in at a glance."""

import ast

import pytest
from checkout import ROOT

FOLDERS = ("neurosim", "kernels", "models", "benchmarks")
MOST_LINES, MOST_IN_FUNCTION, MOST_PARAMETERS = 300, 40, 7
FILES = sorted({path.resolve() for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")})


def _functions(tree):
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def _count_lines(function):
    """Count the lines from ``def`` on, the docstring aside."""
    first = function.body[0]
    is_told = ast.get_docstring(function, clean=False) is not None
    docstring = first.end_lineno - first.lineno + 1 if is_told else 0
    return function.end_lineno - function.lineno + 1 - docstring


def _count_parameters(function):
    """Count what is to be given, ``*`` and ``**`` as one each."""
    of = function.args
    named = [each.arg for each in (*of.posonlyargs, *of.args, *of.kwonlyargs)]
    variadic = [each for each in (of.vararg, of.kwarg) if each]
    return len(named) - (named[:1] in (["self"], ["cls"])) + len(variadic)


def _is_of_users(function):
    """Whether users name what they give: constructors, and methods that take one thing by place."""
    n_by_place = len(function.args.posonlyargs) + len(function.args.args)
    is_method = [each.arg for each in function.args.args[:1]] == ["self"]
    return function.name == "__init__" or (
        is_method and n_by_place <= 2 and not function.name.startswith("_")
    )


def _find_large(source):
    """Say what is too large in a file."""
    n = len(source.splitlines())
    found = [f"{n} lines, at most {MOST_LINES}"] if n > MOST_LINES else []
    for function in _functions(ast.parse(source)):
        lines, parameters = _count_lines(function), _count_parameters(function)
        if lines > MOST_IN_FUNCTION:
            found.append(f"{function.name}: {lines} lines, at most {MOST_IN_FUNCTION}")
        if parameters > MOST_PARAMETERS and not _is_of_users(function):
            found.append(f"{function.name}: {parameters} parameters, at most {MOST_PARAMETERS}")
    return found


def test_files_functions_and_lists_of_parameters_are_short():
    told = {str(path.relative_to(ROOT)): _find_large(path.read_text("utf-8")) for path in FILES}
    assert {name: found for name, found in told.items() if found} == {}


@pytest.mark.parametrize(
    ("source", "n_found"),
    [
        ("x = 1\n" * 300, 0),
        ("x = 1\n" * 301, 1),
        ("def f():\n" + "    x = 1\n" * 39, 0),
        ("def f():\n" + "    x = 1\n" * 40, 1),
        ('def f():\n    """Told.\n' + "\n" * 40 + '    """\n', 0),
        ("def f(a, b, c, d, e, g, h): ...", 0),
        ("def f(a, b, c, d, e, g, *, h, i): ...", 1),
        ("def f(a, b, c, d, e, g, *h, **i): ...", 1),
        ("class C:\n    def f(self, a, b, c, d, e, g, h): ...", 0),
        ("class C:\n    def f(self, a, *, b, c, d, e, g, h, i): ...", 0),
        ("class C:\n    def f(self, a, b, *, c, d, e, g, h, i): ...", 1),
        ("class C:\n    def _f(self, a, *, b, c, d, e, g, h, i): ...", 1),
        ("class C:\n    def __init__(self, a, b, c, d, e, g, h, i): ...", 0),
    ],
)
def test_what_is_too_large_is_found(source, n_found):
    assert len(_find_large(source)) == n_found
