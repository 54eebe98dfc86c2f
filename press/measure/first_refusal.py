"""A plugin of pytest for mutants.py: a notebook whose cell has failed is refused, its other cells are skipped."""

from pathlib import Path

import pytest

refused: set[Path] = set()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        refused.add(item.path)
    return report


def pytest_runtest_setup(item):
    if item.path in refused and item.path.suffix == ".ipynb":
        pytest.skip("refused already")
