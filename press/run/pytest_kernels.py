"""A plugin of pytest: ``pytest --nbval`` starts its kernels as forks of a template (press/run/template.py).

The process that collects the tests owns the template; the workers that it starts find it by an
environment variable. ``BOOK_FRESH_KERNELS=1`` gives each notebook a kernel of its own instead.
"""

import pytest

from press.run.template import KERNEL, forked_kernels

TEMPLATE = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    if config.option.nbval and not config.option.collectonly:
        config.option.nbval_kernel_name = KERNEL
        config.stash[TEMPLATE] = forked_kernels()
        config.stash[TEMPLATE].__enter__()


def pytest_unconfigure(config: pytest.Config) -> None:
    if template := config.stash.get(TEMPLATE, None):
        template.__exit__(None, None, None)
