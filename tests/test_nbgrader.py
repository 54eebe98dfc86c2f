"""A teacher with nbgrader grades an exercise: a right, a wrong and a blank submission.

Run by .ci/run (NBGRADER=1), not by every `make test`: nbgrader and its packages are installed into
an environment of their own, as they are no part of the book. The students' code runs in the
book's environment.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys

import nbformat
import pytest

from press.paths import ROOT
from press.source.exercises import BEGIN, END, STUB
from small_exercise import BODY, NAMES, write_cells, write_exercise

pytestmark = pytest.mark.skipif(os.environ.get("NBGRADER") != "1", reason="NBGRADER=1일 때만 (.ci/run)")
NAME = "exc-tensors"
FOLDER = ROOT / "_build" / "nbgrader-test"
LOCK = ROOT / "locks" / "nbgrader.lock"


def nbgrader(course, *arguments):
    """Run nbgrader in a course; the kernel is the book's Python."""
    kernels = FOLDER / "jupyter" / "kernels" / "python3"
    kernels.mkdir(parents=True, exist_ok=True)
    (kernels / "kernel.json").write_text(json.dumps({
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3", "language": "python"}))
    run = subprocess.run([FOLDER / "venv" / "bin" / "nbgrader", *arguments], cwd=course,
                         env={**os.environ, "PATH": f"{FOLDER}/venv/bin:{os.environ['PATH']}", "JUPYTER_PATH": str(FOLDER / "jupyter"), "JUPYTER_PREFER_ENV_PATH": "0"},
                         capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def environment():
    """An environment with nbgrader."""
    installed = FOLDER / "venv" / "installed"  # the lock that is in it
    if not installed.exists() or installed.read_bytes() != LOCK.read_bytes():
        uv = [sys.executable, "-m", "uv", "--quiet"]
        subprocess.run([*uv, "venv", "--clear", "--python", sys.executable, FOLDER / "venv"], check=True)
        subprocess.run([*uv, "pip", "install", "--python", FOLDER / "venv" / "bin" / "python", "--require-hashes",
                        "--requirements", LOCK], check=True)
        shutil.copyfile(LOCK, installed)


@pytest.fixture(scope="module")
def course(environment):
    """The course as `make nbgrader` writes it."""
    subprocess.run([sys.executable, "-m", "press", "nbgrader"], cwd=ROOT, check=True)
    shutil.rmtree(FOLDER / "course", ignore_errors=True)
    shutil.copytree(ROOT / "_build" / "nbgrader", FOLDER / "course")
    nbgrader(FOLDER / "course", "generate_assignment", NAME)
    return FOLDER / "course"


def solutions(course):
    """Problem -> the code of its solution, with the markers taken out."""
    source = nbformat.read(course / "source" / NAME / f"{NAME}.ipynb", as_version=4)
    return {cell.metadata.nbgrader.grade_id: "\n".join(line for line in cell.source.splitlines()
                                                       if line.strip() not in (BEGIN, END))
            for cell in source.cells if cell.metadata.get("nbgrader", {}).get("solution")}


def submit(course, student, answers, name=NAME):
    notebook = nbformat.read(course / "release" / name / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        for tag in cell.metadata.get("tags", []):
            cell.source = answers.get(tag, cell.source)
    target = course / "submitted" / student / name / f"{name}.ipynb"
    target.parent.mkdir(parents=True)
    nbformat.write(notebook, target)


def test_release_holds_no_solution(course):
    released = (course / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert BEGIN not in released and "왜 이렇게 푸는가" not in released
    notebook = nbformat.reads(released, as_version=4)
    stubs = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    assert len(stubs) == len(solutions(course)) and all(STUB in cell.source for cell in stubs)


def test_scores(course):
    right = solutions(course)
    wrong = dict(right)
    first = next(iter(wrong))
    wrong[first] = wrong[first].split("\n")[0] + "\n    return None"
    submit(course, "right", right)
    submit(course, "wrong", wrong)
    submit(course, "blank", {})
    nbgrader(course, "autograde", NAME)
    assert scores(course) == {"right": len(right), "wrong": len(right) - 1, "blank": 0}


def scores(course):
    gradebook = sqlite3.connect(course / "gradebook.db")
    return dict(gradebook.execute("""
        SELECT submitted_assignment.student_id, SUM(grade.auto_score)
        FROM grade JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
        JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
        GROUP BY submitted_assignment.student_id"""))


# --- one problem of each kind ------------------------------------------------------------------

SMALL = "exc-small"


@pytest.fixture(scope="module")
def kinds(environment, tmp_path_factory):
    """A course whose exercise has one problem of each kind, and that exercise's page."""
    page = write_exercise(tmp_path_factory.mktemp("kinds"), BODY, len(NAMES))
    made = nbformat.v4.new_notebook(cells=write_cells(page, "nbgrader"), metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"}})
    for number, cell in enumerate(made.cells):
        cell.id = f"cell-{number}"
    course = FOLDER / "kinds"
    shutil.rmtree(course, ignore_errors=True)
    (course / "source" / SMALL).mkdir(parents=True)
    nbformat.write(made, course / "source" / SMALL / f"{SMALL}.ipynb")
    shutil.copyfile(ROOT / "excs" / "nbgrader_config.py", course / "nbgrader_config.py")
    nbgrader(course, "generate_assignment", SMALL)
    return course, page


def test_each_kind_is_released_as_the_book_gives_it(kinds):
    """A stub, a broken program, a value to be foretold and an empty place for words: as in the student's notebook."""
    course, page = kinds
    released = nbformat.read(course / "release" / SMALL / f"{SMALL}.ipynb", as_version=4)
    ours = {cell.metadata.tags[0]: cell.source for cell in write_cells(page, "student") if cell.metadata.get("tags")}
    for cell in released.cells:
        if cell.metadata.get("tags", [""])[0].startswith(("problem-", "written-")):
            assert cell.source == ours.pop(cell.metadata.tags[0])
    assert not [tag for tag in ours if tag.startswith(("problem-", "written-"))]


def test_each_kind_is_scored(kinds):
    course, page = kinds
    right = {cell.metadata.tags[0]: cell.source for cell in write_cells(page, "solution")
             if cell.metadata.get("tags", [""])[0].startswith(("problem-", "written-"))}
    submit(course, "right", right, SMALL)
    submit(course, "blank", {}, SMALL)
    for tag in right:
        if tag.startswith("problem-"):
            submit(course, f"without-{tag}", {name: code for name, code in right.items() if name != tag}, SMALL)
    nbgrader(course, "autograde", SMALL)
    all_but_one = {f"without-{tag}": len(NAMES) - 1 for tag in right if tag.startswith("problem-")}
    assert scores(course) == {"right": len(NAMES), "blank": 0, **all_but_one}

    gradebook = sqlite3.connect(course / "gradebook.db")
    by_hand = dict(gradebook.execute("""
        SELECT base_cell.name, grade_cells.max_score FROM grade_cells JOIN base_cell ON grade_cells.id = base_cell.id
        WHERE base_cell.name LIKE 'written-%'"""))
    assert by_hand == {"written-rates": 3, "written-own_data": 13}
    waiting = gradebook.execute("""
        SELECT DISTINCT submitted_assignment.student_id FROM grade
        JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
        JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
        WHERE grade.needs_manual_grade""").fetchall()
    assert ("right",) in waiting
