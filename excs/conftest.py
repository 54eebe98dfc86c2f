"""Solutions are graded while they are run: under EXCS_STRICT=1 a check that fails is an error."""

import os

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    # Before the notebook's kernel starts, which inherits this environment.
    if "solutions" in item.path.parts:
        os.environ["EXCS_STRICT"] = "1"
    else:
        os.environ.pop("EXCS_STRICT", None)
