"""Live pages: what a reader moves with a finger. ``{live} name`` places the one in ``live/<name>/``.

Its folder has all of it: ``page.html``, the fragment with what is seen without JavaScript in ``<noscript>``; scripts
and styles; pictures; ``tests``. ``live.json`` alone says what is loaded, in its order: the ``styles``, the scripts of
the ``engine``, which compute and also run in Node, and those of the ``screen``. In the fragment ``{static}`` stands
for the folder, ``{root}`` for the root of the site.

Scripts are files, in order and no modules: the site's policy refuses others, and a page opened from a folder
(``file://``) may load no module.
"""

import json
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

FOLDER = "live"
OWN = {"page.html", "live.json"}  # of the folder's files, the ones that are not for the browser


class Live(SphinxDirective):
    """``{live} name``: the fragment with its styles and scripts."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        folder = Path(self.env.srcdir, FOLDER, name)
        if missing := sorted(file for file in OWN if not (folder / file).exists()):
            raise self.error(f"{FOLDER}/{name}/{missing[0]}이 없다. CONTRIBUTING.md의 「살아 있는 쪽」을 본다.")
        for file in OWN:
            self.env.note_dependency(str(folder / file))
        loaded = json.loads((folder / "live.json").read_text(encoding="utf-8"))
        scripts = [*loaded.get("engine", []), *loaded.get("screen", [])]
        for file in (*loaded.get("styles", []), *scripts):
            if not (folder / file).exists():
                raise self.error(f"{FOLDER}/{name}/live.json이 부르는 {file}이 없다.")
        root = "../" * self.env.docname.count("/")
        static = f"{root}_static/{name}/"
        fragment = (folder / "page.html").read_text(encoding="utf-8")
        fragment = fragment.replace("{static}", static).replace("{root}", root)
        text = "\n".join([*(f'<link rel="stylesheet" href="{static}{file}">' for file in loaded.get("styles", [])),
                          fragment.rstrip(), *(f'<script defer src="{static}{file}"></script>' for file in scripts)])
        return [nodes.raw("", text, format="html")]


def copy_files(app: Sphinx, exception: Exception | None) -> None:
    """Put what the browser loads where the pages look for it."""
    if exception or app.builder.format != "html":
        return
    for folder in Path(app.srcdir, FOLDER).glob("*/"):
        target = Path(app.outdir, "_static", folder.name)
        target.mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            if file.is_file() and file.name not in OWN:
                shutil.copyfile(file, target / file.name)


def setup(app: Sphinx) -> dict:
    app.add_directive("live", Live)
    app.connect("build-finished", copy_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
