"""Each change that press/site/lean makes, on a small site; what the real site weighs is in tests/site."""

import base64
import hashlib
import io
import json
import re
import subprocess
from pathlib import Path

import pydata_sphinx_theme
import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from pygments.styles import get_style_by_name
from pygments.token import Keyword, Name, Punctuation, Text, Whitespace
from selectolax.lexbor import LexborHTMLParser

from press.paths import ROOT
from press.site import memo
from press.site.lean import figures, lighten, scripts, styles
from press.site.lean.page import Page
from press.sphinx.offline import node_binary

KATEX = ROOT / "theme" / "static" / "katex" / "fonts" / "KaTeX_Main-Regular.woff2"
HEAD = """<!DOCTYPE html>
<html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="a"><meta name="viewport" content="b">
<script>document.documentElement.dataset.theme = "dark";</script>
<link rel="stylesheet" href="{up}_static/styles/theme.css?v=1">
<link rel="stylesheet" href="{up}_static/book.css?v=2">
<link rel="preload" as="script" href="{up}_static/scripts/theme.js">
<script defer src="{up}_static/scripts/fontawesome.js"></script>
<script src="{up}_static/options.js?v=3"></script>
<script>DOCUMENTATION_OPTIONS.pagename = 'x';</script>
<script>var one = 1;</script>
<script>var two = one + 1;</script>
<script src="{up}_static/translations.js"></script>
<script src="{up}_static/design-tabs.js"></script>
<script>var one = 1;</script>
<script src="{up}_static/searchtools.js"></script><script src="{up}searchindex.js"></script>
</head><body>"""
BODY = """<button onclick="window.print()" class="fa-bars">☰</button>
<article class="bd-article"><h1 class="title">제목</h1><div class="sd-tab-set"><pre>x</pre></div>
<div class="highlight"><pre><span class="n">model</span><span class="o">.</span><span class="n">fit</span><span class="p">(</span></pre></div>
<script>activate();</script>
<span class="katex"><span class="katex-mathml"><math><semantics><mi>x</mi><annotation encoding="t">x</annotation></semantics></math></span><span class="katex-html">x+</span></span>
<img alt="첫 그림" src="../_images/a.png"><img alt="둘째" src="../_images/b.svg"><img alt="셋째" src="../_images/a.png" style="width: 30px; height: 10px;">
<script type="application/json" id="data">{"x": 1}</script></article></body></html>"""
THEME = """@charset "utf-8"; @import "../basic.css";
@font-face{font-family:FA;src:url(../vendor/fontawesome/webfonts/fa-solid-900.woff2) format("woff2"),
  url(../vendor/fontawesome/webfonts/fa-solid-900.ttf) format("truetype")}
/* a comment */ .title, .absent { color: red }
.title:not(.absent):hover > pre, h1.absent, #absent { color: blue }
@media (min-width: 1px) { .absent { color: red } .made-by-script { color: green } }
@media print { .absent { color: red } } @supports (top: 0) { .absent { top: 0 } pre { top: 0 } }
.fa-bars:before{content:"\\f0c9"} .fa-car:before{content:"\\f1b9"} .bs-tooltip-top .title { top: 0 }
.title { background: url("data:image/svg+xml;utf8,<svg/>") }"""


