"""Which sources are notebooks, and how one is read: shared by the builders, tools and tests."""

import hashlib
from pathlib import Path

import nbformat
import yaml
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig

from exercises import is_exercise, write_for

ROOT = Path(__file__).resolve().parent.parent
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
PARSER = MdParserConfig(enable_extensions=set(CONFIG["parse"]["myst_enable_extensions"]))


def page_sources(root: Path = ROOT) -> list[Path]:
    """The pages that hold code cells, in the order of ``_toc.yml``."""
    def files(entry: dict):
        if "file" in entry:
            yield entry["file"]
        for key in ("parts", "chapters", "sections"):
            for child in entry.get(key, []):
                yield from files(child)

    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    pages = [root / f"{name}.md" for name in files(toc)]
    return [page for page in pages if "{code-cell}" in page.read_text(encoding="utf-8")]


def audiences(page: Path) -> list[str]:
    """For whom a page becomes a notebook: a chapter page for the reader, an exercise for two."""
    return ["student", "solution"] if is_exercise(page) else ["reader"]


def read_page(page: Path, audience: str) -> nbformat.NotebookNode:
    """Read a MyST page as the notebook of one audience.

    ``metadata.source_map`` has each cell's first line, from 0.
    """
    text = page.read_text(encoding="utf-8")
    if is_exercise(page):
        text = write_for(audience, page, text)
    return read_myst_markdown_notebook(text, PARSER, add_source_map=True, path=page)


def notebook_path(page: Path, audience: str) -> Path:
    """Where the notebook of a page is committed."""
    if audience == "student":
        return page.parent.parent / f"{page.stem}.ipynb"
    if audience == "solution":
        return page.parent.parent / "solutions" / f"{page.stem}-sol.ipynb"
    return page.with_suffix(".ipynb")


def fingerprint(page: Path, audience: str) -> str:
    """SHA-256 of everything that a notebook is made of: the page's text and the cells it loads."""
    digest = hashlib.sha256(page.read_bytes())
    digest.update("".join(cell.source for cell in read_page(page, audience).cells if cell.cell_type == "code").encode())
    return digest.hexdigest()
