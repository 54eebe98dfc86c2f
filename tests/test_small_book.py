"""What a whole build makes of two small pages: a chapter's and an exercise. Nothing of the book stands in it."""

import re
import shutil

import nbformat
import pytest
from selectolax.lexbor import LexborHTMLParser

from press.paths import ROOT
from press.source.exercises import BEGIN, END, STUB
from press.sphinx import frame
from test_build import CELL, HEAD, TOC, Project

WORDS = "# 시작\n\n:::{glossary}\n텐서\n  수를 담는 그릇\n:::\n"
PAGE = HEAD + """수를 담는 [그릇](https://a.b/c)을 {term}`텐서`라고 한다. 둘째 문장이다.

둘째 **문단**과 *강조*, `코드`, $x^2$이다. {numref}`%s절 <sec-more>`로 간다.

(sec-more)=
## 더 보기

:::{mistake-start} 빠뜨린 괄호
:::

실수를 말한다.

""" + CELL.format('numbers = [1, 2]  # 수를 담는다\nname = "텐서"\nprint(numbers)') + """
:::{mistake-end}
:::

""" + CELL.format("print('모두 두 개')") + """
- 목록
- 둘째

1. 하나
2. 둘

| 이름 | 값 |
| :-- | --: |
| 수 | 둘 |

:::{prf:definition} 그릇
:label: def-bowl
수를 담는다.
:::

:::{prf:proof}
글로 시작하는 증명이다.
:::

:::{admonition} 접은 글
:class: dropdown
안의 글
:::

:::{exercise}
:label: ask
무엇인가?
:::

:::{solution} ask
:label: ask-answer
:class: dropdown
그릇이다.
:::

```{code-cell} ipython3
:tags: [hide-input]
hidden = 3
print(hidden)
```

```{code-cell} ipython3
:tags: [remove-cell]
gone = 4
```

$$
y = x
  + 1
$$ (eq-line)
"""
EXERCISE = HEAD.replace("\n---\n\n#", "\nexercise: {chapter: small, topic: 두 배, level: 기초, minutes: 5}\n---\n\n#").replace("# 쪽", "# 연습: 두 배") + """
함수 하나를 완성한다.

""" + "```{code-cell} ipython3\n:tags: [remove-cell]\n:load: exercise_setup.py\n```\n\n" \
    + f"```{{code-cell}} ipython3\n:tags: [problem-double]\ndef double(x):\n    {BEGIN}\n    return 2 * x\n    {END}\n```\n\n" \
    + "```{code-cell} ipython3\n:tags: [check-double]\n@check(\"double\")\ndef _():\n    expect(double(3) == 6, \"두 배가 아니다.\")\n```\n\n" \
    + CELL.format("finish(1)")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("small_book"))
    (project.folder / "_toc.yml").write_text(TOC + "      - file: excs/src/exc-double\n")
    (project.folder / "excs" / "src").mkdir(parents=True)
    shutil.copy(ROOT / "excs" / "src" / "exercise_setup.py", project.folder / "excs" / "src")
    (project.folder / "book" / "intro.md").write_text(WORDS)
    project.write(PAGE)
    write_exercise(project, EXERCISE)
    run = project.run("book")
    assert run.returncode == 0, run.stdout + run.stderr
    return project


def write_exercise(project, text):
    (project.folder / "excs" / "src" / "exc-double.md").write_text(text)


def parsed(project, name):
    return LexborHTMLParser((project.folder / "_build" / "html" / name).read_text())


@pytest.fixture(scope="module")
def page(project):
    return parsed(project, "book/page.html")


@pytest.fixture(scope="module")
def exercise(project):
    return parsed(project, "excs/src/exc-double.html")


def meta(page, **wanted):
    [(name, value)] = wanted.items()
    return page.css_first(f'meta[{name}="{value}"]').attributes["content"]


# --- What a page says of itself -------------------------------------------------------------------

def test_description_is_the_first_paragraph(page, exercise):
    for shown, words in ((page, "수를 담는 그릇을 텐서라고 한다. 둘째 문장이다."), (exercise, "함수 하나를 완성한다.")):
        assert meta(shown, name="description") == meta(shown, property="og:description") == words


def test_every_page_says_what_it_is(project):
    for path in (project.folder / "_build" / "html").rglob("*.html"):
        if "_static" not in path.parts:
            shown = LexborHTMLParser(path.read_text())
            assert meta(shown, name="description").strip() and meta(shown, property="og:title").strip(), path.name


