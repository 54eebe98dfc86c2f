"""The one store of outputs: the committed notebooks.

Whatever shows an output, the site, the PDF, the notebooks themselves, takes it from there, and with it
the record of the run: what was executed (``code``), with which packages and Python, and when. A page
that has just been executed waits in ``_build/waiting`` until its notebook is written, so that a build
that is interrupted does not execute it again.
"""

import datetime
import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import nbformat

from press.faults import Fault, write_whole
from press.paths import BUILD, LOCK
from press.run.figures import pack_figures
from press.run.versions import python_version, versions
from press.source.edition import Edition

WAITING = BUILD / "waiting"
# What Jupyter and MyST-NB ask of a notebook to know how its code is coloured; a patch of Python changes nothing of it.
LANGUAGE_INFO = {"name": "python", "pygments_lexer": "ipython3", "file_extension": ".py",
                 "mimetype": "text/x-python"}


class StaleOutputs(Fault):
    """There is no output of these cells. The message says which page, and what to run."""


def lock_hash() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def keep(edition: Edition, executed: nbformat.NotebookNode) -> None:
    """Put what an execution gave, and its record, where the notebook will be written from."""
    pack_figures(executed)
    executed.metadata["book"] = {
        "code": edition.code_hash(), "lock": lock_hash(), "python": python_version(), "versions": versions(),
        "executed": datetime.date.today().isoformat(), "outputs": outputs_hash(executed)}
    write_whole(WAITING / edition.name, (nbformat.writes(executed) + "\n").encode())


def outputs_hash(notebook: nbformat.NotebookNode) -> str:
    """SHA-256 of all outputs: nobody changes one by hand unseen, and a page is read again when they change."""
    outputs = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps(outputs, sort_keys=True).encode()).hexdigest()


def _place(edition: Edition) -> Path | None:
    """The file with the outputs of the edition's cells as they are now."""
    code, cells = edition.code_hash(), len(edition.codes())
    for path in (WAITING / edition.name, edition.notebook):
        if path.exists() and (kept := _kept(path)) and kept.cells == cells and kept.record.get("code") == code:
            return path
    return None


@dataclass(frozen=True)
class _Kept:
    record: dict
    cells: int  # code cells, each with its outputs


def _kept(path: Path) -> _Kept | None:
    """What a stored notebook holds; None if it cannot be read as one: its cells are then executed again."""
    return _kept_then(path, path.stat().st_mtime_ns)


@functools.cache
def _kept_then(path: Path, changed: int) -> _Kept | None:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
        return _Kept(dict(notebook["metadata"].get("book", {})), len(cells))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def is_broken(notebook: Path) -> bool:
    return notebook.exists() and _kept(notebook) is None


def record(edition: Edition) -> dict | None:
    """The record of the run that gave the outputs of the edition's cells as they are now; None without one."""
    path = _place(edition)
    kept = _kept(path) if path else None
    return kept.record if kept else None


def is_current(edition: Edition, environment: bool) -> bool:
    """Whether the stored outputs are of these cells and, if ``environment``, of this lock and this Python."""
    run = record(edition)
    return run is not None and (not environment or (run["lock"], run["python"]) == (lock_hash(), python_version()))


def with_outputs(edition: Edition, notebook: nbformat.NotebookNode | None = None) -> nbformat.NotebookNode:
    """The edition as a notebook with its stored outputs, and their record in its metadata. Raises StaleOutputs."""
    path = _place(edition)
    if path is None:
        raise StaleOutputs(f"{edition.source}: 셀을 고친 뒤 실행하지 않아 보일 출력이 없다. `make book`을 실행한다.")
    from_store = nbformat.read(path, as_version=4)
    notebook = notebook or edition.read()
    ours = [cell for cell in notebook.cells if cell.cell_type == "code"]
    theirs = [cell for cell in from_store.cells if cell.cell_type == "code"]
    for cell, executed in zip(ours, theirs, strict=True):
        cell.outputs, cell.execution_count = executed.outputs, executed.execution_count
    notebook.metadata["language_info"] = LANGUAGE_INFO
    notebook.metadata["book"] = from_store.metadata["book"]
    return notebook


def waits(edition: Edition) -> bool:
    """Whether its notebook is still to be written."""
    return (WAITING / edition.name).exists()


def written(edition: Edition) -> None:
    """The notebook is written: nothing waits any more."""
    (WAITING / edition.name).unlink(missing_ok=True)
