"""Answers that students give to an exercise, right and wrong: data that a teacher writes as Markdown.

``excs/answers/<name>.md`` has a heading for each problem. Under it each answer is a Python block below
a line that begins as the check's own words do, with the part of the hint that must be shown::

    ## column

    ❌ 행이 나왔다

    ```python
    def column(x): return x[None]
    ```

    ✅ 차원을 더하는 길

    ```python
    def column(x): return x[:, None]
    ```

Everything else is a comment. Blocks in other languages, too.
"""

import re
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

from press.source.exercises import ExerciseError

WRONG, RIGHT = "❌", "✅"
MARK = re.compile(rf"({WRONG}|{RIGHT})\ufe0f?[ \t]*(.*)", re.DOTALL)
REMEDY = f"'{WRONG} 힌트의 한 부분'이나 '{RIGHT}'로 시작하는 한 줄 아래에 ```python 블록을 둔다."


class Answer(NamedTuple):
    problem: str
    code: str
    hint: str | None  # part of what a wrong answer must be told; None: the answer is right
    line: int         # of the file, from 1


def answers_path(page: Path) -> Path:
    """Where the answers to an exercise are: ``excs/src/exc-x.md`` -> ``excs/answers/exc-x.md``."""
    return page.parent.parent / "answers" / page.name


def read_answers(path: Path) -> list[Answer]:
    """The answers of a file, in its order. Raises ExerciseError with the line of what is not understood."""
    answers: list[Answer] = []
    problem: str | None = None
    mark: tuple[str, str, int] | None = None  # what the line above said, and where

    def refuse(line: int, what: str) -> ExerciseError:
        return ExerciseError(f"{path}:{line}: {what} {REMEDY}")

    tokens = MarkdownIt("commonmark").parse(path.read_text(encoding="utf-8"))
    for token, inside in zip(tokens, [*tokens[1:], *tokens[-1:]]):
        if token.level or token.map is None or token.type.endswith("_close"):
            continue
        line = token.map[0] + 1
        if token.type == "fence" and token.info.split()[:1] == ["python"]:
            if problem is None:
                raise refuse(line, "이 답이 어느 문제의 것인지 모른다. 위에 '## 문제의 이름'을 둔다.")
            if mark is None:
                raise refuse(line, "이 답이 맞는지 틀린지 적혀 있지 않다.")
            if not token.content.strip():
                raise refuse(line, "답이 비었다.")
            answers.append(Answer(problem, token.content, mark[1] if mark[0] == WRONG else None, line))
            mark = None
            continue
        if mark is not None:
            raise refuse(mark[2], f"'{mark[0]} {mark[1]}'의 바로 아래에 답이 없다.")
        if token.type == "heading_open" and token.tag == "h2":
            problem = inside.content.strip("`")
        elif token.type == "paragraph_open" and (found := MARK.match(inside.content)):
            if "\n" in found[2]:
                raise refuse(line, "표시는 한 줄이다. 설명은 빈 줄을 두고 따로 쓴다.")
            if found[1] == WRONG and not found[2]:
                raise refuse(line, "틀린 답에 보여야 할 힌트가 적혀 있지 않다.")
            mark = found[1], found[2], line
    if mark is not None:
        raise refuse(mark[2], f"'{mark[0]} {mark[1]}'의 바로 아래에 답이 없다.")
    return answers
