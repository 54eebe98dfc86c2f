"""Markup that says nothing to anyone: repetitions, code without a colour of its own, the TeX behind formulas."""

import re

from press.site.lean.page import Page

# Names, punctuation and spaces have the colour of the code around them, and are a fifth of a page's elements.
PLAIN_CODE = re.compile(r'<span class="[npw]">([^<]*)</span>')
TEX = re.compile(r"<semantics>(.*?)<annotation [^>]*>.*?</annotation></semantics>", re.S)


def drop_repetitions(page: Page) -> None:
    """Sphinx, docutils and the theme each write the same viewport."""
    for again in page.dom.css("meta[name=viewport]")[1:]:
        again.decompose()


def without_unseen(html: str) -> str:
    return TEX.sub(r"\1", PLAIN_CODE.sub(r"\1", html))
