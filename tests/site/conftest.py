"""Tests of the built site in a real browser: ``make test-site``.

They need Playwright, the system's Chromium and the site in _build/html; without one of them every
test is skipped and says which. CI has no browser, so they never run there.
"""

import os
from pathlib import Path

import pytest

from press.site.local_server import serving
from press.paths import ROOT

CHROMIUM = Path("/usr/bin/chromium")
SITE = ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def browser():
    if os.environ.get("CI"):
        pytest.skip("CI에는 브라우저가 없다")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright가 없다: make venv")
    for needed, how in {CHROMIUM: "apt install chromium", SITE / "index.html": "make book"}.items():
        if not needed.exists():
            pytest.skip(f"{needed}이 없어 사이트를 시험하지 못했다: {how}")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server():
    """The address, with a final slash, of the built site on a local server."""
    with serving(SITE) as address:
        yield address
