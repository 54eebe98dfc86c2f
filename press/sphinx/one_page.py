"""The whole book as one HTML page, from which ``make pdf`` prints (Sphinx's builder ``singlehtml``).

The page has no frame and no scripts: a title page, the contents, the text. Sphinx's builder is
followed, with these differences:

- Each chapter is a chapter: Sphinx puts the whole book under the first page's heading.
- Folds are open; nothing says 'copy' or 'link to this heading'.
- Pages have ids like ``요약`` and ``id3`` in common. Here each gets its page's name, so that links go where they
  should.
- Sphinx looks for a builder's own way to write a node first, and if an extension registered one for
  ``singlehtml``, the ways for HTML are not seen. Here they are put together.
"""

import datetime
import re
from urllib.parse import urljoin

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.util.fileutil import copy_asset

from press.paths import BUILD, ROOT
from press.run.versions import versions
from press.sphinx.licence import licence_addresses

DOCUMENT = re.compile(r'<span id="document-([^"]+)"></span>')
HEADING = re.compile(r"<h([12])>(.*?)</h\1>", re.DOTALL)
LIVE_LINK = re.compile(r'href="(?![a-z]+:)([^"#]+\.html[^"]*|#[a-z]+=[^"]*)"')
PLACE = re.compile(r'\b(id="|for="|href="#)([^"]+)"')
PDF = BUILD / "pdf" / "book.pdf"
THEME_STYLES = ["_static/styles/theme.css", "_static/styles/pydata-sphinx-theme.css"]


class OnePage(SingleFileHTMLBuilder):
    """Write ``book.html``; the theme's style sheets and images stand beside it."""

    html_scaled_image_link = False  # a link to an image's file leads nowhere in a PDF

    def init(self) -> None:
        super().init()
        self.config.html_permalinks = False
        handlers = self.app.registry.translation_handlers
        handlers["singlehtml"] = {**handlers["html"], **handlers.get("singlehtml", {})}

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return f"#document-{docname}"

    def fix_refuris(self, tree: nodes.Node) -> None:
        """Leave '#document-book/page#label' whole: as_chapters needs to know the page."""

    def handle_page(self, pagename: str, addctx: dict,  # type: ignore[override]
                    templatename: str = "page.html", **_) -> None:
        if pagename != self.config.root_doc:
            return
        body, contents = as_chapters(self.config.root_doc, addctx["body"], self.config.html_baseurl)
        today = datetime.date.today()
        (self.app.outdir / "book.html").write_text(self.templates.render("one_page.html", {
            "title": self.config.html_title,
            "language": self.config.language,
            "styles": [*THEME_STYLES, *(str(style.filename) for style in self._css_files), "_static/print.css"],
            "fonts": (ROOT / "theme" / "fonts").as_uri(),
            "versions": ", ".join(f"{name} {version}" for name, version in versions().items()),
            "date": f"{today.year}년 {today.month}월 {today.day}일",
            "site": self.config.html_baseurl,
            "copyright": self.config.copyright,
            **licence_addresses(self.config),
            "contents": contents,
            "body": body,
        }), encoding="utf-8")


def own_place(docname: str, place: str) -> str:
    """A place of a page under a name that no other page has: 'label', '#document-book/other#label' of another page."""
    document, mark, label = place.removeprefix("document-").partition("#")
    if place.startswith("document-") and not mark:
        return place  # the page itself
    return f"{(document if mark else docname).replace('/', '-')}-{label or place}"


def with_own_places(docname: str, text: str, site: str) -> str:
    text = LIVE_LINK.sub(lambda match: f'href="{urljoin(f"{site}{docname}.html", match[1])}"', text)
    return PLACE.sub(lambda match: f'{match[1]}{own_place(docname, match[2])}"', text)


def as_chapters(root: str, body: str, site: str) -> tuple[str, list[tuple[int, str, str]]]:
    """The text with ids of its own and chapters as first headings, and its contents: (level, id, title).

    Links written in raw HTML lead to live pages: they become addresses of the ``site``.
    """
    first, *rest = DOCUMENT.split(body)
    written, contents = [], []
    for docname, text in [(root, first), *zip(rest[::2], rest[1::2])]:
        text = with_own_places(docname, text, site)
        if docname != root:  # it stood one level below the first page
            text = re.sub(r"<(/?)h([2-6])\b", lambda match: f"<{match[1]}h{int(match[2]) - 1}", text)
        text = text.replace("<details", "<details open").replace("✅", "✔")  # few machines print colour emoji
        level, title = HEADING.findall(text)[0]
        place = f"document-{docname}"  # on the heading itself: what stands before it is on the page before
        contents.append((int(level), place, title))
        written.append(text.replace(f"<h{level}>", f'<h{level} id="{place}">', 1))
    return "".join(written), contents


def link_pdf(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """The site has the PDF, and links it, where `make pdf` has made one."""
    if app.builder.name == "html" and PDF.exists():
        context["pdf_url"] = context["pathto"](PDF.name, True)


def copy_pdf(app: Sphinx, exception: Exception | None) -> None:
    if app.builder.name == "html" and PDF.exists() and not exception:
        copy_asset(PDF, app.outdir)


def setup(app: Sphinx) -> dict:
    app.add_builder(OnePage, override=True)
    app.connect("html-page-context", link_pdf)
    app.connect("build-finished", copy_pdf)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
