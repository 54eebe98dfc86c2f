"""Exercises: from one source, the student's notebook, the solution's, and a page of the site.

A source is ``excs/src/<name>.md``, written like a chapter page. A problem is a pair of code cells::

    ```{code-cell} ipython3
    :tags: [problem-column]
    def column(x):
        ### BEGIN SOLUTION
        return tf.reshape(x, (-1, 1))
        ### END SOLUTION
    ```

    ```{code-cell} ipython3
    :tags: [check-column]
    @check("column")
    def _():
        ...
    ```

The markers are nbgrader's. The solution's notebook has what is between them; what the student has
in its place is said by the problem's kind, a second tag ``kind-…`` of the problem cell:

``build`` (when nothing is said)
    a stub to be replaced. Untouched, it is ⏳.
``repair``
    a broken program, which stands between ``### BEGIN BROKEN`` and ``### END BROKEN`` beside what
    mends it. Untouched, it is ❌: the check must refuse it.
``predict``
    ``<name> = None``, a value to be foretold. The check begins with ``prediction(<name>)`` and tells
    nothing until there is one.
``experiment``
    a stub like ``build``'s. The check looks at the plot and the numbers that are returned; the
    sentence about them is a ``{written}`` of the same name.

What a person marks, a sentence or a project, is no cell but a box::

    ::::{written} column
    - 2점: 까닭을 말한다
    - 1점: 예를 든다

    :::{admonition} 본보기 답
    :class: explain dropdown
    ...
    :::
    ::::

The rubric says the points. After it the notebook has a Markdown cell for the answer; in the
solution's it holds the model answer. Boxes with the class ``explain`` (why the solution is what it
is) are not for the student's notebook. The page of the site is the solution, folded.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from markdown_it import MarkdownIt

from press.faults import Fault

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
BROKEN, MENDED = "### BEGIN BROKEN", "### END BROKEN"
PARTNERS = {BEGIN: END, BROKEN: MENDED}
STUB = "raise NotImplementedError  # 이 줄을 지우고 여기에 쓴다"
PREDICT_HERE = "{name} = None  # None을 지우고 예측한 값을 쓴다"
WRITE_HERE = "여기에 답을 쓴다."
GUARD = 'assert "check" in globals(), "맨 위의 준비 셀부터 차례로 실행한다."'
FOLDS = {"problem": "풀이", "check": "확인하는 코드"}
KINDS = ("build", "repair", "predict", "experiment")
STUBBED = ("build", "experiment")  # nbgrader makes these stubs itself


class ExerciseError(Fault):
    """A source that must not become notebooks. The message says page, line and what to do."""


class SourceCell(NamedTuple):
    """A problem's or a check's code cell in the source."""

    first: int  # its lines, from 0, fences included
    end: int
    tags: str   # as they are written
    role: str   # 'problem' or 'check'
    name: str
    kind: str   # '' for a check


class Problem(NamedTuple):
    """A problem in a notebook."""

    name: str
    kind: str
    cell: Any
    check: Any


def is_exercise(page: Path) -> bool:
    return page.parent.match("excs/src")


def tagged(tags: list[str], *roles: str) -> tuple[str, str]:
    """('problem', 'column') for the tags of a problem's cell; ('', '') if none has such a role."""
    return next(((role, name) for role, _, name in (tag.partition("-") for tag in tags) if role in roles and name),
                ("", ""))


def source_cells(page: Path, text: str) -> list[SourceCell]:
    """The cells of problems and checks. Raises ExerciseError for tags that cannot be understood."""
    cells = []
    for token in MarkdownIt("commonmark").parse(text):
        if token.type != "fence" or not token.info.startswith("{code-cell}") or token.map is None:
            continue
        first = token.content.partition("\n")[0]
        written = re.match(r":tags: *\[(.*)\]$", first)
        in_a_block = "" if written else token.content.partition("\n---\n")[0] if first == "---" else ""
        where = f"{page}:{token.map[0] + 1}"
        if re.search(r"\b(problem|check)-", in_a_block):
            raise ExerciseError(f"{where}: 문제 셀과 확인 셀의 설정은 ':tags: [problem-이름]'처럼 첫 줄 하나에 적는다.")
        tags = [tag.strip() for tag in written[1].split(",")] if written else []
        role, name = tagged(tags, *FOLDS)
        kinds = [tag.removeprefix("kind-") for tag in tags if tag.startswith("kind-")]
        if kinds and (role != "problem" or len(kinds) > 1 or kinds[0] not in KINDS):
            raise ExerciseError(f"{where}: 태그 'kind-{kinds[-1]}'를 쓸 수 없다. 문제 셀 하나에 "
                                f"{', '.join(f'kind-{kind}' for kind in KINDS)} 가운데 하나만 단다.")
        if written and role:
            kind = "" if role == "check" else kinds[0] if kinds else "build"
            cells.append(SourceCell(token.map[0], token.map[1], tags=written[1], role=role, name=name, kind=kind))
    return cells


def write_for(audience: str, page: Path, text: str) -> str:
    """The text of an exercise for one audience: ``student``, ``solution`` or ``nbgrader``.

    nbgrader gets the markers where it makes the stubs itself. The cells are as many and in the same
    order for all. Raises ExerciseError where markers are not paired.
    """
    lines = text.splitlines()
    out: list[str] = []
    done = 0
    for cell in source_cells(page, text):
        out += _without_markers(page, lines, done, cell.first)
        out += _cell_for(audience, page, lines, cell)
        done = cell.end
    return "\n".join([*out, *_without_markers(page, lines, done, len(lines))]) + "\n"


