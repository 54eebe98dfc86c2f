"""Make the finished site light and keep it to its own host: the last step of ``make book``.

Sphinx rewrites only the pages that changed, so its output stays untouched: this works on the copy
that is about to become ``_build/html``, always on the whole of it. On each page

- scripts that nothing on the page asks for are left out, the rest wait until the page is parsed;
- code that has no colour of its own is no element of its own; formulas do without their TeX, which no one sees;
- figures become WebP, say their size (nothing moves while they load) and load when they are near;
- a Content-Security-Policy forbids the browser to load anything from another host.

For the whole site the style sheets become one, without the rules that no page can use; it carries the
icons that it still names. The fonts of formulas keep the characters that the book has. Files that
nothing mentions any more go.
"""

import base64
import hashlib
import io
import json
import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import tinycss2
from fontTools import subset
from PIL import Image
from selectolax.lexbor import LexborHTMLParser, LexborNode

from press.site.memo import remembered

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
# Names that scripts put together from parts: the vocabulary of the site cannot hold them.
COMPOSED = ("bs-tooltip-",)  # Bootstrap
# Names, punctuation and spaces have the colour of the code around them, and are a fifth of a page's elements.
PLAIN_CODE = re.compile(r'<span class="[npw]">([^<]*)</span>')
TEX = re.compile(r"<semantics>(.*?)<annotation [^>]*>.*?</annotation></semantics>", re.S)
WIDEST = 1600  # pixels of a figure: twice the widest column
WIDE = 1.9     # times as wide as high: shrunk to a phone's width, its letters could not be read
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it reports each table
ICON = re.compile(r"\\(f[0-9a-f]{3})|([\uf000-\uf8ff])")


@dataclass
class Page:
    path: Path
    dom: LexborHTMLParser

    @classmethod
    def read(cls, path: Path) -> "Page":
        return cls(path, LexborHTMLParser(path.read_text(encoding="utf-8")))

    @property
    def html(self) -> str:
        return self.dom.html or ""

    def file(self, address: str | None) -> Path | None:
        """The file that this page loads from an address, or None for one elsewhere."""
        parts = urlsplit(address or "")
        if parts.scheme or parts.netloc or not parts.path:
            return None
        file = Path(os.path.normpath(self.path.parent / unquote(parts.path)))
        if not file.exists():
            raise SystemExit(f"{self.path.name}: 쪽이 부르는 파일 {parts.path}이 없다. "
                             "그것을 부르는 쪽이나 확장을 고친다.")
        return file

    def address(self, file: Path, version: str = "") -> str:
        relative = Path(os.path.relpath(file, self.path.parent)).as_posix()
        return f"{relative}?v={version}" if version else relative


