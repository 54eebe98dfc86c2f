"""A plugin of pytest: ``pytest --nbval`` compares everything that is shown.

Figures and tracebacks too, and no cell excuses itself.
nbval has no hook for this, so its two classes are extended; what is compared, and how, stands in press/run/compare.py.
"""

from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from nbval.plugin import IPyNbCell, IPyNbFile

from press.run.compare import entry_of, figure_problems, mark_problem, other_problems, time_problems, uncompared

SKIPPED = ("metadata", "traceback", "execution_count", "output_type", "name",  # compare.py looks at these,
           "image/png", "image/jpeg")                                         # and at these


def pytest_configure(config):
    for option in ("nbval_lax", "nbval_sanitize_with", "sanitize_with"):
        if getattr(config.option, option):
            raise pytest.UsageError(f"--{option.replace('_', '-')}는 쓰지 않는다: 모든 출력을 그대로 비교한다.")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(parent):
    collected = yield
    return [Notebook.from_parent(parent, path=each.path) if type(each) is IPyNbFile else each for each in collected]


class Notebook(IPyNbFile):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.skip_compare = SKIPPED

    def collect(self):
        for item in super().collect():
            cell = Cell.from_parent(self, name=item.name, cell_num=item.cell_num, cell=item.cell, options=item.options)
            cell.consider_marks(self.nb.metadata.get("book", {}).get("source", ""))
            yield cell


class Cell(IPyNbCell):
    def consider_marks(self, page: str) -> None:
        self.page = page or self.path.name
        entry = entry_of(page, self.cell, uncompared())
        self.problem, self.reason = mark_problem(page, self.cell, uncompared()), entry.get("reason")
        # Where a kernel is missing its cells are left out; the leg of CI that has it runs them.
        missing = self.reason == "kernel" and entry["kernel"] not in KernelSpecManager().find_kernel_specs()
        self.options["skip"] = missing
        self.options["check"] = True

    def runtest(self):
        super().runtest()
        if self.problem:
            self.raise_cell_error(self.where(), self.problem)

    def compare_outputs(self, test, ref, skip_compare=None):
        if self.reason == "time":
            problems = time_problems(ref, test)
        elif not super().compare_outputs(test, ref, skip_compare):
            return False
        else:
            name = "-".join(Path(self.parent.nodeid).with_suffix("").parts)
            problems = figure_problems(ref, test, f"{name}-{self.cell_num + 1}") + other_problems(ref, test)
        self.comparison_traceback = [f"{self.where()}: {problem}" for problem in problems]
        return not problems

    def where(self) -> str:
        return f"{self.page}: {self.cell_num + 1}번째 코드 셀"