def _without_markers(page: Path, lines: list[str], first: int, end: int) -> list[str]:
    for number in range(first, end):
        if lines[number].strip() in (*PARTNERS, *PARTNERS.values()):
            raise ExerciseError(f"{page}:{number + 1}: '{lines[number].strip()}'가 문제 셀 밖에 있다. "
                                "태그가 problem-이름인 셀 안에 둔다.")
    return lines[first:end]


def _cell_for(audience: str, page: Path, lines: list[str], cell: SourceCell) -> Iterator[str]:
    """A problem's or check's cell is folded on the site, and a check says so if it is run too early."""
    fold = FOLDS[cell.role]
    yield lines[cell.first]
    yield from ("---", f"tags: [{cell.tags}, hide-input]",
                f"mystnb: {{code_prompt_show: {fold} 보기, code_prompt_hide: {fold} 접기}}", "---")
    if cell.role == "check":
        yield from (f"# @title 확인: {cell.name}", GUARD, *_without_markers(page, lines, cell.first + 2, cell.end))
        return
    begun, begun_at = "", 0
    found: set[str] = set()
    for number in range(cell.first + 2, cell.end):
        line, marker = lines[number], lines[number].strip()
        if marker in PARTNERS or marker in PARTNERS.values():
            if marker != PARTNERS[begun] if begun else marker not in PARTNERS:
                raise ExerciseError(f"{page}:{number + 1}: '{marker}'의 짝이 없다. "
                                    f"'{BEGIN}'과 '{END}'를 한 쌍씩 둔다.")
            if marker == BROKEN and cell.kind != "repair":
                raise ExerciseError(f"{page}:{number + 1}: '{BROKEN}'은 고치는 문제에만 쓴다. "
                                    "셀에 태그 kind-repair를 더한다.")
            if marker == BEGIN and audience == "student" and cell.kind in STUBBED:
                yield line.replace(BEGIN, STUB)
            elif marker == BEGIN and audience != "solution" and cell.kind == "predict":
                yield line.replace(BEGIN, PREDICT_HERE.format(name=cell.name))
            elif audience == "nbgrader" and cell.kind in STUBBED:
                yield line
            begun, begun_at = ("", 0) if begun else (marker, number)
            found.add(marker)
        elif not begun:
            yield line
        elif begun == BEGIN:
            if audience == "solution" or (audience == "nbgrader" and cell.kind in STUBBED):
                yield line
        elif audience != "solution":
            yield line
    if begun:
        raise ExerciseError(f"{page}:{begun_at + 1}: '{begun}'이 셀 안에서 끝나지 않았다. '{PARTNERS[begun]}'를 둔다.")
    for marker in (BEGIN, *([BROKEN] if cell.kind == "repair" else [])):
        if marker not in found:
            raise ExerciseError(f"{page}:{cell.first + 1}: 문제 '{cell.name}'의 셀에 '{marker}'이 없다.")


def problems(page: Path, notebook: Any) -> list[Problem]:
    """The problems of a notebook. Raises ExerciseError if a pair is broken."""
    found: dict[str, dict[str, Any]] = {role: {} for role in FOLDS}
    for cell in notebook.cells:
        role, name = tagged(cell.metadata.get("tags", []), *FOLDS)
        if role:
            if name in found[role]:
                raise ExerciseError(f"{page}: 태그 '{role}-{name}'가 두 셀에 있다. 문제마다 이름을 달리한다.")
            found[role][name] = cell
    unpaired = found["problem"].keys() ^ found["check"].keys()
    if unpaired:
        raise ExerciseError(f"{page}: 문제 셀과 확인 셀이 짝을 이루지 않는다: {', '.join(sorted(unpaired))}. "
                            "'problem-이름'과 'check-이름'을 하나씩 둔다.")
    return [Problem(name, tagged(cell.metadata.tags, "kind")[1] or "build", cell, found["check"][name])
            for name, cell in found["problem"].items()]


def printed(cell: Any) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def verify(page: Path, student: Any, solution: Any) -> None:
    """Refuse an exercise whose checks accept the untouched problem or reject the solution.

    ``student`` and ``solution`` are the executed notebooks. Raises ExerciseError.
    """
    for problem in problems(page, student):
        said = printed(problem.check)
        wanted = "❌" if problem.kind == "repair" else "⏳"
        if not said.startswith(wanted) and not (wanted == "❌" and f"\n❌ {problem.name}:" in said):
            raise ExerciseError(f"{page}: 문제 '{problem.name}'의 확인이 손대지 않은 답에 '{said.strip()[:60]}'라고 "
                                f"한다. {wanted}여야 한다. 확인 셀이 학생의 답을 보는지 본다.")
        if problem.kind == "predict" and len(said.splitlines()) > 1:
            raise ExerciseError(f"{page}: 문제 '{problem.name}'의 확인이 예측하기도 전에 '{said.strip()[:60]}'라고 "
                                "한다. 확인의 첫 줄에서 prediction(…)을 부른다.")
    for problem in problems(page, solution):
        said = printed(problem.check)
        if not said.startswith("✅"):
            raise ExerciseError(f"{page}: 문제 '{problem.name}'의 확인이 풀이에 '{said.strip()[:200]}'라고 한다. "
                                "✅여야 한다. 풀이나 확인 셀을 고친다.")
    total = len(problems(page, solution))
    summary = printed([cell for cell in solution.cells if cell.cell_type == "code"][-1])
    if f"{total}문제 가운데 {total}문제" not in summary:
        raise ExerciseError(f"{page}: 마지막 셀은 finish({total})이어야 한다. "
                            f"지금 출력은 '{summary.strip()[:80]}'이다.")