# --- Buttons --------------------------------------------------------------------------------------

def test_colab_opens_what_the_reader_solves(page, exercise):
    colab = "https://colab.research.google.com/github/owner/book/blob/main/"
    for shown, notebook in ((page, "book/page.ipynb"), (exercise, "excs/exc-double.ipynb")):
        opened = {link.attributes["href"] for link in shown.css(f'a[href^="{colab}"]')}
        assert opened == {colab + notebook}


def test_download_gives_the_same_notebook(project, page, exercise):
    site = project.folder / "_build" / "html"
    assert (site / "book" / "page.ipynb").exists() and (site / "excs" / "src" / "exc-double.ipynb").exists()
    assert page.css_first('a[href$="page.ipynb"]') and exercise.css_first('a[href$="exc-double.ipynb"]')


def test_foot_shows_the_oldest_run(monkeypatch):
    """The outputs of an exercise come from two runs; the page is as fresh as the older one."""
    days = iter(["2026-03-01", "2026-02-01"])
    monkeypatch.setattr(frame, "record", lambda edition: {"executed": next(days), "python": "3.11", "versions": {"Keras": "3"}})
    assert "Keras 3" in (said := frame.verified(ROOT / "excs" / "src" / "exc-double.md")) and "2026년 2월 1일" in said


# --- Languages ------------------------------------------------------------------------------------

def language(node):
    """The language in which a screen reader reads this node: its own or the nearest one around it."""
    while node is not None:
        if node.attributes.get("lang"):
            return node.attributes["lang"]
        node = node.parent


def test_code_is_not_korean_but_korean_in_it_is(page):
    assert {language(code) for code in page.css(".cell_input pre")} == {"en"}
    read = {node.text(): language(node) for node in page.css(".cell_input pre span")}
    assert read["# 수를 담는다"] == "ko" and read['"텐서"'] == "ko"
    assert all(language == "en" for text, language in read.items() if not re.search("[가-힣]", text))
    assert all(node.attributes.get("translate") == "no" for node in page.css(".cell_input [class*=highlight-]"))


def test_korean_output_is_korean(page):
    read = {node.text().strip(): language(node) for node in page.css(".cell_output pre")}
    assert read == {"[1, 2]": "en", "모두 두 개": "ko", "3": "en"}


# --- Boxes ----------------------------------------------------------------------------------------

def test_box_of_a_mistake_holds_its_cells_and_no_others(page):
    [box] = page.css(".admonition.mistake")
    assert box.css_first(".admonition-title").text() == "흔한 실수: 빠뜨린 괄호"
    assert "실수를 말한다." in box.text() and "numbers" in box.text() and "모두 두 개" not in box.text()


def test_folds_open_without_a_script(page, exercise):
    folded = {fold.css_first("summary").text().split("\n")[0]: fold.text() for fold in page.css("details.dropdown")}
    assert folded.keys() == {"접은 글", "해답"}
    assert "안의 글" in folded["접은 글"] and "그릇이다." in folded["해답"]
    hidden = [fold.css_first("summary").text().split() for fold in page.css("details.hide") + exercise.css("details.hide")]
    assert hidden == [["코드", "보기", "코드", "접기"], ["풀이", "보기", "풀이", "접기"],
                      ["확인하는", "코드", "보기", "확인하는", "코드", "접기"]]


def test_proof_in_korean(page):
    assert "증명. 글로 시작하는 증명이다." in [node.text() for node in page.css(".proof > p")]


def test_ids_are_the_pages_own(page):
    ids = [node.attributes["id"] for node in page.css("article [id]")]
    assert len(ids) == len(set(ids)) and {"ask-content", "ask-answer-content", "sec-more"} <= set(ids)


def test_hidden_cells_are_not_on_the_page(page, exercise):
    assert "gone" not in page.body.text() and "class Wrong" not in exercise.body.text()


# --- Notebooks ------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def notebooks(project):
    project.write(PAGE)
    run = project.run("notebooks")
    assert run.returncode == 0, run.stdout + run.stderr
    paths = ("book/page.ipynb", "excs/exc-double.ipynb", "excs/solutions/exc-double-sol.ipynb")
    return [nbformat.read(project.folder / path, as_version=4) for path in paths]


SITE = "https://owner.github.io/book/"
FOLDED = {"cellView": "form", "jupyter": {"source_hidden": True}}


