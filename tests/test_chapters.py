"""The legs of the workflows' matrix: each notebook of the book in one of them, once."""

import json
import subprocess
import sys

import pytest

from press.measure import chapters
from press.paths import ROOT
from press.source.edition import all_editions

TOC = """root: book/intro
parts:
  - caption: 장
    chapters:
      - file: book/one/index
        sections:
          - file: book/one/deep
            sections:
              - file: book/one/deeper
      - file: book/words
  - caption: 연습
    chapters:
      - file: book/exercises
        sections:
          - file: excs/src/exc-one
"""
NOTEBOOKS = ["book/intro", "book/one/deep", "book/one/deeper", "excs/exc-one", "excs/solutions/exc-one-sol", "book/not_in_the_toc"]


@pytest.fixture
def book(tmp_path):
    (tmp_path / "_toc.yml").write_text(TOC)
    for name in NOTEBOOKS:
        path = tmp_path / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def test_a_leg_for_each_chapter_with_notebooks(book):
    assert chapters.legs(book) == [
        {"name": "intro", "notebooks": "book/intro.ipynb"},
        {"name": "one", "notebooks": "book/one/deep.ipynb book/one/deeper.ipynb"},
        {"name": "exercises", "notebooks": "excs/exc-one.ipynb excs/solutions/exc-one-sol.ipynb"}]


def test_chapters_without_parts(book):
    (book / "_toc.yml").write_text("root: book/words\nchapters:\n  - file: book/one/deep\n")
    assert chapters.legs(book) == [{"name": "deep", "notebooks": "book/one/deep.ipynb"}]


def test_no_leg_is_an_error(book):
    (book / "_toc.yml").write_text("root: book/other\nparts:\n  - chapters:\n      - file: book/words\n")
    with pytest.raises(SystemExit, match="make notebooks"):
        chapters.legs(book)


def test_this_book_is_covered_and_its_legs_have_names():
    """Called as the workflow calls it."""
    run = subprocess.run([sys.executable, "press/measure/chapters.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    legs = json.loads(run.stdout)
    paths = [path for leg in legs for path in leg["notebooks"].split()]
    expected = [edition.name for edition in all_editions()]
    assert sorted(paths) == sorted(expected)
    assert len({leg["name"] for leg in legs}) == len(legs) and "\n" not in run.stdout.strip()
