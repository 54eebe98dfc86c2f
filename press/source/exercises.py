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

The markers are nbgrader's. The student's notebook has a stub in their place; the solution's has the
code alone. Boxes with the class ``explain`` (why the solution is what it is) are not for the
student's notebook. The page of the site is the solution, folded.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from press.faults import Fault
from press.source.repository import file_url

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = "raise NotImplementedError  # 이 줄을 지우고 여기에 쓴다"
GUARD = 'assert "check" in globals(), "맨 위의 준비 셀부터 차례로 실행한다."'
FENCE = re.compile(r"^(`{3,}|~{3,})\{code-cell\}")
TAGS = re.compile(r"^:tags: *\[(.*)\]$")
FOLDS = {"problem": "풀이", "check": "확인하는 코드"}


class ExerciseError(Fault):
    """A source that must not become notebooks. The message says page, line and what to do."""


def is_exercise(page: Path) -> bool:
    return page.parent.match("excs/src")


def write_for(audience: str, page: Path, text: str) -> str:
    """The text of an exercise for one audience: ``student``, ``solution`` or ``nbgrader``.

    The student gets stubs; nbgrader gets the markers, as it makes the stubs itself. The cells are
    as many and in the same order for all. Raises ExerciseError where markers are not paired.
    """
    lines = list(_with_folds(text))
    out: list[str] = []
    begun = 0
    for number, line in enumerate(lines, 1):
        marker = line.strip()
        if marker in (BEGIN, END):
            if (marker == BEGIN) == bool(begun):
                raise ExerciseError(f"{page}: '{marker}'의 짝이 없다(가까운 줄: '{lines[number - 2].strip()}'). "
                                    f"'{BEGIN}'과 '{END}'를 한 쌍씩 둔다.")
            begun = number if marker == BEGIN else 0
            if audience == "student" and marker == BEGIN:
                out.append(line.replace(BEGIN, STUB))
            elif audience == "nbgrader":
                out.append(line)
        elif audience != "student" or not begun:
            out.append(line)
        if begun and FENCE.match(line):
            raise ExerciseError(f"{page}: '{BEGIN}'이 셀 안에서 끝나지 않았다. '{END}'를 둔다.")
    if begun:
        raise ExerciseError(f"{page}: '{BEGIN}'이 끝나지 않았다. '{END}'를 둔다.")
    return "\n".join(out) + "\n"


def _with_folds(text: str) -> Iterator[str]:
    """Problem and check cells are folded on the site, and a check says so if it is run too early."""
    for line in text.splitlines():
        tag = TAGS.match(line)
        kind, _, name = tag[1].partition("-") if tag else ("", "", "")
        if tag is None or kind not in FOLDS:
            yield line
            continue
        yield from ("---", f"tags: [{tag[1]}, hide-input]",
                    f"mystnb: {{code_prompt_show: {FOLDS[kind]} 보기, code_prompt_hide: {FOLDS[kind]} 접기}}", "---")
        if kind == "check":
            yield from (f"# @title 확인: {name}", GUARD)


def problems(page: Path, notebook) -> list[tuple[str, object, object]]:
    """(name, problem cell, check cell) for each problem. Raises ExerciseError if a pair is broken."""
    found: dict[str, dict] = {"problem": {}, "check": {}}
    for cell in notebook.cells:
        for tag in cell.metadata.get("tags", []):
            kind, _, name = tag.partition("-")
            if kind in found and name:
                if name in found[kind]:
                    raise ExerciseError(f"{page}: 태그 '{tag}'가 두 셀에 있다. 문제마다 이름을 달리한다.")
                found[kind][name] = cell
    unpaired = found["problem"].keys() ^ found["check"].keys()
    if unpaired:
        raise ExerciseError(f"{page}: 문제 셀과 확인 셀이 짝을 이루지 않는다: {', '.join(sorted(unpaired))}. "
                            "'problem-이름'과 'check-이름'을 하나씩 둔다.")
    for name in found["problem"]:
        if BEGIN not in page.read_text(encoding="utf-8").split(f"problem-{name}]", 1)[1].split("```", 1)[0]:
            raise ExerciseError(f"{page}: 문제 '{name}'의 셀에 '{BEGIN}'이 없다.")
    return [(name, cell, found["check"][name]) for name, cell in found["problem"].items()]


def printed(cell) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def verify(page: Path, student, solution) -> None:
    """Refuse an exercise whose checks accept the untouched stub or reject the solution.

    ``student`` and ``solution`` are the executed notebooks. Raises ExerciseError.
    """
    for name, _, check in problems(page, student):
        if not printed(check).startswith("⏳"):
            raise ExerciseError(f"{page}: 문제 '{name}'의 확인이 손대지 않은 답에 "
                                f"'{printed(check).strip()[:60]}'라고 한다. "
                                "⏳여야 한다. 확인 셀이 학생의 함수를 부르는지 본다.")
    for name, _, check in problems(page, solution):
        if not printed(check).startswith("✅"):
            raise ExerciseError(f"{page}: 문제 '{name}'의 확인이 풀이에 '{printed(check).strip()[:200]}'라고 한다. "
                                "✅여야 한다. 풀이나 확인 셀을 고친다.")
    total = len(problems(page, solution))
    summary = printed([cell for cell in solution.cells if cell.cell_type == "code"][-1])
    if f"{total}문제 가운데 {total}문제" not in summary:
        raise ExerciseError(f"{page}: 마지막 셀은 finish({total})이어야 한다. "
                            f"지금 출력은 '{summary.strip()[:80]}'이다.")


# --- on the site ---------------------------------------------------------------------------------

def show_solution(app: Sphinx, docname: str, source: list[str]) -> None:
    page = Path(app.env.doc2path(docname))
    if is_exercise(page):
        source[0] = write_for("solution", page, source[0])


def front_matter(page: Path) -> dict:
    return yaml.safe_load(page.read_text(encoding="utf-8").split("---", 2)[1])


class ExerciseList(SphinxDirective):
    """``{exercise-list}``: a table of all exercises, or of the ones named as its content, one a line.

    Each source says in its front matter ``exercise: {chapter, topic, level, minutes}``.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        folder = Path(self.env.srcdir, "excs", "src")
        from press.source.edition import page_sources  # pages.py reads this module
        names = [line for line in self.content if line] or [page.stem for page in page_sources() if is_exercise(page)]
        rows = ["| 연습 | 내용 | 수준 | 시간 | 풀기 |", "| :-- | :-- | :-- | :-- | :-- |"]
        for name in names:
            self.env.note_dependency(str(folder / f"{name}.md"))
            about = front_matter(folder / f"{name}.md")["exercise"]
            url = file_url(self.config, f"excs/{name}.ipynb", "colab")
            rows.append(f"| {{doc}}`/excs/src/{name}` | {about['topic']} | {about['level']} "
                        f"| {about['minutes']}분 | [코랩에서 열기]({url}) |")
        container = nodes.container()
        self.state.nested_parse(type(self.content)(rows, source=self.env.docname), self.content_offset, container)
        return container.children


def setup(app: Sphinx) -> dict:
    app.add_directive("exercise-list", ExerciseList)
    app.connect("source-read", show_solution)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