def test_notebook_of_a_page(notebooks):
    cells = notebooks[0].cells
    assert [re.sub("#term-[^)]+", "#term", cell.source) for cell in cells] == [
        f"> 이 노트북은 책의 [쪽]({SITE}book/page.html) 쪽이며, 원본 `book/page.md`에서 `make notebooks`로 만들었다. "
        "고칠 것이 있으면 원본을 고친다.",
        f"# 쪽\n\n수를 담는 [그릇](https://a.b/c)을 [텐서]({SITE}book/intro.html#term)라고 한다. 둘째 문장이다.\n\n"
        f"둘째 **문단**과 *강조*, `코드`, $x^2$이다. [1.1절]({SITE}book/page.html#sec-more)로 간다.\n\n## 더 보기\n\n"
        "> **흔한 실수: 빠뜨린 괄호**\n> \n> 실수를 말한다.",
        'numbers = [1, 2]  # 수를 담는다\nname = "텐서"\nprint(numbers)',
        "print('모두 두 개')",
        "- 목록\n- 둘째\n\n1. 하나\n2. 둘\n\n| 이름 | 값 |\n| --- | --- |\n| 수 | 둘 |\n\n> **정의 1.1 (그릇)**\n> \n> 수를 담는다.\n\n"
        "> **증명.** 글로 시작하는 증명이다.\n\n> **접은 글**\n> \n> 안의 글\n\n> **연습 1.1**\n> \n> 무엇인가?\n\n"
        "<details><summary>해답</summary>\n\n그릇이다.\n\n</details>",
        "# @title 보조 코드\nhidden = 3\nprint(hidden)",
        "# @title 보조 코드\ngone = 4",
        r"$$ y = x + 1 \tag{1.1} $$"]
    codes = [cell for cell in cells if cell.cell_type == "code"]
    assert [cell.outputs[0].text if cell.outputs else "" for cell in codes] == ["[1, 2]\n", "모두 두 개\n", "3\n", ""]
    assert [dict(cell.metadata) for cell in codes] == [{}, {}, {**FOLDED, "tags": ["hide-input"]}, {**FOLDED, "tags": ["remove-cell"]}]


def test_notebooks_of_an_exercise(notebooks):
    for notebook, body, said in zip(notebooks[1:], (STUB, "return 2 * x"), ("⏳", "✅")):
        _, problem, check, last = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert problem.source == f"def double(x):\n    {body}"
        assert dict(problem.metadata) == {"tags": ["problem-double", "hide-input"]}
        assert check.source.startswith("# @title 확인: double\nassert")
        assert dict(check.metadata) == {**FOLDED, "tags": ["check-double", "hide-input"]}
        assert check.outputs[0].text.startswith(said)
        assert f"1문제 가운데 {int(said == '✅')}문제" in last.outputs[0].text


# --- What must be done again, and what must not be shown ------------------------------------------

def test_changed_extension_reads_pages_again(project):
    """Sphinx does not see that what reads the pages has changed."""
    assert "빠뜨린 괄호" in project.site()
    path = project.folder / "press" / "sphinx" / "boxes.py"
    before = path.read_text()
    path.write_text(before.replace("흔한 실수", "자주 하는 실수"))
    assert path.read_text() != before
    run = project.run("book")
    assert run.returncode == 0 and "자주 하는 실수" in project.site(), run.stdout + run.stderr


def test_new_lock_executes_everything_again(project, notebooks):
    lock = project.folder / "requirements.lock"
    lock.write_text(lock.read_text() + "# another\n")
    ran = [project.run("notebooks").stdout.count("실행함:") for _ in range(2)]
    assert ran == [3, 0]


@pytest.mark.parametrize("harm, message", [
    (lambda text: text.replace("return 2 * x", "return 3 * x"), "풀이에"),
    (lambda text: text.replace("expect(double(3) == 6,", "expect(True,"), "손대지 않은 답에"),
    (lambda text: text.replace("finish(1)", "finish(2)"), "finish(1)"),
])
def test_exercise_that_proves_nothing_ends_the_build(project, harm, message):
    before = project.site()
    assert harm(EXERCISE) != EXERCISE
    write_exercise(project, harm(EXERCISE))
    run = project.run("book")
    write_exercise(project, EXERCISE)
    assert run.returncode != 0 and message in run.stderr and "exc-double.md" in run.stderr, run.stdout + run.stderr
    assert project.site() == before
