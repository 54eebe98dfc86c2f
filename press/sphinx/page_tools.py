"""What a page says of itself and offers: the addresses of its buttons, and what it was verified with.

The templates that show this stand in ``theme/templates``.
"""

import datetime
import re
from pathlib import Path
from urllib.parse import urlencode

from sphinx.application import Sphinx

from press.paths import ROOT
from press.run.store import record
from press.source.edition import editions, page_sources
from press.source.repository import file_url


def verified(page: Path) -> str:
    """'파이썬 3.11, TensorFlow 2.21.0, Keras 3.15.1로 확인함, 2026년 1월 2일': of the page's runs, the oldest."""
    runs = [run for edition in editions(page) if (run := record(edition))]
    oldest = min(runs, key=lambda run: run["executed"])
    names = ", ".join(f"{name} {oldest['versions'][name]}" for name in ("TensorFlow", "Keras"))
    day = datetime.date.fromisoformat(oldest["executed"])
    return f"파이썬 {oldest['python']}, {names}로 확인함, {day.year}년 {day.month}월 {day.day}일"


def add_addresses(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    page = ROOT / f"{pagename}.md"
    if doctree is None or not page.exists():
        return
    title = re.sub("<[^>]+>", "", context["title"])
    context["edit_url"] = file_url(app.config, page.relative_to(ROOT), "edit")
    context["issue_url"] = file_url(app.config, "", "issues/new") + "?" + urlencode({"title": f"{title}: "})
    if page in page_sources():
        notebook = editions(page)[0].notebook
        context["colab_url"] = file_url(app.config, notebook.relative_to(ROOT), "colab")
        context["notebook_name"] = notebook.name
        context["verified"] = verified(page)


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", add_addresses, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
