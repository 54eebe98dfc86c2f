"""Options of the theme, and what the book does without.

They are set here, as `html_theme_options` in _config.yml would replace all that Jupyter Book itself sets.
"""

import re

from sphinx.application import Sphinx
from sphinx.config import Config

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
THEIR_FILES = re.compile("togglebutton|copybutton|clipboard|let toggle")


def set_options(app: Sphinx, config: Config) -> None:
    config.html_theme_options.update(OPTIONS)
    config.html_context["default_mode"] = "auto"


def drop_replaced(app: Sphinx, config: Config) -> None:
    """Take out the handlers of what is replaced, and the files that they have put on every page."""
    for listeners in app.events.listeners.values():
        listeners[:] = [listener for listener in listeners
                        if not listener.handler.__module__.startswith(REPLACED)]
    for files in (app.registry.css_files, app.registry.js_files):
        files[:] = [file for file in files  # type: ignore[misc]
                    if not THEIR_FILES.search(f"{file[0]} {file[1].get('body')}")]


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", set_options)
    app.connect("config-inited", drop_replaced, priority=999)  # after their own handlers of the event
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