def lighten(site: Path) -> None:
    """Rewrite the pages under ``site`` in place."""
    pages = [Page.read(path) for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    for page in pages:
        drop_unused_scripts(page)
        defer_scripts(page, site)
        drop_repetitions(page)
        lighten_images(page)
    translate_without_eval(site)
    leave_tab_stops_to_us(site)
    merge_styles(pages, site)
    cut_formula_fonts(pages, site)
    for page in pages:
        forbid_other_hosts(page)
        html = TEX.sub(r"\1", PLAIN_CODE.sub(r"\1", page.html))
        page.path.write_text(html, encoding="utf-8")
    drop_unmentioned(site)


def short_hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


# --- scripts ------------------------------------------------------------------------------------

def programs(page: Page) -> list[LexborNode]:
    """The elements that hold or load a classic script, not data."""
    return [script for script in page.dom.css("script") if script.attributes.get("type") in (None, "text/javascript")]


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
            raise SystemExit("translations.js의 꼴이 달라졌다: 새 스핑크스에 맞게 press/site/lean.py를 고친다.")
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
            raise SystemExit("pydata-sphinx-theme.js의 꼴이 달라졌다: 새 테마에 맞게 press/site/lean.py를 고친다.")
        file.write_text(code, encoding="utf-8")


def element(html: str) -> LexborNode:
    made = LexborHTMLParser(html).css_first(re.findall(r"\w+", html)[0])
    assert made is not None
    return made


# --- head ---------------------------------------------------------------------------------------

def drop_repetitions(page: Page) -> None:
    """Sphinx, docutils and the theme each write the same viewport."""
    for again in page.dom.css("meta[name=viewport]")[1:]:
        again.decompose()


def forbid_other_hosts(page: Page) -> None:
    """Add the policy under which nothing comes from another host and no unknown script runs.

    The few scripts left on the page are known by their hashes. KaTeX, pandas and the theme use style
    attributes, which have no practical hash. ``data:`` is for the style sheet's small pictures and its
    font of icons. ``file:`` is for the site opened from a folder, where browsers do not agree what
    'self' is; on a server it gives nothing.
    """
    inline = [script.text() for script in page.dom.css("script:not([src])")
              if script.attributes.get("type") in (None, "text/javascript", "module")]
    handlers = [value for node in page.dom.css("[onclick], [onchange], [onsubmit], [oninput], [onload]")
                for name, value in node.attributes.items() if value and name.startswith("on")]
    hashes = sorted({f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
                     for code in inline + handlers})
    scripts = ["'self'", "file:", *(["'unsafe-hashes'"] if handlers else []), *hashes]
    policy = (f"default-src 'self' file:; script-src {' '.join(scripts)}; style-src 'self' file: 'unsafe-inline'; "
              "img-src 'self' file: data:; font-src 'self' file: data:; object-src 'none'; "
              "form-action 'self' file:; base-uri 'none'")
    meta = element(f'<meta http-equiv="Content-Security-Policy" content="{policy}">')
    charset = page.dom.css_first("meta[charset]")
    if charset is None and page.dom.head:  # the page that sends visitors on to the book's first
        page.dom.head.insert_child(element('<meta charset="utf-8">'))
        charset = page.dom.css_first("meta[charset]")
    assert charset is not None
    charset.insert_after(meta)


# --- figures ------------------------------------------------------------------------------------

def lighten_images(page: Page) -> None:
    for image in page.dom.css("img"):
        file = page.file(image.attributes.get("src"))
        if file is None:
            continue
        width, height = size_on_page(image, file)
        if file.suffix == ".png":
            image.attrs["src"] = page.address(to_webp(file))
        image.attrs["width"], image.attrs["height"] = str(width), str(height)
        image.attrs["decoding"] = "async"
        if width > WIDE * height:
            image.attrs["class"] = f"{image.attributes.get('class') or ''} wide".strip()
    # The first figure may be what the reader sees first; the others are further down.
    for image in page.dom.css("img"):
        if not is_first_figure(image, page):
            image.attrs["loading"] = "lazy"
    for link in page.dom.css("a.image-reference"):  # a scaled figure links to its full size
        file = page.file(link.attributes.get("href"))
        if file and file.suffix == ".png":
            link.attrs["href"] = page.address(to_webp(file))


def size_on_page(image: LexborNode, file: Path) -> tuple[int, int]:
    """Width and height in CSS pixels. A figure from a cell has more pixels than it takes of them (retina)."""
    styled = re.fullmatch(r"width: (\d+)px; height: (\d+)px;?", image.attributes.get("style") or "")
    if styled:
        del image.attrs["style"]
        return int(styled[1]), int(styled[2])
    if file.suffix == ".svg":
        return svg_size(file)
    with Image.open(file) as picture:
        return picture.size


def is_first_figure(image: LexborNode, page: Page) -> bool:
    first = page.dom.css_first("article img")
    return first is not None and image.mem_id == first.mem_id


def to_webp(png: Path) -> Path:
    """Write the picture beside the PNG, without visible loss; return the smaller of the two."""
    webp, data = png.with_suffix(".webp"), png.read_bytes()
    if not webp.exists():
        def convert() -> bytes:
            picture: Image.Image = Image.open(io.BytesIO(data))
            if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
                picture = picture.convert("RGB")
            written = io.BytesIO()
            # 25 times as fast as the slowest method, for as many bytes.
            smaller(picture).save(written, "WEBP", lossless=True, quality=100, method=4)
            return written.getvalue()

        webp.write_bytes(remembered(convert, data))
    return webp if webp.stat().st_size < len(data) else png


def smaller(picture: Image.Image) -> Image.Image:
    """A photograph at most WIDEST wide; a drawing has few colours already (press/run/figures.py)."""
    if picture.mode != "P" and picture.width > WIDEST:
        return picture.resize((WIDEST, round(picture.height * WIDEST / picture.width)), Image.Resampling.LANCZOS)
    return picture


def svg_size(svg: Path) -> tuple[int, int]:
    """Width and height in CSS pixels, from the attributes or, without them, the view box."""
    root = re.findall(r"<svg\b[^>]*>", svg.read_text(encoding="utf-8"))[0]
    width, height = (re.search(rf'\s{name}="([\d.]+)(?:px)?"', root) for name in ("width", "height"))
    if width and height:
        return round(float(width[1])), round(float(height[1]))
    box = re.search(r'viewBox="\S+[\s,]+\S+[\s,]+([\d.]+)[\s,]+([\d.]+)"', root)
    if not box:
        raise SystemExit(f"{svg.name}: <svg>에 width와 height, 또는 viewBox가 있어야 쪽이 그림의 자리를 비워 둔다.")
    return round(float(box[1])), round(float(box[2]))


# --- style sheets -------------------------------------------------------------------------------

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


# --- files --------------------------------------------------------------------------------------

def drop_unmentioned(site: Path) -> None:
    """Delete static files and figures whose names no page, sheet or script holds; licences stay."""
    own = [path for folder in ("_static", "_images") for path in (site / folder).rglob("*") if path.is_file()]
    texts = [path.read_text(encoding="utf-8") for path in site.rglob("*.html") if "_static" not in path.parts]
    mentioned: set[Path] = set()
    waiting = texts
    while waiting:  # a sheet or script counts only when something mentions it
        text = "\n".join(waiting)
        found = {path for path in own if path not in mentioned and path.name in text}
        mentioned |= found
        waiting = [path.read_text(encoding="utf-8") for path in found if path.suffix in (".css", ".js")]
    for path in own:
        if path not in mentioned and not path.name.startswith("LICENSE"):
            path.unlink()
    for folder in sorted((site / "_static").rglob("*/"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
