"""The frame around a page: the theme's options, the buttons' addresses, what the page was verified with.

The templates that use these stand in ``theme/templates``, the interface's Korean strings in
``theme/locale``. Options of the theme are set here, as `html_theme_options` in _config.yml would
replace all that Jupyter Book itself sets.
"""

import importlib.metadata
import re
import shutil
from pathlib import Path
from urllib.parse import urlencode

from jupyter_cache import get_cache
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from pages import ROOT, audiences, notebook_path, page_sources, read_page
from repository import file_url

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


def versions() -> dict[str, str]:
    """The versions of TensorFlow and Keras in this environment, which executes the pages."""
    installed = {dist.name.lower().replace("_", "-"): dist.version for dist in importlib.metadata.distributions()}
    return {"TensorFlow": installed.get("tensorflow-cpu") or installed["tensorflow"], "Keras": installed["keras"]}


def verified(app: Sphinx, page: Path) -> str:
    """'TensorFlow 2.21.0, Keras 3.15.1로 확인함, 2026년 1월 2일', from the page's record in the execution cache."""
    cache = get_cache(app.config.nb_execution_cache_path)
    records = [cache.match_cache_notebook(read_page(page, audience)) for audience in audiences(page)]
    names = ", ".join(f"{name} {version}" for name, version in records[0].data["versions"].items())
    day = min(record.created for record in records)
    return f"{names}로 확인함, {day.year}년 {day.month}월 {day.day}일"


def add_addresses(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    page = ROOT / f"{pagename}.md"
    if doctree is None or not page.exists():
        return
    title = re.sub("<[^>]+>", "", context["title"])
    context["edit_url"] = file_url(app.config, page.relative_to(ROOT), "edit")
    context["issue_url"] = file_url(app.config, "", "issues/new") + "?" + urlencode({"title": f"{title}: "})
    if page in page_sources():
        notebook = notebook_path(page, audiences(page)[0])
        if not notebook.exists():
            raise ExtensionError(f"{notebook.relative_to(ROOT)}이 없다. 새 쪽은 `make notebooks`로 노트북부터 만든다.")
        context["colab_url"] = file_url(app.config, notebook.relative_to(ROOT), "colab")
        context["notebook_name"] = notebook.name
        if app.builder.format == "html":
            copy = (Path(app.outdir) / pagename).with_name(notebook.name)
            copy.parent.mkdir(parents=True, exist_ok=True)  # Sphinx makes it only after this
            shutil.copyfile(notebook, copy)
            context["verified"] = verified(app, page)


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", set_options)
    app.connect("config-inited", drop_replaced, priority=999)  # after their own handlers of the event
    app.connect("html-page-context", add_addresses, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
