"""Which sources are notebooks, and how one is read: shared by the builders, tools and tests."""

import hashlib
from pathlib import Path

import nbformat
import yaml
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig

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


def read_page(page: Path) -> nbformat.NotebookNode:
    """Read a MyST page as a notebook; ``metadata.source_map`` has each cell's first line (from 0)."""
    return read_myst_markdown_notebook(page.read_text(encoding="utf-8"), PARSER,
                                       add_source_map=True, path=page)


def fingerprint(page: Path) -> str:
    """SHA-256 of everything that the page's notebook is made of: its text and the cell it loads."""
    digest = hashlib.sha256(page.read_bytes())
    digest.update("".join(cell.source for cell in read_page(page).cells if cell.cell_type == "code").encode())
    return digest.hexdigest()
