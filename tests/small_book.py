"""A book of a page or two, made by Sphinx with only the extensions that a test is about."""

import io
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace


class SmallBook:
    """``SmallBook(folder, {"index": "# 시작", …}, ["press.sphinx.glossary"])`` is built at once; look at what came out.

    A name with a suffix (``_toc.yml``) is a file as it stands, any other a page.
    """

    def __init__(self, folder: Path, pages: dict[str, str], extensions: list[str], builder: str = "html", **config):
        source, self.out = folder / "source", folder / builder
        for name, text in pages.items():
            path = source / (name if Path(name).suffix else f"{name}.md")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.warnings = io.StringIO()
        settings = {"extensions": ["myst_parser", *extensions], "myst_enable_extensions": ["colon_fence"], "language": "ko",
                    "numfig": True, "html_theme": "basic", "nitpicky": True, "html_baseurl": "https://book.example/"}
        with docutils_namespace():  # what one book registers is not there for the next
            self.app = Sphinx(source, None, self.out, folder / "doctrees", builder, {**settings, **config}, status=None,
                              warning=self.warnings, freshenv=True)
            self.app.build()

    @property
    def said(self) -> str:
        """Warnings and errors."""
        return self.warnings.getvalue()

    def html(self, name: str) -> str:
        return (self.out / f"{name}.html").read_text(encoding="utf-8")
