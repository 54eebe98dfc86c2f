"""Fonts keep the characters that the site has: the icons that its sheet names, the signs of its formulas."""

import base64
import io
import logging
import re
from pathlib import Path

from fontTools import subset

from press.site.lean.page import Page
from press.site.memo import remembered

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it reports each table
ICON = re.compile(r"\\(f[0-9a-f]{3})|([\uf000-\uf8ff])")


def cut_icon_fonts(css: str, site: Path) -> str:
    """Put the icons that the sheet names, and no others, into it: a font that arrives later moves the buttons."""
    icons = {int(code, 16) if code else ord(character) for code, character in ICON.findall(css)}
    css = re.sub(r""",\s*url\([^)]*\.ttf\)\s*format\(["']truetype["']\)""", "", css)  # every browser has woff2
    for font in sorted((site / "_static" / "vendor" / "fontawesome" / "webfonts").glob("*.woff2")):
        data = base64.b64encode(cut_font(font, icons)).decode()
        css = re.sub(rf"url\([^)]*/{re.escape(font.name)}\)", f"url(data:font/woff2;base64,{data})", css)
    return css


def cut_formula_fonts(pages: list[Page], site: Path) -> None:
    """Leave in KaTeX's fonts the characters that the book's formulas have."""
    characters = {ord(character) for page in pages for formula in page.dom.css(".katex-html")
                  for character in formula.text()}
    for font in sorted((site / "_static" / "katex" / "fonts").glob("*.woff2")):
        font.write_bytes(cut_font(font, characters))


def cut_font(font: Path, characters: set[int]) -> bytes:
    def cut() -> bytes:
        options = subset.Options(flavor="woff2", hinting=False)
        whole = subset.load_font(font, options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=characters)
        cutter.subset(whole)
        data = io.BytesIO()
        subset.save_font(whole, data, options)
        return data.getvalue()

    return remembered(cut, font.read_bytes(), str(sorted(characters)))
