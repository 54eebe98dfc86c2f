"""What of the book's standard a machine can measure: how long a page may be, and what a page and a chapter must have.

The limits are the reader's: a page of 10 to 25 minutes, cells that fit on a screen. Whether a page is *good* is for
people to judge. A failed measure has a name, so that a page can be excused from it alone, and says what to do.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from markdown_it.renderer import RendererHTML
from myst_parser.parsers.mdit import create_md_parser

from press.source.edition import PARSER, editions, front_matter
from press.source.exercises import is_exercise

SOURCE_LINES = 800
SYLLABLES = 5500     # of Hangul, in prose
CELLS = 35           # visible ones
CELL_LINES = 18
SHORT = 10           # more than half of the visible cells have fewer lines
MISTAKES = 5
MINUTES = range(10, 26)   # to read a page, as its front matter says
CHAPTER = range(4, 8)     # pages
PROBLEMS = range(8, 11)   # of an exercise
PARTS = {"goals": r"^이 절을 마치면", "summary": r"^## 요약$", "check": r"^## 스스로 점검$"}

HIDING = {"remove-cell", "remove-input", "hide-cell", "hide-input"}
OPTION = re.compile(r"^:[\w-]+:.*$|^---\n[\s\S]*?^---$", re.MULTILINE)
TARGET = re.compile(r"\s*<[^>]*>$")  # of a role: 'words <label>'
MARKDOWN = create_md_parser(PARSER, RendererHTML)


def prose(text: str) -> Iterator[str]:
    """The words of Markdown, in boxes and tables too; neither code, formulas nor a directive's settings."""
    for token in MARKDOWN.parse(text):
        if token.type in {"fence", "colon_fence"} and token.info.startswith("{"):
            yield token.info.partition("}")[2]
            yield from prose(OPTION.sub("", token.content))
        for child in token.children or []:
            if child.type == "text":
                yield child.content
            elif child.type == "myst_role":
                yield TARGET.sub("", child.content)


def syllables(text: str) -> int:
    return len(re.findall("[가-힣]", " ".join(prose(text))))


def broken_rules(page: Path) -> dict[str, str]:
    """Name of a rule -> what is wrong with the page and what to do about it."""
    notebook = editions(page)[0].read()
    return exercise_rules(page, notebook) if is_exercise(page) else page_rules(page, notebook)


def exercise_rules(page: Path, notebook: nbformat.NotebookNode) -> dict[str, str]:
    """While an exercise is being written, ``draft: true``, it may have fewer problems."""
    draft = front_matter(page).get("exercise", {}).get("draft")
    count = sum(tag.startswith("problem-") for cell in notebook.cells for tag in cell.metadata.get("tags", []))
    return {} if count in PROBLEMS or (draft and count < PROBLEMS.start) else {
        "problems": f"문제가 {count}개다. {PROBLEMS.start}–{PROBLEMS.stop - 1}개로 한다."}


def page_rules(page: Path, notebook: nbformat.NotebookNode) -> dict[str, str]:
    text = page.read_text(encoding="utf-8")
    words = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    visible = [cell.source.splitlines() for cell in notebook.cells
               if cell.cell_type == "code" and not HIDING & set(cell.metadata.get("tags", []))]
    longest = max(visible, key=len, default=[])
    short = sum(len(lines) < SHORT for lines in visible)
    measured = [
        ("lines", "원본의 줄", len(text.splitlines()), SOURCE_LINES, "쪽을 나눈다."),
        ("prose", "본문의 한글", syllables(words), SYLLABLES, "덜어 내거나 쪽을 나눈다."),
        ("cells", "보이는 셀", len(visible), CELLS, "쪽을 나눈다."),
        ("cell", f"'{''.join(longest[:1])}'로 시작하는 셀의 줄", len(longest), CELL_LINES,
         "셀을 나누거나, 그림을 그리는 코드라면 'hide-input'으로 접는다."),
        ("short", f"{SHORT}줄 이상인 셀", len(visible) - short, len(visible) // 2, "셀을 나눈다."),
        ("mistakes", "「흔한 실수」 상자", text.count("{mistake-start}"), MISTAKES, "쪽을 나눈다."),
    ]
    broken = {rule: f"{what}: {found:,}. {limit:,}까지다. {remedy}"
              for rule, what, found, limit, remedy in measured if found > limit}
    if page.stem != "index":  # a chapter's first page has the chapter's goals
        broken |= {part: f"'{pattern.strip('^$')}'이 없다. CONTRIBUTING.md의 「쪽의 틀」을 본다."
                   for part, pattern in PARTS.items() if not re.search(pattern, text, re.MULTILINE)}
        minutes = front_matter(page).get("minutes")
        if minutes not in MINUTES:
            broken["minutes"] = (f"머리말의 minutes가 {minutes}이다. {MINUTES.start}–{MINUTES.stop - 1}분에 읽는 쪽으로 "
                                 "나누고, 그 시간을 적는다.")
    return broken
