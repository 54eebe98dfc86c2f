"""The frame around a page: the theme's options, the buttons' addresses, what the page was verified with.

The templates that use these stand in ``theme/templates``, the interface's Korean strings in
``theme/locale``. Options of the theme are set here, as `html_theme_options` in _config.yml would
replace all that Jupyter Book itself sets.
"""

import datetime
import re
from pathlib import Path
from urllib.parse import urlencode

from sphinx.application import Sphinx
from sphinx.config import Config

from press.paths import ROOT
from press.run.store import record
from press.source.edition import editions, page_sources
from press.source.repository import file_url

OPTIONS = {
    "search_bar_text": "이 책에서 찾기",
    "toc_title": "이 쪽의 내용",
    "article_footer_items": ["page-tools.html"],
    "footer_content_items": [],
    "use_repository_button": False,  # page-tools.html and article-header-buttons.html have our own
    "use_download_button": False,
    "use_fullscreen_button": False,
    "launch_buttons": {},
}
WRITTEN: set[str] = set()  # the pages that this process has written: their notebooks may have changed too
# Replaced by static/copy.js (Korean, and no clipboard library) and by native <details> (boxes.py).
REPLACED = ("sphinx_copybutton", "sphinx_togglebutton")


def set_options(app: Sphinx, config: Config) -> None:
    config.html_theme_options.update(OPTIONS)
    config.html_context["default_mode"] = "auto"


def drop_replaced(app: Sphinx, config: Config) -> None:
    """Take out the handlers of what is replaced, and the files that they have put on every page."""
    for listeners in app.events.listeners.values():
        listeners[:] = [listener for listener in listeners
                        if not listener.handler.__module__.startswith(REPLACED)]
    for files in (app.registry.css_files, app.registry.js_files):
        files[:] = [(name, attributes) for name, attributes in files
                    if not re.search("togglebutton|copybutton|clipboard|let toggle", f"{name} {attributes.get('body')}")]


def verified(page: Path) -> str:
    """'TensorFlow 2.21.0, Keras 3.15.1로 확인함, 2026년 1월 2일', from the records of the page's notebooks: the oldest."""
    runs = [run for edition in editions(page) if (run := record(edition))]
    oldest = min(runs, key=lambda run: run["executed"])
    names = ", ".join(f"{name} {version}" for name, version in oldest["versions"].items())
    day = datetime.date.fromisoformat(oldest["executed"])
    return f"파이썬 {oldest['python']}, {names}로 확인함, {day.year}년 {day.month}월 {day.day}일"


def add_addresses(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    page = ROOT / f"{pagename}.md"
    if doctree is None or not page.exists():
        return
    WRITTEN.add(pagename)
    title = re.sub("<[^>]+>", "", context["title"])
    context["edit_url"] = file_url(app.config, page.relative_to(ROOT), "edit")
    context["issue_url"] = file_url(app.config, "", "issues/new") + "?" + urlencode({"title": f"{title}: "})
    if page in page_sources():
        notebook = editions(page)[0].notebook
        context["colab_url"] = file_url(app.config, notebook.relative_to(ROOT), "colab")
        context["notebook_name"] = notebook.name
        context["verified"] = verified(page)


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", set_options)
    app.connect("config-inited", drop_replaced, priority=999)  # after their own handlers of the event
    app.connect("html-page-context", add_addresses, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
