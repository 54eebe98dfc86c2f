"""The style sheets of all pages become one, without the rules that no page can use."""

import os
import re
from pathlib import Path

import tinycss2

from press.site.lean.fonts import cut_icon_fonts
from press.site.lean.page import Page, element, programs, short_hash
from press.site.memo import remembered

# Names that scripts put together from parts: the vocabulary of the site cannot hold them.
COMPOSED = ("bs-tooltip-",)  # Bootstrap


def merge_styles(pages: list[Page], site: Path) -> None:
    """Put the sheets that all pages load into ``_static/site.css``, and that in their place."""
    styled = [page for page in pages if page.dom.css_first("link[rel=stylesheet]")]
    if not styled:
        return
    lists = [[page.file(link.attributes["href"]) for link in page.dom.css("link[rel=stylesheet]")] for page in styled]
    common = [sheet for sheet in lists[0] if sheet and all(sheet in sheets for sheets in lists)]
    target = site / "_static" / "site.css"
    words = vocabulary(pages)
    whole = "".join(read_sheet(sheet, target.parent) for sheet in common)
    named = words & names(whole)  # the same rules are left, however the text of the book changes
    css = remembered(lambda: used_rules(whole, named).encode(), whole, " ".join(sorted(named))).decode()
    css = '@charset "utf-8";\n' + cut_icon_fonts(css, site)
    target.write_text(css, encoding="utf-8")
    for page in styled:
        links = [link for link in page.dom.css("link[rel=stylesheet]") if page.file(link.attributes["href"]) in common]
        links[0].insert_before(
            element(f'<link rel="stylesheet" href="{page.address(target, short_hash(css.encode()))}">'))
        for link in links:
            link.decompose()


def read_sheet(sheet: Path, folder: Path) -> str:
    """The text of a sheet with its imports in place and its addresses seen from ``folder``."""
    text = sheet.read_text(encoding="utf-8")

    def rebase(match: re.Match) -> str:
        file = os.path.normpath(sheet.parent / match[1])
        return f"url({Path(os.path.relpath(file, folder)).as_posix()})"

    text = re.sub(r"""@import\s+["']([^"']+)["']\s*;""", lambda m: read_sheet(sheet.parent / m[1], sheet.parent), text)
    return re.sub(r"""url\(\s*["']?(?!data:|#|["'])([^"')]+?)["']?\s*\)""", rebase, text)


def vocabulary(pages: list[Page]) -> set[str]:
    """All words on the pages and in their scripts: every class that an element can get is among them."""
    scripts = {page.file(script.attributes.get("src")) for page in pages for script in programs(page)}
    # The search index holds the words of the pages, which are here already.
    texts = [page.html for page in pages] + [
        script.read_text(encoding="utf-8") for script in scripts if script and script.name != "searchindex.js"]
    return set().union(*map(names, texts))


def names(text: str) -> set[str]:
    return set(re.findall(r"[\w-]+", text))


def used_rules(css: str, words: set[str]) -> str:
    """The sheet without comments and without the selectors that no element can match."""
    return "".join(written(rule, words) for rule in tinycss2.parse_stylesheet(css, True, True))


def written(rule, words: set[str]) -> str:
    if rule.type == "error":
        raise SystemExit(f"모양을 읽지 못했다: {rule.message}")
    if rule.type == "at-rule":
        head = f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}"
        if rule.lower_at_keyword == "charset":
            return ""
        if rule.content is None:
            return head + ";\n"
        if rule.lower_at_keyword in ("media", "supports", "container", "layer"):
            inner = "".join(written(child, words) for child in tinycss2.parse_rule_list(rule.content, True, True))
            return f"{head.strip()}{{{inner}}}\n" if inner else ""
        return f"{head.strip()}{{{plain(rule.content)}}}\n"
    selectors = [selector for selector in split_at_commas(rule.prelude) if can_match(selector, words)]
    return f"{','.join(map(plain, selectors))}{{{plain(rule.content)}}}\n" if selectors else ""


def plain(tokens: list) -> str:
    return "".join(" " if token.type == "whitespace" else token.serialize()
                   for token in tokens if token.type != "comment").strip()


def split_at_commas(tokens: list) -> list[list]:
    parts: list[list] = [[]]
    for token in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def can_match(selector: list, words: set[str]) -> bool:
    """Whether the site knows every tag, class and id of a selector; what is in brackets is not asked."""
    before = None
    for token in selector:
        named = token.type == "hash" or (token.type == "ident" and before != ":")
        if named and token.value not in words and not token.value.startswith(COMPOSED):
            return False
        before = token
    return True
