"""Tests of the built site in a real browser: ``make test-site``; CI runs them too (.ci/run).

Without a browser or without the site in _build/html they fail: there is nothing else that they are for.
In CI nothing is skipped: a test that would be is a failure there.
"""

import os

import pytest
from playwright.sync_api import sync_playwright

from press.paths import ROOT
from press.site.browser import find_browser
from press.site.local_server import serving

SITE = ROOT / "_build" / "html"
# What a reader has before him. `is_mobile` obeys the page's viewport and `has_touch` is needed for a tap.
SCREENS = {390: {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
           1280: {"viewport": {"width": 1280, "height": 900}}}


def pytest_configure() -> None:
    if not (SITE / "index.html").exists():
        raise pytest.UsageError("시험할 사이트가 없다: make book")
    try:
        find_browser()
    except SystemExit as missing:
        raise pytest.UsageError(str(missing)) from None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"CI에서는 건너뛰는 시험이 없다. {item.nodeid}: {call.excinfo.value}"
    return report


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server():
    """The address, with a final slash, of the built site on a local server."""
    with serving(SITE) as address:
        yield address


@pytest.fixture(params=SCREENS)
def screen(request, browser):
    """A new tab on a phone and on a desktop, without movement: (width, tab)."""
    context = browser.new_context(**SCREENS[request.param], reduced_motion="reduce")
    yield request.param, context.new_page()
    context.close()