@pytest.fixture
def site(tmp_path):
    site = tmp_path / "site"
    for folder in ("_static/styles", "_static/scripts", "_static/vendor/fontawesome/webfonts", "_static/katex/fonts",
                   "_images", "book"):
        (site / folder).mkdir(parents=True)
    (site / "index.html").write_text('<meta http-equiv="Refresh" content="0; url=book/page.html" />')
    (site / "book" / "page.html").write_text(HEAD.format(up="../") + BODY)
    (site / "search.html").write_text(HEAD.format(up="") + '<div id="search-results"></div></body></html>')
    (site / "_static" / "styles" / "theme.css").write_text(THEME)
    (site / "_static" / "basic.css").write_text("pre { background: url(file.png) }")
    (site / "_static" / "book.css").write_text(
        "h1 { margin: 0 } @font-face { src: url(katex/fonts/KaTeX_Main-Regular.woff2) }")
    (site / "_static" / "options.js").write_text('document.body.className = "made-by-script";')
    for name in ("scripts/theme.js", "scripts/fontawesome.js", "design-tabs.js", "searchtools.js", "theme.css.map",
                 "LICENSE", "file.png"):
        (site / "_static" / name).write_text("")
    (site / "searchindex.js").write_text("")
    (site / "_static" / "translations.js").write_text(
        'Documentation.addTranslations({"locale": "ko", "messages": {}, "plural_expr": "0"});')
    whole = next(Path(pydata_sphinx_theme.__file__).parent.rglob("fa-solid-900.woff2"))
    (site / "_static/vendor/fontawesome/webfonts/fa-solid-900.woff2").write_bytes(whole.read_bytes())
    (site / "_static/vendor/fontawesome/webfonts/fa-solid-900.ttf").write_text("")
    (site / "_static/katex/fonts" / KATEX.name).write_bytes(KATEX.read_bytes())
    picture = Image.effect_noise((60, 40), 20).convert("RGBA")
    picture.save(site / "_images" / "a.png")
    (site / "_images" / "b.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"></svg>')
    lighten(site)
    return site


@pytest.fixture
def page(site):
    return LexborHTMLParser((site / "book" / "page.html").read_text())


@pytest.fixture
def css(site):
    return (site / "_static" / "site.css").read_text()


def sources(page):
    return [script.attributes["src"].split("?")[0] for script in page.css("script[src]")]


def test_scripts_nothing_asks_for(site, page):
    assert not [source for source in sources(page) if re.search("fontawesome|search", source)]
    assert "../_static/design-tabs.js" in sources(page)  # for its tabs
    assert "DOCUMENTATION_OPTIONS.pagename" not in page.html
    search = LexborHTMLParser((site / "search.html").read_text())
    assert sources(search)[-2:] == ["_static/searchtools.js", "searchindex.js"]
    assert "_static/design-tabs.js" not in sources(search)


def test_search_while_typing_keeps_the_search(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(HEAD.format(up="") + "<script>OPTIONS.search_as_you_type = true;</script>")
    page = Page.read(path)
    scripts.drop_unused_scripts(page)
    assert "searchindex.js" in sources(page.dom)


def test_scripts_wait_in_order(site, page):
    scripts = page.css("script")
    assert scripts[0].text().startswith("document.documentElement")  # before the page is painted
    assert not scripts[0].attributes and page.html.index("dataset.theme") < page.html.index("stylesheet")
    assert scripts[-1].id == "data" and scripts[-1].text() == '{"x": 1}'
    assert all("defer" in script.attributes for script in scripts[1:-1])
    # What is written in the head follows the first file, once; what is written in the body stays there.
    options, settings, translations, tabs, activate = sources(page)
    assert "addTranslations" not in (site / "book" / translations).read_text()
    assert options == "../_static/options.js" and tabs == "../_static/design-tabs.js"
    assert (site / "book" / settings).read_text() == "var one = 1;\nvar two = one + 1;\n"
    assert (site / "book" / activate).read_text() == "activate();\n"
    assert page.html.index(activate) > page.html.index("<article")
    assert not page.css("link[rel=preload]")


def test_translation_without_eval(tmp_path):
    (tmp_path / "_static").mkdir()
    file = tmp_path / "_static" / "translations.js"
    catalog = {"locale": "ko", "messages": {"Search": "검색", "one page": ["%s쪽"]}, "plural_expr": "n != 1"}
    file.write_text(f"Documentation.addTranslations({json.dumps(catalog, indent=4)});")
    scripts.translate_without_eval(tmp_path)
    doctools = "const Documentation = {TRANSLATIONS: {}};\n"
    show = "console.log(JSON.stringify([Documentation.TRANSLATIONS, Documentation.LOCALE, " \
           "Documentation.PLURAL_EXPR(1), Documentation.PLURAL_EXPR(2)]))"
    done = subprocess.run([node_binary(), "--disallow-code-generation-from-strings", "-e",
                           doctools + file.read_text() + show], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [catalog["messages"], "ko", 0, 1]
    with pytest.raises(SystemExit, match=r"translations\.js"):
        scripts.translate_without_eval(tmp_path)


def test_theme_measures_nothing(tmp_path):
    """The call is still in the theme's script, as the theme ships it, and leaves no mark on the page."""
    source = next(Path(pydata_sphinx_theme.__file__).parent.rglob("static/scripts/pydata-sphinx-theme.js"))
    file = tmp_path / "_static" / "scripts" / source.name
    file.parent.mkdir(parents=True)
    file.write_text(source.read_text())
    scripts.leave_tab_stops_to_us(tmp_path)
    assert '"pre"' in source.read_text() and '"pre",' not in file.read_text()
    with pytest.raises(SystemExit, match="테마"):
        scripts.leave_tab_stops_to_us(tmp_path)


def test_formulas_without_tex(page):
    assert page.css_first(".katex-mathml").inner_html == "<math><mi>x</mi></math>"


def test_plain_code_is_text(page):
    assert page.css_first(".highlight pre").inner_html == 'model<span class="o">.</span>fit('


@pytest.mark.parametrize("style", ["light", "dark"])
def test_plain_code_has_no_colour_of_its_own(style):
    style = get_style_by_name(f"a11y-high-contrast-{style}")  # the theme's two
    plain = [style.style_for_token(token) for token in (Text, Name, Punctuation, Whitespace)]
    assert all(token == plain[0] for token in plain)
    assert style.style_for_token(Keyword) != plain[0]


def test_figures(site, page):
    first, second, third = page.css("img")
    assert first.attributes == {"alt": "첫 그림", "src": "../_images/a.webp", "width": "60", "height": "40",
                                "decoding": "async"}
    assert second.attributes == {"alt": "둘째", "src": "../_images/b.svg", "width": "30", "height": "20",
                                 "decoding": "async", "loading": "lazy"}
    assert third.attributes == {"alt": "셋째", "src": "../_images/a.webp", "width": "30", "height": "10",
                                "decoding": "async", "class": "wide", "loading": "lazy"}
    assert not (site / "_images" / "a.png").exists()


def test_figure_is_the_same_picture(tmp_path):
    png = tmp_path / "a.png"
    picture = Image.merge("RGB", [Image.effect_noise((60, 40), 60) for _ in range(3)])
    picture.save(png)
    webp = figures.to_webp(png)
    assert webp.suffix == ".webp" and webp.stat().st_size < png.stat().st_size
    assert Image.open(webp).convert("RGB").tobytes() == picture.tobytes()


def test_figure_is_converted_once(tmp_path, monkeypatch):
    monkeypatch.setattr(memo, "FOLDER", tmp_path / "memo")
    png = tmp_path / "a.png"
    Image.effect_noise((60, 40), 20).save(png)
    figures.to_webp(png).unlink()
    kept, = (tmp_path / "memo").iterdir()
    kept.write_bytes(memo.checksum(b"kept") + b"\nkept")
    assert figures.to_webp(png).read_bytes() == b"kept"
    figures.to_webp(png).unlink()
    Image.effect_noise((60, 40), 20).save(png)  # another picture
    assert Image.open(figures.to_webp(png)).size == (60, 40)


def test_other_rules_or_packages_convert_again(tmp_path, monkeypatch):
    monkeypatch.setattr(memo, "FOLDER", tmp_path)
    assert [memo.remembered(lambda value=value: value, "key") for value in (b"1", b"2")] == [b"1", b"1"]
    monkeypatch.setattr(memo, "makers", lambda module: "changed")
    assert memo.remembered(lambda: b"3", "key") == b"3"


def test_wide_figure_is_shrunk(tmp_path):
    png = tmp_path / "a.png"
    Image.effect_noise((3200, 400), 20).save(png)
    assert Image.open(figures.to_webp(png)).size == (1600, 200)


@pytest.mark.parametrize("root, size", [('width="30px" height="20.4" viewBox="0 0 1 1"', (30, 20)),
                                        ('width="100%" viewBox="-1 0 560 210"', (560, 210))])
def test_svg_size(tmp_path, root, size):
    (tmp_path / "a.svg").write_text(f'<svg xmlns="x" {root}></svg>')
    assert figures.svg_size(tmp_path / "a.svg") == size


def test_svg_without_size_is_refused(tmp_path):
    (tmp_path / "a.svg").write_text("<svg></svg>")
    with pytest.raises(SystemExit, match=r"a\.svg: .*viewBox"):
        figures.svg_size(tmp_path / "a.svg")


def test_one_sheet(site, page, css):
    link, = page.css("link[rel=stylesheet]")
    version = hashlib.sha256(css.encode()).hexdigest()[:12]
    assert link.attributes["href"] == f"../_static/site.css?v={version}"
    assert css.index("pre{") < css.index(".title") < css.index("h1{margin")  # imported, theme, book
    assert "url(file.png)" in css and 'url("data:image/svg+xml;utf8,<svg/>")' in css


def test_rules_no_page_can_use(css):
    assert ".title{color: red}" in css and ".title:not(.absent):hover > pre{color: blue}" in css
    assert ".made-by-script{color: green}" in css and ".bs-tooltip-top .title" in css
    assert ".absent" not in css.replace(":not(.absent)", "") and "#absent" not in css and "print" not in css
    assert "comment" not in css


def test_icons_used(site, css):
    assert "fa-bars" in css and "fa-car" not in css and ".ttf" not in css
    font = TTFont(io.BytesIO(base64.b64decode(re.search(r"url\(data:font/woff2;base64,([^)]*)\)", css)[1])))
    assert 0xf0c9 in font.getBestCmap() and 0xf1b9 not in font.getBestCmap()


def test_characters_of_formulas(site):
    cut = TTFont(site / "_static" / "katex" / "fonts" / "KaTeX_Main-Regular.woff2").getBestCmap()
    whole = TTFont(KATEX).getBestCmap()
    assert set(cut) == {ord("x"), ord("+")} < set(whole)


def test_policy(site, page):
    policy = page.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert "http" not in policy and "*" not in policy
    assert rules["default-src"] == "'self' file:" and rules["object-src"] == rules["base-uri"] == "'none'"
    # Fonts and pictures inside a style sheet; nothing that runs may come in an address.
    assert {name for name, rule in rules.items() if "data:" in rule.split()} == {"img-src", "font-src"}
    expected = {base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
                for code in ('document.documentElement.dataset.theme = "dark";', "window.print()")}
    assert set(re.findall(r"'sha256-([^']+)'", rules["script-src"])) == expected
    assert "'unsafe-inline'" not in rules["script-src"]
    # Nothing that it governs comes before it.
    assert page.html.index("Content-Security-Policy") < page.html.index("<script")
    forward = (site / "index.html").read_text()
    assert "Content-Security-Policy" in forward and "url=book/page.html" in forward


def test_files_nobody_mentions_go(site):
    left = {path.name for path in site.rglob("*") if path.is_file()}
    assert not left & {"theme.css", "book.css", "basic.css", "theme.css.map", "fontawesome.js", "fa-solid-900.ttf"}
    assert {"LICENSE", "file.png", "searchindex.js", "design-tabs.js", "site.css"} <= left


def test_one_viewport(page):
    assert len(page.css("meta[name=viewport]")) == 1


def test_missing_file_is_named(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(HEAD.format(up=""))
    with pytest.raises(SystemExit, match=r"page\.html: .*_static/styles/theme\.css"):
        styles.merge_styles([Page.read(path)], tmp_path)


def test_unknown_files_are_left_alone(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<img alt="" src="https://example.org/a.png"><img alt="" src="data:image/png;base64,AA==">')
    parsed = Page.read(page)
    figures.lighten_images(parsed)
    assert [image.attributes["src"] for image in parsed.dom.css("img")] == [
        "https://example.org/a.png", "data:image/png;base64,AA=="]
