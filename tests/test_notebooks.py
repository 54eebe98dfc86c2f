"""The committed notebooks are what `make notebooks` makes, and pytest --nbval really compares them."""

import copy
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from checks import notebook_problems, particle_problems
from press import build
from press.paths import ROOT
from press.source.edition import all_editions
from press.sphinx.notebooks import PageWriter

EDITIONS = all_editions()
NOTEBOOKS = sorted([*ROOT.glob("book/**/*.ipynb"), *ROOT.glob("excs/**/*.ipynb")])


def name(path):
    return str(path.relative_to(ROOT))


def read(path):
    return nbformat.read(path, as_version=4)


def problems(path, notebook):
    source = ROOT / notebook.metadata["book"]["source"]
    return notebook_problems(path.relative_to(ROOT), notebook, source)


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.name)
def test_page_has_its_notebook(edition):
    assert edition.notebook.exists(), f"{edition.source}의 노트북이 없다. `make notebooks`를 실행한다."


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_notebook(path):
    found = problems(path, read(path))
    assert not found, "\n".join(found)


def test_regenerated_to_the_byte(tmp_path, monkeypatch):
    """Written again from the sources and the stored outputs, every notebook is the same to the byte.

    Whether the outputs are what the code gives is for --nbval to say.
    """
    sites = {read(edition.notebook).metadata["book"]["site"] for edition in EDITIONS}
    assert len(sites) == 1, f"노트북들이 다른 사이트에서 나왔다: {sites}. `make notebooks`를 실행한다."
    # A fork has another address; its notebooks are as good as the ones it was made from.
    monkeypatch.setenv("SITE_URL", sites.pop())
    monkeypatch.setattr(build, "DOCTREES", tmp_path / "doctrees")
    monkeypatch.setattr(build.store, "WAITING", tmp_path / "nothing")
    build.sphinx("notebook", tmp_path / "made")
    different = [edition.name for edition in EDITIONS
                 if (tmp_path / "made" / edition.name).read_bytes() != edition.notebook.read_bytes()]
    assert not different, f"다시 만든 것과 다르다: {', '.join(different)}. `make notebooks`를 실행한다."


# --- the tests above refuse what they should ------------------------------------------------

def first_code(notebook):
    return next(cell for cell in notebook.cells if cell.cell_type == "code")


def clear(notebook):
    cell = first_code(notebook)
    cell.outputs, cell.execution_count = [], None


def write_to_stderr(notebook):
    first_code(notebook).outputs.append(nbformat.v4.new_output("stream", name="stderr", text="경고\n"))


def change_code(notebook):
    first_code(notebook).source += "\nprint(0)"


def change_text(notebook):
    notebook.metadata["book"]["text"] = "0" * 64


def change_output(notebook):
    next(output for cell in notebook.cells for output in cell.get("outputs", []) if "text" in output).text += "0"


def change_what_cells_read(notebook):
    notebook.metadata["book"]["code"] = "0" * 64


def change_lock(notebook):
    notebook.metadata["book"]["lock"] = "0" * 64


def lose_source(notebook):
    notebook.metadata["book"]["source"] = "book/gone.md"


@pytest.mark.parametrize("harm, message", [
    (clear, "1번째 코드 셀이 실행되지 않았다"),
    (write_to_stderr, "1번째 코드 셀이 stderr에 쓴다"),
    (change_code, "1번째 코드 셀이 원본"),
    (change_text, "글이 바뀌었다"),
    (change_output, "손으로 고친 출력"),
    (change_what_cells_read, "실행한 뒤에 바뀌었다"),
    (change_lock, "다른 패키지"),
    (lose_source, "원본"),
])
def test_refused(harm, message):
    path = ROOT / "book" / "keras_and_tf" / "tensors.ipynb"
    notebook = copy.deepcopy(read(path))
    harm(notebook)
    found = problems(path, notebook)
    assert len(found) == 1 and message in found[0] and name(path) in found[0]
    assert "make notebooks" in found[0] or "되살린다" in found[0]


@pytest.mark.parametrize("text, found", [
    ("[그림 1.21](a.html#b)와 같다.", ["그림 1.21와"]),
    ("[그림 1.21](a.html#b)과 같다. [그림 1.22](a)와 [(1.3)](a)을 본다.", []),
    ("식 [(1.5)](a.html)은", ["(1.5)은"]),
    ("[정리 1.6](a)으로 [표 1.7](a)로 [표 2](a)로 [표 2](a)으로", ["표 2으로"]),
    ("[1.2절](a)을 본다. [표 2](a)이다.", []),
])
def test_particle_after_a_number(text, found):
    assert particle_problems(text) == found


