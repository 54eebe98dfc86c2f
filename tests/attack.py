"""Put wrong and right answers in the place of an exercise's solution, and see what its check says.

A test module of an exercise holds its answers and one line::

    test_wrong, test_right, test_enough = attacks("exc-tensors", WRONG, RIGHT)

``WRONG`` maps a problem to (code, part of the hint that must be shown); ``RIGHT`` maps it to codes.
Everything runs in this process, so hundreds of answers take seconds.
"""

import contextlib
import functools
import io
import linecache
import os
import textwrap
import types

import matplotlib
import pytest

from press.source.exercises import problems
from press.paths import ROOT
from press.source.edition import Edition

LEAST_WRONG, LEAST_RIGHT = 6, 2


class Exercise:
    """An exercise whose problem cells can be replaced. One namespace, as in a notebook."""

    def __init__(self, name: str) -> None:
        self.page = ROOT / "excs" / "src" / f"{name}.md"
        notebook = Edition(self.page, "solution").read()
        self.problems = {problem: (cell, check) for problem, cell, check in problems(self.page, notebook)}
        checks = [id(check) for _, check in self.problems.values()]
        codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
        self.cells = [cell for cell in codes[:-1] if id(cell) not in checks]  # the last one only counts
        ipython = types.SimpleNamespace(InteractiveTB=types.SimpleNamespace(set_mode=lambda mode: None),
                                        run_line_magic=lambda *words: None)
        self.names = {"__name__": "__main__", "get_ipython": lambda: ipython}
        self.done = 0

    def run(self, code: str, label: str) -> None:
        filename = f"<{self.page.stem}: {label}>"
        linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
        exec(compile(code, filename, "exec"), self.names)

    def prepare(self, problem: str) -> None:
        """Run the cells above a problem, with the solutions of the problems among them."""
        stop = next(i for i, cell in enumerate(self.cells) if cell is self.problems[problem][0])
        with contextlib.redirect_stdout(io.StringIO()), contextlib.chdir(self.page.parent):
            for number in range(self.done, stop):
                self.run(self.cells[number].source, f"cell {number}")
        self.done = max(self.done, stop)

    def verdict(self, problem: str, answer: str) -> str:
        """What is printed when this answer stands in the problem's cell."""
        import matplotlib.pyplot as plt

        self.prepare(problem)
        before = {name: value.copy() if type(value).__name__ == "ndarray" else value
                  for name, value in self.names.items()}
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.chdir(self.page.parent):
            self.run(textwrap.dedent(answer), f"answer to {problem}")
            self.run(self.problems[problem][1].source, f"check of {problem}")
        plt.close("all")
        self.names.clear()
        self.names.update(before)
        return said.getvalue()


@functools.cache
def exercise(name: str) -> Exercise:
    matplotlib.use("Agg")  # in this process only: kernels that start from it show their figures
    os.environ.pop("EXCS_STRICT", None)
    return Exercise(name)


def attacks(name: str, wrong: dict[str, list[tuple[str, str]]], right: dict[str, list[str]]):
    """Three tests: wrong answers are refused with their hint, right ones accepted, and both suffice.

    Problems are attacked in their order on the page, each after the cells above it.
    """
    order = [problem for problem, _, _ in problems(ROOT / f"excs/src/{name}.md",
                                                   Edition(ROOT / f"excs/src/{name}.md", "solution").read())]
    wrong_cases = [pytest.param(problem, code, hint, id=f"{problem}-{number}")
                   for problem in order for number, (code, hint) in enumerate(wrong.get(problem, []), 1)]
    right_cases = [pytest.param(problem, code, id=f"{problem}-{number}")
                   for problem in order for number, code in enumerate(right.get(problem, []), 1)]

    @pytest.mark.parametrize("problem, code, hint", wrong_cases)
    def test_wrong(problem, code, hint):
        said = exercise(name).verdict(problem, code)
        assert f"❌ {problem}" in said and hint in said, f"받아들이거나 다른 힌트를 보였다:\n{code}\n{said}"

    @pytest.mark.parametrize("problem, code", right_cases)
    def test_right(problem, code):
        said = exercise(name).verdict(problem, code)
        assert f"✅ {problem}" in said, f"맞는 답을 물리쳤다:\n{code}\n{said}"

    def test_enough():
        assert set(order) == set(wrong) == set(right)
        for problem in order:
            assert len(wrong[problem]) >= LEAST_WRONG and len(right[problem]) >= LEAST_RIGHT, problem

    return test_wrong, test_right, test_enough
