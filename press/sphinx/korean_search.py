"""The site's own search: Sphinx has none for Korean.

After the pages are written, their text is taken from the HTML, section by section, and becomes

- ``search/index.js``: which word stands on which page (see theme/static/search/engine.js);
- ``search/pages/<page>.js``: the text of one page, loaded only when the page is among the results
  shown, for the snippet and the section that a result leads to.

Both are scripts, not data files, because a page opened from a folder (``file://``) may load a
script but not fetch a file. The rules of Korean are written once, in engine.js: Node runs them
here to make the index, the browser to read it. Sphinx's own index, 65 KB that the theme loads on
every page, is not made.
"""

import functools
import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import yaml
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from press.paths import ROOT
from press.site.memo import remembered
from press.sphinx.contents import said
from press.sphinx.offline import node_binary

ENGINE = ROOT / "theme" / "static" / "search" / "engine.js"
ALIASES = ROOT / "book" / "search_aliases.yml"
STOCK = ("searchtools.js", "language_data.js")

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCK = {"article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
         "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "summary", "table", "td", "th",
         "tr", "ul"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Not the page's own text: contents lists, marks beside headings, what a script or a button says.
SKIPPED_TAGS = {"script", "style", "svg", "button", "summary", "nav", "select"}
SKIPPED_CLASSES = {"toctree-wrapper", "headerlink"}
FORMULA = "…"  # stands for a formula: its letters are drawn, not written
logger = logging.getLogger(__name__)


class PageText(HTMLParser):
    """The sections of one written page, in reading order, as ``sections``: a list of dicts.

    ``id`` is the anchor, ``kind`` is 'page', 'section', 'term' (of the glossary) or 'box' (a
    definition, a theorem), ``title`` the heading, ``prose`` the text, ``code`` cells and outputs.
    """

    def __init__(self, html: str):
        super().__init__()
        self.sections: list[dict] = []
        self.open: list[tuple] = []   # (tag, undo) of the elements around
        self.current: list[dict] = []
        self.target = ""              # 'prose', 'code' or 'title': where text goes
        self.skipping = 0
        self.ids: list[str] = []
        start = html.find("<article")
        self.feed(html[start:html.find("</article>", start)])
        for section in self.sections:
            for part in ("title", "prose", "code"):
                lines = (" ".join(line.split()) for line in "".join(section[part]).split("\n"))
                section[part] = (" " if part == "title" else "\n").join(filter(None, lines))

    def begin(self, kind: str, anchor: str) -> None:
        section = {"id": anchor, "kind": kind, "title": [], "prose": [], "code": []}
        self.sections.append(section)
        self.current.append(section)

    def write(self, text: str) -> None:
        if self.current and not self.skipping:
            self.current[-1][self.target or "prose"].append(text)

    def handle_starttag(self, tag, attrs):
        if tag in BLOCK:
            self.write("\n")
        elif tag == "small":  # the English word after a term stands apart from it
            self.write(" ")
        if tag in VOID:
            return
        attrs = dict(attrs)
        classes = set((attrs.get("class") or "").split())
        undo = []
        if self.skipping or tag in SKIPPED_TAGS or classes & SKIPPED_CLASSES or "katex" in classes:
            if "katex" in classes:
                self.write(FORMULA)
            self.skipping += 1
            undo.append("skip")
        elif tag == "section":
            self.ids.append(attrs.get("id", ""))
            undo.append("id")
        elif tag in HEADINGS:
            self.begin("page" if tag == "h1" else "section", self.ids[-1] if self.ids else "")
            self.mark_owner()
            self.target = "title"
            undo.append("target")
        elif tag == "div" and "proof" in classes and attrs.get("id"):
            self.begin("box", attrs["id"])
            undo.append("section")
        elif tag == "p" and "admonition-title" in classes and self.current and self.current[-1]["kind"] == "box" \
                and not self.current[-1]["title"]:
            self.target = "title"
            undo.append("target")
        elif tag == "dt" and attrs.get("id", "").startswith("term-"):
            if self.current[-1]["kind"] != "term":
                self.begin("term", attrs["id"])
            elif self.current[-1]["title"]:
                self.current[-1]["title"].append(", ")
            self.target = "title"
            undo.append("target")
        elif tag == "dd" and self.current and self.current[-1]["kind"] == "term":
            undo.append("section")
        elif classes & {"cell_input", "cell_output"}:
            self.target = "code"
            undo.append("target")
        self.open.append((tag, undo))

    def mark_owner(self) -> None:
        """The section that a heading begins ends with the <section> around the heading."""
        for _, undo in reversed(self.open):
            if "id" in undo:
                undo.append("section")
                return

    def handle_endtag(self, tag):
        if tag in VOID or tag not in (name for name, _ in self.open):
            return
        while True:
            name, undo = self.open.pop()
            for action in undo:
                if action == "skip":
                    self.skipping -= 1
                elif action == "id":
                    self.ids.pop()
                elif action == "target":
                    self.target = ""
                elif action == "section":
                    self.current.pop()
            if name == tag:
                break
        if tag in BLOCK:
            self.write("\n")

    def handle_data(self, data):
        self.write(data)


def read_page(html: str) -> bytes:
    """The sections of a page, in JSON."""
    return json.dumps(PageText(html).sections).encode()


def read_site(folder: Path, names: list[str]) -> Iterator[dict]:
    """``{name, title, sections}`` of each page that has a heading."""
    for name in names:
        html = (folder / f"{name}.html").read_text(encoding="utf-8")
        sections = json.loads(remembered(functools.partial(read_page, html), html))
        if sections:
            yield {"name": name, "title": sections[0]["title"], "sections": sections}


def read_aliases() -> dict[str, str]:
    """Other spelling -> the book's word, from book/search_aliases.yml and the chapters' front matter."""
    listed = yaml.safe_load(ALIASES.read_text(encoding="utf-8")) if ALIASES.exists() else {}
    return {other: word for words in (listed, *said(ROOT, "aliases").values())
            for word, others in words.items() for other in others}


def make_index(pages: list[dict], aliases: dict[str, str]) -> dict:
    """Run engine.js on the pages. Raises CalledProcessError, with Node's message, if it fails."""
    program = f"const engine = require({json.dumps(str(ENGINE))});" \
              "const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));" \
              "process.stdout.write(JSON.stringify(engine.buildIndex(input.pages, input.aliases)));"
    run = subprocess.run([node_binary(), "-e", program], input=json.dumps({"pages": pages, "aliases": aliases}),
                         capture_output=True, text=True, encoding="utf-8", check=True)
    return json.loads(run.stdout)


def script(call: str, *values) -> str:
    return f"{call}({', '.join(json.dumps(value, ensure_ascii=False, separators=(',', ':')) for value in values)});\n"


def reading_order(env: BuildEnvironment) -> list[str]:
    """The pages as the book has them, then those outside its contents: pages of one score are found in this order."""
    listed = [name for name in env.collect_relations() if name in env.found_docs]
    return [*listed, *sorted(set(env.found_docs) - set(listed))]


def write_index(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html" or app.builder.name != "html":
        return
    out = Path(app.outdir)
    pages = list(read_site(out, reading_order(app.env)))
    index = make_index(pages, read_aliases())
    folder = out / "search"
    shutil.rmtree(folder, ignore_errors=True)
    texts = {page["name"]: script("bookSearch.addText", page["name"],
                                  [[s["id"], s["kind"], s["title"], s["prose"], s["code"]] for s in page["sections"]])
             for page in pages}
    index["version"] = hashlib.sha256("".join(texts.values()).encode()).hexdigest()[:8]
    for name, text in texts.items():
        target = folder / "pages" / f"{name}.js"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    (folder / "index.js").write_text(script("bookSearch.addIndex", index), encoding="utf-8")
    for leftover in [out / "searchindex.js", *(out / "_static" / name for name in STOCK)]:
        leftover.unlink(missing_ok=True)


def without_stock_index(app: Sphinx) -> None:
    if app.builder.name == "html":
        app.builder.search = False  # type: ignore[attr-defined]  # neither searchindex.js nor Sphinx's own search page


def search_page(app: Sphinx) -> Iterator[tuple]:
    yield "search", {"title": "검색"}, "search.html"


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", without_stock_index)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", write_index)
    app.add_js_file("search/search.js", defer="defer")
    app.add_css_file("search/search.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