# --- cells for nbgrader -----------------------------------------------------------------------

def for_nbgrader(tags):
    cell = nbformat.v4.new_code_cell("x", metadata={"tags": tags})
    return PageWriter(None, "", [], "nbgrader").code_cell(cell).metadata.get("nbgrader")


def test_what_nbgrader_grades():
    """A check is worth one point and cannot be changed; a problem is what the student writes."""
    assert for_nbgrader(["check-double", "hide-input"]) == {
        "schema_version": 3, "grade_id": "check-double", "task": False, "locked": True, "grade": True, "solution": False,
        "points": 1}
    assert for_nbgrader(["problem-double", "hide-input"]) == {
        "schema_version": 3, "grade_id": "problem-double", "task": False, "locked": False, "grade": False, "solution": True}
    assert for_nbgrader([]) is None and for_nbgrader(["remove-cell"]) is None


# --- nbval compares every kind of output ------------------------------------------------------
# Each function below changes one kind of output and says whether it could.

def alter_number(output):
    digits = [i for i, c in enumerate(output.get("text", "")) if c.isdigit()]
    if digits:
        i, text = digits[-1], output.text
        output.text = f"{text[:i]}{(int(text[i]) + 1) % 10}{text[i + 1:]}"
    return bool(digits)


def alter_text(output):
    letters = [i for i, c in enumerate(output.get("text", "")) if c.isalpha()]
    if letters:
        output.text = output.text[:letters[0]] + "#" + output.text[letters[0] + 1:]
    return bool(letters)


def alter_table(output):
    """A printed table: three or more lines with two or more columns, set apart by two spaces or more."""
    lines = output.get("text", "").splitlines()
    columns = {len(re.split(r" {2,}", line.strip())) for line in lines}
    if len(lines) < 3 or columns == {1}:
        return False
    output.text = "\n".join([*lines[:-1], lines[-1] + "  0"]) + "\n"
    return True


def alter_value(output):
    """The representation of a value or of a figure."""
    found = "text/plain" in output.get("data", {})
    if found:
        output.data["text/plain"] += "?"
    return found


def alter_error(output):
    found = output.output_type == "error"
    if found:
        output.evalue += "?"
    return found


def alter_number_in_prose(output):
    """What glue has stored for the prose."""
    kind = "application/papermill.record/text/plain"
    found = kind in output.get("data", {})
    if found:
        output.data[kind] = "'0.000?'"
    return found


def alter_traceback(output):
    """Only what the reader sees; ename and evalue, which nbval compares, stay."""
    found = output.output_type == "error"
    if found:
        output.traceback[-1] = output.traceback[-1].rstrip() + "?\n"
    return found


def alter_name_of_number(output):
    """The name under which prose finds a glued number."""
    found = "scrapbook" in output.get("metadata", {})
    if found:
        output.metadata["scrapbook"]["name"] += "-other"
    return found


# Figures, and marks that make nbval look away, are altered in tests/test_compare.py.
ALTERATIONS = [alter_number, alter_text, alter_table, alter_value, alter_error, alter_number_in_prose,
               alter_traceback, alter_name_of_number]


def test_altered_outputs_are_found():
    """In copies of the notebooks one output of each kind is changed: those cells fail, and no other.

    The copies lie inside the project because a page looks for its font in the folders above it.
    """
    folder = ROOT / "_build" / "altered"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    altered = {}
    copies = {path: read(path) for path in sorted(NOTEBOOKS, key=lambda path: path.stat().st_size)}

    def harm(alter):
        for path, notebook in copies.items():
            codes = (cell for cell in notebook.cells if cell.cell_type == "code")
            for number, cell in enumerate(codes):
                compared = "nbval-ignore-output" not in cell.metadata.get("tags", [])
                if compared and (path.name, number) not in altered and any(map(alter, cell.outputs)):
                    nbformat.write(notebook, folder / path.name)
                    return path.name, number
        raise AssertionError(f"{alter.__name__}: 책에 이런 출력이 없어 시험하지 못한다.")

    for alter in ALTERATIONS:
        altered[harm(alter)] = alter.__name__

    run = subprocess.run([sys.executable, "-m", "pytest", "-q", "-rf", "--tb=no", "-p", "no:cacheprovider",
                          "--numprocesses=0", "--dist=no", str(folder)],
                         cwd=ROOT, capture_output=True, text=True)
    failed = {(name, int(number)) for name, number in
              re.findall(r"^FAILED \S*/(\S+)::Cell (\d+)", run.stdout, re.MULTILINE)}
    assert failed == set(altered), f"{altered}\n{run.stdout}"
