"""Editions: a page of the book for one audience, the unit that becomes a notebook.

A chapter page has one edition, for the reader. An exercise has two, the student's notebook and the
solution's, and a third that is only written for nbgrader.
"""

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig

from press.faults import Fault, parse_yaml, read_source
from press.paths import ROOT
from press.source.exercises import is_exercise, write_for

CONFIG = parse_yaml(read_source(ROOT / "_config.yml"), ROOT / "_config.yml")
PARSER = MdParserConfig(enable_extensions=set(CONFIG["parse"]["myst_enable_extensions"]))


def page_sources(root: Path = ROOT) -> list[Path]:
    """The pages that hold code cells, in the order of ``_toc.yml``."""
    def files(entry: dict):
        if "file" in entry:
            yield entry["file"]
        for key in ("parts", "chapters", "sections"):
            for child in entry.get(key, []):
                yield from files(child)

    toc = parse_yaml(read_source(root / "_toc.yml"), root / "_toc.yml")
    pages = [root / f"{name}.md" for name in files(toc)]
    return [page for page in pages if "{code-cell}" in read_source(page)]


@dataclass(frozen=True)
class Edition:
    """A page for an audience: 'reader', 'student', 'solution' or 'nbgrader'."""

    page: Path
    audience: str

    @property
    def name(self) -> str:
        """The notebook's path in the repository, by which messages call it."""
        return self.notebook.relative_to(ROOT).as_posix()

    @property
    def source(self) -> str:
        """The source's path in the repository."""
        return self.page.relative_to(ROOT).as_posix()

    @property
    def notebook(self) -> Path:
        """Where the notebook is committed."""
        if self.audience == "student":
            return self.page.parent.parent / f"{self.page.stem}.ipynb"
        if self.audience == "solution":
            return self.page.parent.parent / "solutions" / f"{self.page.stem}-sol.ipynb"
        return self.page.with_suffix(".ipynb")

    def read(self) -> nbformat.NotebookNode:
        """The page as a notebook without outputs. ``metadata.source_map`` has each cell's first line, from 0."""
        return _read(self, self.page.stat().st_mtime_ns).copy()

    def codes(self) -> list[nbformat.NotebookNode]:
        """The code cells, those that the page loads (its set-up) with their text."""
        return [cell for cell in self.read().cells if cell.cell_type == "code"]

    def text_hash(self) -> str:
        """SHA-256 of everything that the notebook is made of: the page's text and the cells it loads."""
        return _hash(read_source(self.page), *(cell.source for cell in self.codes()))

    def code_hash(self) -> str:
        """SHA-256 of everything that its outputs are made of: the cells, and the files that they read.

        A page whose cells read files of the repository names them in its front matter: ``reads: [glob, …]``.
        """
        files = sorted(file for pattern in front_matter(self.page).get("reads", []) for file in ROOT.glob(pattern))
        cells = (f"{cell.source}\n{'raises-exception' in cell.metadata.get('tags', [])}" for cell in self.codes())
        return _hash(*cells, *(file.read_bytes().hex() for file in files))


def editions(page: Path) -> list[Edition]:
    """The editions of a page that are committed as notebooks."""
    return [Edition(page, audience) for audience in (["student", "solution"] if is_exercise(page) else ["reader"])]


def all_editions() -> list[Edition]:
    return [edition for page in page_sources() for edition in editions(page)]


def front_matter(page: Path) -> dict:
    """The settings between the two lines ``---`` at the top of a page."""
    text = read_source(page)
    if not text.startswith("---"):
        return {}
    if text.count("---") < 2:
        raise Fault(f"{page.relative_to(ROOT)}:1: 머리말이 끝나지 않았다. 머리말 다음 줄에 '---'를 둔다.")
    return parse_yaml(text.split("---", 2)[1], page) or {}


def _hash(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


@functools.cache
def _read(edition: Edition, changed: int) -> nbformat.NotebookNode:
    text = read_source(edition.page)
    if is_exercise(edition.page):
        text = write_for(edition.audience, edition.page, text)
    return read_myst_markdown_notebook(text, PARSER, add_source_map=True, path=edition.page)
