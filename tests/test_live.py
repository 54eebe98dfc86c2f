"""Live pages: placed by one directive from one folder, and what every one of them keeps."""

import gzip
import json
import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from press.paths import ROOT
from press.sphinx.live import OWN
from small_book import SmallBook

FOLDERS = sorted(ROOT.glob("live/*/"))
WEIGHT = 25 * 1024  # bytes of scripts and styles, as they are sent
NAMES = [folder.name for folder in FOLDERS]


def loaded(folder):
    listed = json.loads((folder / "live.json").read_text(encoding="utf-8"))
    return [file for kind in ("styles", "engine", "screen") for file in listed.get(kind, [])]


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_all_that_is_there_is_loaded_once(folder):
    there = {path.name for path in folder.iterdir() if path.suffix in {".js", ".css"}}
    assert sorted(loaded(folder)) == sorted(there)


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_small(folder):
    weight = sum(len(gzip.compress((folder / file).read_bytes(), 9)) for file in loaded(folder))
    assert weight <= WEIGHT, f"{folder.name}의 스크립트와 스타일이 {weight:,}바이트다. {WEIGHT:,}바이트까지다."


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_fragment(folder):
    """No code in the HTML, which the site's policy refuses; without JavaScript a sentence and a picture."""
    text = (folder / "page.html").read_text(encoding="utf-8")
    assert not re.search(r"<script|\son\w+=|\sstyle=|javascript:|\.\./", text)
    without = LexborHTMLParser(re.search(r"<noscript>(.*?)</noscript>", text, re.DOTALL)[1])
    assert "자바스크립트" in without.css_first("p").text()
    assert len(without.css_first("img").attributes["alt"].split()) > 4
    for picture in re.findall(r'src="([^"]*)"', text):
        assert (folder / picture.removeprefix("{static}")).exists(), picture


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_it_stands_on_one_page(folder):
    pages = [page for page in ROOT.glob("book/**/*.md") if f"{{live}} {folder.name}\n" in page.read_text(encoding="utf-8")]
    assert len(pages) == 1, f"live/{folder.name}을 놓은 쪽: {pages}"


# --- the directive -------------------------------------------------------------------------------

LISTED = {"styles": ["dot.css"], "engine": ["one.js", "two.js"], "screen": ["draw.js"]}
FILES = {"live/dot/live.json": json.dumps(LISTED), "live/dot/page.html": '<img src="{static}dot.png"><a href="{root}words.html#here">말</a>',
         **{f"live/dot/{name}": "/**/" for name in ("dot.css", "one.js", "two.js", "draw.js", "dot.png")},
         "live/dot/tests/one.test.js": "/**/"}
PAGES = {"index": "# 책\n\n```{toctree}\na/b/page\nwords\n```\n", "words": "# 말\n", "a/b/page": "# 쪽\n\n```{live} dot\n```\n"}


def small(folder, **changed):
    files = {**FILES, **PAGES, **{name.replace("__", "/"): text for name, text in changed.items()}}
    return SmallBook(folder, {name: text for name, text in files.items() if text is not None}, ["press.sphinx.live"])


def test_placed(tmp_path):
    book = small(tmp_path)
    assert not book.said
    html = book.html("a/b/page")
    found = re.findall(r'(?:href|src)="(\.\./\.\./(?:_static/dot/[^"]*|words\.html#here))"', html)
    assert found == ["../../_static/dot/dot.css", "../../_static/dot/dot.png", "../../words.html#here", "../../_static/dot/one.js",
                     "../../_static/dot/two.js", "../../_static/dot/draw.js"]
    assert html.count("<script defer src=") >= 3
    there = {path.name for path in (book.out / "_static" / "dot").iterdir()}
    assert there == {"dot.css", "one.js", "two.js", "draw.js", "dot.png"} and not there & OWN


@pytest.mark.parametrize("changed, message", [
    ({"live/dot/page.html": None}, "live/dot/page.html이 없다"),
    ({"live/dot/two.js": None}, "live.json이 부르는 two.js이 없다"),
    ({"a/b/page": "# 쪽\n\n```{live} nowhere\n```\n"}, "live/nowhere/live.json이 없다"),
])
def test_what_is_missing_is_named(tmp_path, changed, message):
    assert message in small(tmp_path, **changed).said
