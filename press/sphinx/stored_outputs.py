"""Pages show the outputs of the committed notebooks; nothing is executed while the book is put together.

MyST-NB can show outputs of a run of its own or of jupyter-cache. The book keeps its outputs in one
place, the notebooks (press/run/store.py). So the function with which MyST-NB reads a page is wrapped:
what it returns has the stored outputs in it. With ``execute_notebooks: off`` they are shown as they are.
"""

from dataclasses import replace
from pathlib import Path

import myst_nb.sphinx_
import nbformat
from myst_nb.core.read import create_nb_reader
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from press.paths import ROOT
from press.run.store import StaleOutputs, record, with_outputs
from press.source.edition import Edition, editions, page_sources


def shown(page: Path) -> Edition:
    """The edition that the site shows: of an exercise, the solution."""
    return editions(page)[-1]


def reader_of_stored(path: str, md_config, nb_config, content):
    """MyST-NB's reader of a page, with the outputs of the page's notebook; None where the page has no cells."""
    reader = create_nb_reader(path, md_config, nb_config, content)
    if reader is None or ROOT not in Path(path).parents:  # a page of another book in the same process
        return reader

    def read(text: str) -> nbformat.NotebookNode:
        notebook = reader.read(text)
        if any(cell.cell_type == "code" for cell in notebook.cells):
            try:
                with_outputs(shown(Path(path)), notebook)
            except StaleOutputs as stale:
                raise ExtensionError(str(stale)) from stale
        return notebook

    return replace(reader, read=read)


def outputs(env: BuildEnvironment) -> dict[str, str]:
    """Page -> the hash of the outputs that it shows."""
    runs = {str(env.path2doc(str(page))): record(shown(page)) for page in page_sources()}
    return {docname: run["outputs"] for docname, run in runs.items() if run}


def with_other_outputs(app: Sphinx, env: BuildEnvironment, added, changed, removed) -> list[str]:
    """Pages to read again though their text is the same."""
    before, now = getattr(env, "book_outputs", {}), outputs(env)
    env.book_outputs = now  # type: ignore[attr-defined]
    return [docname for docname in now if before.get(docname, now[docname]) != now[docname]]


def setup(app: Sphinx) -> dict:
    myst_nb.sphinx_.create_nb_reader = reader_of_stored
    app.connect("env-get-outdated", with_other_outputs)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
