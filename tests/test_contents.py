"""The chapter's table of pages, the landing page's cards and the lists of exercises come from the pages' front matter."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from press.sphinx import korean_search
from press.sphinx.contents import said
from small_book import SmallBook

TOC = """format: jb-book
root: intro
parts:
  - caption: 장
    numbered: 2
    chapters:
      - file: book/fruit/index
        sections:
          - file: book/fruit/apple
          - file: book/fruit/pear
  - caption: 부록
    chapters:
      - file: book/words
"""
FRONT = "---\nminutes: {}\nlevel: {}\nneeds: {}\nquestion: {}\ngives: {}\n{}---\n\n(sec:{})=\n# {}\n"
APPLE = FRONT.format(10, "core", [], "사과는 `왜` 붉은가?", "빛깔", "", "apple", "사과")
PEAR = FRONT.format(20, "star", "[apple]", "배는 왜 단가?", "맛", "card: 배를 **깎는다**.\ncard_title: 배 깎기\n", "pear", "배")
PAGES = {
    "_toc.yml": TOC,
    "intro": "# 책\n\n```{cards}\n```\n\n```{toctree}\n:numbered:\n\nbook/fruit/index\n```\n\n```{toctree}\nbook/words\n```\n",
    "book/fruit/index": "---\ncard: 과일을 배운다.\n---\n\n(ch:fruit)=\n# 과일\n\n```{page-list}\n```\n\n```{toctree}\napple\npear\n```\n",
    "book/fruit/apple": APPLE,
    "book/fruit/pear": PEAR,
    "book/words": "---\ncard: 낱말을 찾는다.\n---\n\n# 낱말\n",
}


def small(folder, **changed):
    return SmallBook(folder, {**PAGES, **{name.replace("__", "/"): text for name, text in changed.items()}},
                     ["sphinx_design", "press.sphinx.contents"], root_doc="intro")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    book = small(tmp_path_factory.mktemp("book"))
    assert not book.said
    return book


def text(node):
    return " ".join(node.text().split())


def test_the_table_of_a_chapter(book):
    assert "쓰는 중" not in book.html("book/fruit/index")
    rows = LexborHTMLParser(book.html("book/fruit/index")).css("tbody tr")
    assert [[text(cell) for cell in row.css("td")] for row in rows] == [
        ["1.1 사과10분", "사과는 왜 붉은가?", "빛깔"],
        ["1.2 배20분 · ☆ 건너뛰어도 된다 · 먼저 1.1절", "배는 왜 단가?", "맛"]]
    assert [link.attributes["href"] for link in rows[1].css("a")] == ["pear.html#sec-pear", "pear.html#sec-pear",
                                                                     "apple.html#sec-apple"]


def test_cards_chapters_first(book):
    cards = LexborHTMLParser(book.html("intro")).css(".sd-card")
    assert [text(card.css_first(".sd-card-title")) for card in cards] == ["과일", "배 깎기", "낱말"]
    assert [text(card.css_first(".sd-card-text")) for card in cards] == ["과일을 배운다.", "배를 깎는다.", "낱말을 찾는다."]
    assert [card.css_first("a").attributes["href"] for card in cards] == [
        "book/fruit/index.html", "book/fruit/pear.html", "book/words.html"]


def test_a_chapter_that_is_being_written(tmp_path):
    index = PAGES["book/fruit/index"]
    book = small(tmp_path, **{"book/fruit/index": index.replace("card:", "draft: true\ncard:")})
    assert not book.said and "쓰는 중" in book.html("book/fruit/index")
    cards = LexborHTMLParser(book.html("intro")).css(".sd-card-title")
    assert [text(card) for card in cards] == ["배 깎기", "낱말"]


@pytest.mark.parametrize("page, old, new, message", [
    ("apple", "minutes: 10\n", "", "apple.md의 머리말에 'minutes'이 없"),
    ("apple", "level: core", "level: easy", "apple.md의 머리말에 'easy'이 없"),
    ("apple", "(sec:apple)=\n", "", "apple.md의 제목 위에 라벨이 없다"),
    ("apple", "needs: []", "needs: [pear]", "'pear'은 앞에 있는 쪽이 아니다"),
    ("pear", "needs: [apple]", "needs: [plum]", "'plum'은 앞에 있는 쪽이 아니다"),
    ("index", "card: 과일을 배운다.\n", "", "index.md의 머리말에 card가 없다"),
])
def test_what_is_missing_is_named(tmp_path, page, old, new, message):
    name = f"book/fruit/{page}"
    assert old in PAGES[name]
    assert message in small(tmp_path, **{name: PAGES[name].replace(old, new)}).said


def test_what_a_chapter_tells_the_search(tmp_path, monkeypatch):
    (tmp_path / "_toc.yml").write_text("root: intro\nparts:\n  - numbered: 2\n    chapters: [{file: fruit}]\n")
    (tmp_path / "intro.md").write_text("# 책\n")
    (tmp_path / "fruit.md").write_text("---\naliases: {사과: [애플, 능금]}\nqueries: [{query: 애플, words: []}]\n---\n# 과일\n")
    (tmp_path / "aliases.yml").write_text("배: [페어]\n")
    monkeypatch.setattr(korean_search, "ROOT", tmp_path)
    monkeypatch.setattr(korean_search, "ALIASES", tmp_path / "aliases.yml")
    assert korean_search.read_aliases() == {"페어": "배", "애플": "사과", "능금": "사과"}
    assert said(tmp_path, "queries") == {"fruit": [{"query": "애플", "words": []}]}


EXERCISE = """---
exercise:
  chapter: fruit
  pages: [apple]
  topic: 사과 깎기
  level: 기초
  minutes: 40
---
# 사과 연습

```{code-cell} ipython3
x = 1
```
"""


@pytest.fixture(scope="module")
def with_exercise(tmp_path_factory):
    here, everywhere = "\n```{exercise-list}\n:here:\n```\n", "\n```{exercise-list}\n```\n"
    pages = {**PAGES, "excs/src/exc-apple": EXERCISE,
             "_toc.yml": TOC.replace("      - file: book/words", "      - file: book/words\n      - file: excs/src/exc-apple"),
             "intro": PAGES["intro"].replace("book/words\n", "book/words\nexcs/src/exc-apple\n") + everywhere,
             "book/fruit/index": PAGES["book/fruit/index"] + here, "book/fruit/apple": APPLE + here,
             "book/fruit/pear": PEAR + here}
    return SmallBook(tmp_path_factory.mktemp("exercise"), pages, ["sphinx_design", "press.sphinx.contents", "press.source.exercises"],
                     root_doc="intro", html_theme_options={"repository_url": "https://github.com/owner/book"})


def test_an_exercise_is_listed_where_it_belongs(with_exercise):
    for name in ("intro", "book/fruit/index", "book/fruit/apple"):
        row, = [row for row in LexborHTMLParser(with_exercise.html(name)).css("tbody tr") if "사과 연습" in row.text()]
        assert [text(cell) for cell in row.css("td")] == ["사과 연습", "사과 깎기", "기초", "40분", "코랩에서 열기"]


def test_a_list_without_exercises_says_so(with_exercise):
    assert "pear.md" in with_exercise.said and "이 쪽의 연습이 없다" in with_exercise.said
