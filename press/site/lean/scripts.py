"""Scripts: those that nothing on a page asks for are left out, the rest wait until it is parsed."""

import json
import re
from pathlib import Path

from selectolax.lexbor import LexborNode

from press.site.lean.page import Page, element, programs, short_hash

# A script stays only on pages that have an element of this kind. A script is known by a part of its
# address or, where it is written on the page, of its text.
NEEDED_BY = {
    # 540 KB (gzip) that draw once more the icons that the style sheet and its fonts have drawn:
    # https://github.com/pydata/pydata-sphinx-theme/issues/2379
    "_static/scripts/fontawesome.js": None,
    # The theme loads the search on every page, for results while one types.
    "_static/searchtools.js": "#search-results",
    "_static/language_data.js": "#search-results",
    "searchindex.js": "#search-results",
    "DOCUMENTATION_OPTIONS.pagename": ".version-switcher__container",
    "_static/design-tabs.js": ".sd-tab-set",
}
SEARCH_WHILE_TYPING = "search_as_you_type = true"


def drop_unused_scripts(page: Page) -> None:
    types_and_searches = SEARCH_WHILE_TYPING in page.html
    for script in programs(page):
        source = script.attributes.get("src") or script.text()
        for part, selector in NEEDED_BY.items():
            if part not in source or (selector == "#search-results" and types_and_searches):
                continue
            if selector is None or page.dom.css_first(selector) is None:
                script.decompose()
                break
    for preload in page.dom.css("link[rel=preload][as=script]"):  # would compete with the style sheet
        preload.decompose()


def defer_scripts(page: Page, site: Path) -> None:
    """Let every script wait for the page, in the same order.

    ``defer`` works only on files, so scripts written on the page become files. Those in the head are
    settings, which the theme's scripts read as soon as they run: they all follow the first file, which
    makes the object that some of them change. The script above the style sheets stays as it is: it sets
    dark mode before anything is painted.
    """
    early = early_script(page)
    settings, files = [], []
    for script in programs(page):
        in_head = script.parent is not None and script.parent.tag == "head"
        if script.attributes.get("src"):
            script.attrs["defer"] = ""
            files.append(script)
        elif in_head and (early is None or script.mem_id != early.mem_id):
            settings.append(script)
        elif not in_head:
            script.replace_with(deferred(script.text().strip(), page, site))
    if settings:
        texts = dict.fromkeys(script.text().strip() for script in settings)  # the theme says some of them twice
        file = deferred("\n".join(texts), page, site)
        files[0].insert_after(file) if files else settings[0].insert_before(file)
        for script in settings:
            script.decompose()


def deferred(code: str, page: Page, site: Path) -> LexborNode:
    file = site / "_static" / f"inline-{short_hash(code.encode())}.js"
    file.parent.mkdir(exist_ok=True)
    file.write_text(code + "\n", encoding="utf-8")
    return element(f'<script defer src="{page.address(file)}"></script>')


def early_script(page: Page) -> LexborNode | None:
    first = page.dom.css_first("script:not([src]), link[rel=stylesheet]")
    return first if first is not None and first.tag == "script" else None


def translate_without_eval(site: Path) -> None:
    """Sphinx makes a function of text where it sets a translation's plural, which the policy forbids.

    doctools.js says ``new Function("n", …)``; the same function is written into translations.js instead.
    """
    file = site / "_static" / "translations.js"
    if file.exists():
        call = re.fullmatch(r"Documentation\.addTranslations\((\{.*\})\);\s*", file.read_text(encoding="utf-8"), re.S)
        if not call:
            raise SystemExit("translations.js의 꼴이 달라졌다: 새 스핑크스에 맞게 press/site/lean/scripts.py를 고친다.")
        catalog = json.loads(call[1])
        file.write_text(f"Object.assign(Documentation.TRANSLATIONS, {json.dumps(catalog['messages'])});\n"
                        f"Documentation.PLURAL_EXPR = n => Number({catalog['plural_expr']});\n"
                        f"Documentation.LOCALE = {json.dumps(catalog['locale'])};\n", encoding="utf-8")


def leave_tab_stops_to_us(site: Path) -> None:
    """Let the theme look for nothing that scrolls: theme/static/sections.js does that.

    The theme lays out the whole page when it has loaded, once for each block of code, which blocks a phone for half
    a second: https://github.com/pydata/pydata-sphinx-theme/pull/1787 and the requests before it.
    """
    file = site / "_static" / "scripts" / "pydata-sphinx-theme.js"
    if file.exists():
        code, changes = re.subn(r"""querySelectorAll\(\["pre",[^\]]*\]\.join\(", "\)\)""",
                                "querySelectorAll(':not(*)')", file.read_text(encoding="utf-8"))
        if changes != 1:
            raise SystemExit("pydata-sphinx-theme.js의 꼴이 달라졌다: "
                             "새 테마에 맞게 press/site/lean/scripts.py를 고친다.")
        file.write_text(code, encoding="utf-8")
