"""What a whole build makes of two small pages: a chapter's and an exercise. Nothing of the book stands in it."""

import re
import shutil

import pytest
from selectolax.lexbor import LexborHTMLParser
from test_build import CELL, HEAD, TOC, Project

from exercises import BEGIN, END
from pages import ROOT

PAGE = HEAD + """수를 담는 [그릇](https://a.b/c)을 {term}`텐서`라고 한다. 둘째 문장이다.

둘째 문단이다.

:::{glossary}
텐서
: 수를 담는 그릇
:::

:::{mistake-start} 빠뜨린 괄호
:::

""" + CELL.format('numbers = [1, 2]  # 수를 담는다\nname = "텐서"\nprint(numbers)') + """
:::{mistake-end}
:::

""" + CELL.format("print('모두 두 개')")
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
    (project.folder / "excs" / "exc-double.ipynb").write_text("{}")  # what the Colab button opens
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
    assert read == {"[1, 2]": "en", "모두 두 개": "ko"}


# --- What must be done again, and what must not be shown ------------------------------------------

def test_changed_extension_reads_pages_again(project):
    """Sphinx does not see that what reads the pages has changed."""
    assert "빠뜨린 괄호" in project.site()
    path = project.folder / "extensions" / "boxes.py"
    before = path.read_text()
    path.write_text(before.replace("흔한 실수", "자주 하는 실수"))
    assert path.read_text() != before
    run = project.run("book")
    assert run.returncode == 0 and "자주 하는 실수" in project.site(), run.stdout + run.stderr


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
