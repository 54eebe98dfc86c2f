"""What each page says of itself to search engines and to programs that preview a shared link.

The description is the page's first paragraph, as Korean is written: sphinxext-opengraph puts a space
around each link and term (``신경망 이``), so its few tags are written here. Phones, which do not read
the SVG icon, get it as PNG. The root of the site, which otherwise says nothing at all, says the same
of the book.
"""

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser
from sphinx.application import Sphinx

LONGEST = 160  # characters of a description
# Pages that Sphinx makes itself have no paragraph.
MADE = {"search": "책 전체에서 낱말을 찾는다.",
        "index": "텐서플로우와 케라스로 배우는 딥러닝: 모든 코드를 실행해 보고, 브라우저에서 바로 찾고, 연습 문제로 확인하는 한국어 책."}


def first_words(body: str) -> str:
    """The first paragraph of a page's HTML, whole sentences up to LONGEST characters; '' without one."""
    page = LexborHTMLParser(body)
    paragraph = page.css_first("section > p, section > .hero > p")
    if paragraph is None:
        return ""
    for aside in paragraph.css("small, .katex-mathml, .headerlink"):  # English terms, formulas said twice
        aside.decompose()
    text = " ".join(paragraph.text().split())
    if len(text) <= LONGEST:
        return text
    sentences = re.match(rf".{{40,{LONGEST}}}[.?!](?=\s)", text)
    return sentences[0] if sentences else text[:LONGEST - 1].rsplit(" ", 1)[0] + "…"


def complete_head(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    book = app.config.html_title
    title = re.sub(r"<[^>]+>", "", context.get("title") or "") or book
    description = first_words(context.get("body") or "") or MADE.get(pagename) or f"{book}: {title}"
    said = {"og:title": title, "og:type": "website", "og:site_name": book, "og:description": description,
            "og:url": urljoin(app.config.html_baseurl, app.builder.get_target_uri(pagename))}
    icon = context["pathto"]("_static/icon.png", resource=True)
    context["metatags"] = "\n".join([
        context.get("metatags", ""), f'<meta name="description" content="{escape(description)}" />',
        *(f'<meta property="{name}" content="{escape(text)}" />' for name, text in said.items()),
        f'<link rel="apple-touch-icon" href="{icon}" />'])


def root_page(app: Sphinx) -> Iterator[tuple]:
    yield "index", {"root_doc": app.config.root_doc}, "root.html"


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", complete_head)
    app.connect("html-collect-pages", root_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
