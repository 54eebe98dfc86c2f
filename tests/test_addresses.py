"""A link to a term or a section leads there still when other terms and sections are added."""

import re
from urllib.parse import unquote

import pytest
import yaml

from press.paths import ROOT
from press.sphinx.one_page import as_chapters
from small_book import SmallBook

NOTEBOOKS = sorted([*ROOT.glob("book/**/*.ipynb"), *ROOT.glob("excs/**/*.ipynb")])
GLOSSARY = {"가속기": "accelerator", "가중치": "weight", "K-겹 교차 검증": "K-fold cross-validation"}
PAGE = """(sec:tensors)=
# 텐서

{term}`가중치`와 {term}`weight`와 {ref}`sec:box`를 본다.

## 텐서의 생김새

### `Dense` 층

(sec:box)=
## Box: 상자

## 3가지 요약
"""
WITH_A_SECTION = PAGE.replace("## 텐서의 생김새", "## 새 절\n\n## 텐서의 생김새")


def glossary(terms):
    entries = "\n\n".join(f"{korean}\n{english}\n  {korean}의 뜻." for korean, english in terms.items())
    return f"# 용어집\n\n:::{{glossary}}\n{entries}\n:::\n"


def small(folder, page=PAGE, terms=GLOSSARY, **options):
    index = "# 책\n\n```{toctree}\npage\nglossary\n```\n"
    return SmallBook(folder, {"index": index, "page": page, "glossary": glossary(terms)}, ["press.sphinx.anchors", "press.sphinx.glossary"], **options)


def anchors(html, tag):
    return re.findall(rf'<{tag} id="([^"]*)"', html)


def links(html):
    return [unquote(href) for href in re.findall(r'<a class="[^"]*reference internal[^"]*" href="([^"]*)"', html)]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """The same book with one term and one section more, neither of them at the end."""
    (first, *rest) = GLOSSARY.items()
    return small(tmp_path_factory.mktemp("grown"), WITH_A_SECTION, dict([first, ("가지치기", "pruning"), *rest]))


def test_a_term_is_called_after_its_english_line(book):
    assert not book.said
    assert anchors(book.html("glossary"), "dt") == [
        "term-accelerator-ko", "term-accelerator", "term-weight-ko", "term-weight",
        "term-K-fold-cross-validation-ko", "term-K-fold-cross-validation"]
    assert {"glossary.html#term-weight-ko", "glossary.html#term-weight"} <= set(links(book.html("page")))


def test_a_new_term_changes_no_other(book, grown):
    assert not grown.said
    before, after = (anchors(made.html("glossary"), "dt") for made in (book, grown))
    assert [name for name in after if "pruning" not in name] == before and len(after) == len(before) + 2
    assert links(book.html("page")) == [link for link in links(grown.html("page")) if "새-절" not in link]


@pytest.mark.parametrize("terms, message", [
    ({"가중치": ""}, "'가중치'에 영어가 없다"),
    ({"가중치": "무게"}, "'가중치'에 영어가 없다"),
    ({"가중치": "weight", "무게": "weight"}, "'weight'가 두 번 있다"),
])
def test_an_entry_without_an_english_line_of_its_own_is_refused(tmp_path, terms, message):
    assert message in small(tmp_path, "# 쪽\n", terms).said


def test_a_section_is_called_after_its_label_or_its_heading(book):
    assert anchors(book.html("page"), "section") == ["sec-tensors", "텐서의-생김새", "dense-층", "sec-box", "3가지-요약"]
    assert "#sec-box" in links(book.html("page"))
    assert "page.html#텐서의-생김새" in links(book.html("index"))  # the contents


def test_a_new_section_changes_no_other(book, grown):
    before, after = (anchors(made.html("page"), "section") for made in (book, grown))
    assert [name for name in after if name != "새-절"] == before and len(after) == len(before) + 1


def test_two_headings_alike_are_refused(tmp_path):
    said = small(tmp_path, PAGE + "\n## 텐서의 생김새\n").said
    assert "'텐서의 생김새'" in said and "라벨" in said and "page.md:" in said


def test_two_headings_alike_with_a_label_are_accepted(tmp_path):
    book = small(tmp_path, PAGE + "\n(sec:again)=\n## 텐서의 생김새\n")
    assert not book.said
    assert anchors(book.html("page"), "section").count("텐서의-생김새") == 1
    assert "sec-again" in anchors(book.html("page"), "section")


def test_a_cited_work_is_called_after_its_key(tmp_path):
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    book = SmallBook(tmp_path, {"index": "# 책\n\n{cite}`b`와 {cite}`a`\n\n```{bibliography}\n```\n",
                                "works.bib": "@misc{a, title={A}}\n@misc{b, title={B}}\n"}, ["sphinxcontrib.bibtex"],
                     bibtex_bibfiles=["works.bib"], bibtex_cite_id=settings["bibtex_cite_id"])
    assert {"#cite-a", "#cite-b"} <= set(links(book.html("index")))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_notebook_links_to_a_number(path):
    numbered = re.findall(r"\.html#(?:id|term-)\d+", path.read_text(encoding="utf-8"))
    assert not numbered, f"{path.relative_to(ROOT)}: 번호로 된 주소로 가는 링크가 있다: {numbered[0]}. `make notebooks`를 실행한다."


# --- all pages on one, for the PDF ---------------------------------------------------------------

def test_pages_with_the_same_headings_on_one_page():
    """Each page's places get names of their own, and links lead to the page that was meant."""
    page = ('<span id="document-book/{0}"></span><h1>{0}</h1><h2 id="요약">요약</h2><a href="#요약">여기</a>'
            '<a href="#document-book/b#요약">저기</a><a href="#document-book/b">쪽</a><a href="#rate=3">놀이터</a>')
    body, _ = as_chapters("book/intro", "<h1>책</h1>" + page.format("a") + page.format("b"), "https://book.example/")
    places, links = re.findall(r'id="([^"]*)"', body), re.findall(r'href="([^"]*)"', body)
    assert len(places) == len(set(places))
    assert links[:4] == ["#book-a-요약", "#book-b-요약", "#document-book/b", "https://book.example/book/a.html#rate=3"]
    assert {link[1:] for link in links if link.startswith("#")} <= set(places)
