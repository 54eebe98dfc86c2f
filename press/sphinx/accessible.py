"""HTML that says to a screen reader and a keyboard what it shows to the eye.

The packages below write it otherwise, and the page cannot mend it later without a script:

- A figure is named by its number and caption: browsers do not agree that <figcaption> does.
- A hidden cell is named by its own text: MyST-NB names each one 'Toggle hidden content'.
- Code says that it is not Korean and not to be translated; Korean in it says that it is Korean.
- In the sidebar, the arrow that opens a chapter says which chapter; works in a list of references
  are items of that list.

Landmarks and names of the theme's own parts are mended in ``theme/templates``; what scrolls is made
reachable by keyboard in ``theme/static/sections.js``, as only the browser knows what scrolls.
"""

import re
import types

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator
from sphinx.writers.html5 import HTML5Translator

HANGUL = re.compile("[가-힣]")
KOREAN_TOKEN = re.compile(r"<(span class=\"(?:c|s)[0-9a-z]?\")>(?=[^<]*[가-힣])")
CAPTION_PART = re.compile(r'class="caption-(number|text)"')
CHAPTER_FOLD = re.compile(r"(<a [^>]*>)([^<]*)(</a><details[^>]*>)<summary>")


def open_hidden_cell(translator: SphinxTranslator, node: HideCodeCellNode) -> None:
    translator.body.append(translator.starttag(node, "details", CLASS="admonition hide"))
    translator.body.append(f'<summary>\n<p class="collapsed admonition-title">{node["prompt_show"]}</p>\n'
                           f'<p class="expanded admonition-title">{node["prompt_hide"]}</p>\n</summary>\n')


def close_hidden_cell(translator: SphinxTranslator, node: HideCodeCellNode) -> None:
    translator.body.append("</details>\n")


class AccessibleTranslator(HTML5Translator):
    """Mixed into the writer of HTML pages: the language of code, the names of figures."""

    def starttag(self, node, tagname: str, suffix: str = "\n", empty: bool = False, **attributes) -> str:
        classes = str(attributes.get("CLASS", "")).split()
        if not {"notranslate", "highlight", "math"}.isdisjoint(classes):
            attributes["translate"] = "no"
            # Of a formula, MathML says enough: it is read in the language of the page.
            if "math" not in classes and not (is_output(node) and HANGUL.search(node.astext())):
                attributes["lang"] = "en"
        if attributes.get("role") == "doc-biblioentry":
            attributes["role"] = "listitem"  # the former is deprecated, and not allowed in a list
        if tagname == "figure" and isinstance(node, nodes.figure) and node["ids"] and node.next_node(nodes.caption):
            attributes["aria-labelledby"] = " ".join(f"{node['ids'][0]}-{part}" for part in ("number", "text"))
        return super().starttag(node, tagname, suffix, empty, **attributes)

    def visit_caption(self, node: nodes.caption) -> None:
        start = len(self.body)
        super().visit_caption(node)
        if isinstance(node.parent, nodes.figure) and node.parent["ids"]:
            self.body[start:] = [CAPTION_PART.sub(rf'\g<0> id="{node.parent["ids"][0]}-\1"', html)
                                 for html in self.body[start:]]

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        try:
            super().visit_literal_block(node)
        finally:  # it ends by raising SkipNode
            self.body[-1] = KOREAN_TOKEN.sub(r'<\1 lang="ko">', self.body[-1])


def is_output(node) -> bool:
    """Whether this text is not in a programming language: a cell's output, a word in the prose."""
    return node.get("language", "none") in {"none", "text", "myst-ansi"}


def use_translator(app: Sphinx) -> None:
    if app.builder.format == "html":
        current = app.registry.get_translator_class(app.builder)
        app.set_translator(app.builder.name, types.new_class("AccessibleHTML", (AccessibleTranslator, current)),
                           override=True)


def name_chapter_folds(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    generate = context.get("generate_toctree_html")
    if generate:
        context["generate_toctree_html"] = lambda *args, **options: CHAPTER_FOLD.sub(
            r'\1\2\3<summary aria-label="\2: 절의 목록">', str(generate(*args, **options)))


def setup(app: Sphinx) -> dict:
    app.add_node(HideCodeCellNode, override=True, html=(open_hidden_cell, close_hidden_cell))
    app.add_js_file("sections.js", loading_method="defer")
    app.connect("builder-inited", use_translator, priority=900)           # after the theme's own
    app.connect("html-page-context", name_chapter_folds, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
