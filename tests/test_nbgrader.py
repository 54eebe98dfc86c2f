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

from press.source.exercises import BEGIN, END, STUB
from press.paths import ROOT

pytestmark = pytest.mark.skipif(os.environ.get("NBGRADER") != "1", reason="NBGRADER=1일 때만 (.ci/run)")
NAME = "exc-tensors"
FOLDER = ROOT / "_build" / "nbgrader-test"


def nbgrader(*arguments):
    """Run nbgrader in the course; the kernel is the book's Python."""
    kernels = FOLDER / "jupyter" / "kernels" / "python3"
    kernels.mkdir(parents=True, exist_ok=True)
    (kernels / "kernel.json").write_text(json.dumps({
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3", "language": "python"}))
    run = subprocess.run([FOLDER / "venv" / "bin" / "nbgrader", *arguments], cwd=FOLDER / "course",
                         env={**os.environ, "PATH": f"{FOLDER}/venv/bin:{os.environ['PATH']}", "JUPYTER_PATH": str(FOLDER / "jupyter"), "JUPYTER_PREFER_ENV_PATH": "0"},
                         capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def course():
    """The course as `make nbgrader` writes it, and an environment with nbgrader."""
    if not (FOLDER / "venv" / "installed").exists():
        uv = [sys.executable, "-m", "uv", "--quiet"]
        subprocess.run([*uv, "venv", "--clear", "--python", sys.executable, FOLDER / "venv"], check=True)
        subprocess.run([*uv, "pip", "install", "--python", FOLDER / "venv" / "bin" / "python", "nbgrader==0.9.6"],
                       check=True)
        (FOLDER / "venv" / "installed").touch()
    subprocess.run([sys.executable, "-m", "press", "nbgrader"], cwd=ROOT, check=True)
    shutil.rmtree(FOLDER / "course", ignore_errors=True)
    shutil.copytree(ROOT / "_build" / "nbgrader", FOLDER / "course")
    nbgrader("generate_assignment", NAME)
    return FOLDER / "course"


def solutions(course):
    """Problem -> the code of its solution, with the markers taken out."""
    source = nbformat.read(course / "source" / NAME / f"{NAME}.ipynb", as_version=4)
    return {cell.metadata.nbgrader.grade_id: "\n".join(line for line in cell.source.splitlines()
                                                       if line.strip() not in (BEGIN, END))
            for cell in source.cells if cell.metadata.get("nbgrader", {}).get("solution")}


def submit(course, student, answers):
    notebook = nbformat.read(course / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in notebook.cells:
        problem = cell.metadata.get("nbgrader", {}).get("grade_id")
        if problem in answers:
            cell.source = answers[problem]
    target = course / "submitted" / student / NAME / f"{NAME}.ipynb"
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
    nbgrader("autograde", NAME)

    gradebook = sqlite3.connect(course / "gradebook.db")
    scores = dict(gradebook.execute("""
        SELECT submitted_assignment.student_id, SUM(grade.auto_score)
        FROM grade JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
        JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
        GROUP BY submitted_assignment.student_id"""))
    assert scores == {"right": len(right), "wrong": len(right) - 1, "blank": 0}
