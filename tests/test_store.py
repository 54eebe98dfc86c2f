"""The store of outputs: what is in it, what it refuses, and that an interrupted build keeps what was executed."""

import base64
import io
from pathlib import Path

import nbformat
import pytest
from PIL import Image, ImageDraw

from press.run import store
from press.run.compare import COLOURS, look_alike
from press.run.figures import packed
from press.source import edition as editions_module
from press.source.edition import Edition

PAGE = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# 쪽

```{code-cell} ipython3
print(1)
```
"""


@pytest.fixture
def edition(tmp_path, monkeypatch):
    """A page outside the book, never executed."""
    for module in (store, editions_module):
        monkeypatch.setattr(module, "ROOT", tmp_path, raising=False)
    monkeypatch.setattr(store, "WAITING", tmp_path / "waiting")
    page = tmp_path / "book" / "page.md"
    page.parent.mkdir()
    page.write_text(PAGE)
    return Edition(page, "reader")


def executed(edition, text="1\n"):
    notebook = edition.read()
    cell, = (cell for cell in notebook.cells if cell.cell_type == "code")
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
    cell.execution_count = 1
    return notebook


def outputs(notebook):
    return [cell.outputs[0].text for cell in notebook.cells if cell.cell_type == "code"]


def test_kept_outputs_are_given_back(edition):
    assert not store.is_current(edition, environment=False)
    store.keep(edition, executed(edition))
    assert store.is_current(edition, environment=True)
    assert outputs(store.with_outputs(edition)) == ["1\n"]


def test_outputs_of_other_cells_are_never_shown(edition):
    store.keep(edition, executed(edition))
    edition.page.write_text(PAGE.replace("print(1)", "print(2)"))
    assert not store.is_current(edition, environment=False)
    with pytest.raises(store.StaleOutputs, match=r"book/page\.md.*make book"):
        store.with_outputs(edition)


def test_text_may_change(edition):
    store.keep(edition, executed(edition))
    edition.page.write_text(PAGE + "\n글을 더한다.\n")
    assert store.is_current(edition, environment=True)


def test_a_file_that_cells_read_counts_as_code(edition, tmp_path):
    (tmp_path / "data.csv").write_text("1")
    edition.page.write_text(PAGE.replace("file_format", "reads: [data.csv]\nfile_format"))
    store.keep(edition, executed(edition))
    assert store.is_current(edition, environment=True)
    (tmp_path / "data.csv").write_text("2")
    assert not store.is_current(edition, environment=True)


@pytest.mark.parametrize("what", ["lock_hash", "python_version"])
def test_other_lock_or_python(edition, monkeypatch, what):
    """`make notebooks` executes again; `make book`, on a reader's machine, takes the outputs that are there."""
    store.keep(edition, executed(edition))
    monkeypatch.setattr(store, what, lambda: "other")
    assert store.is_current(edition, environment=False) and not store.is_current(edition, environment=True)


def test_committed_notebook_counts_when_nothing_waits(edition):
    store.keep(edition, executed(edition))
    nbformat.write(store.with_outputs(edition), edition.notebook)
    store.written(edition)
    assert not list(store.WAITING.rglob("*.ipynb"))
    assert outputs(store.with_outputs(edition)) == ["1\n"]


def test_half_a_notebook_is_never_read(edition, monkeypatch):
    """Killed while it writes, the store has what it had before."""
    store.keep(edition, executed(edition, "1\n"))

    def half(path, data):
        path.write_text("{")
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(KeyboardInterrupt):
        store.keep(edition, executed(edition, "2\n"))
    assert outputs(store.with_outputs(edition)) == ["1\n"]


# --- figures ---------------------------------------------------------------------------------------

def png(picture):
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


def test_drawing_is_stored_in_few_colours():
    drawing = Image.new("RGB", (400, 400), "white")
    for turn in range(100):
        ImageDraw.Draw(drawing).line((turn, 0, 400 - turn, 300), (2 * turn, 100, 255 - turn), 2)
    drawing = drawing.resize((200, 200))  # its edges have many colours
    assert len(drawing.getcolors(40_000)) > 2 * COLOURS
    small = packed(png(drawing))
    fewer = Image.open(io.BytesIO(small)).convert("RGB")
    assert len(small) < len(png(drawing)) and len(fewer.getcolors()) <= COLOURS
    assert look_alike(fewer, drawing)


def test_photograph_is_stored_as_it_is():
    photograph = Image.merge("RGB", [Image.effect_noise((80, 80), 90) for _ in range(3)])
    assert packed(png(photograph)) == png(photograph)


def test_figures_of_a_notebook_are_packed(edition):
    drawing = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(drawing).ellipse((20, 20, 280, 280), "navy")
    notebook = executed(edition)
    data = base64.b64encode(png(drawing.resize((200, 200)))).decode()
    notebook.cells[-1].outputs = [nbformat.v4.new_output("display_data", data={"image/png": data})]
    store.keep(edition, notebook)
    kept = store.with_outputs(edition).cells[-1].outputs[0].data["image/png"]
    assert len(kept) < len(data)
