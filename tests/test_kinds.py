"""Each kind of problem, in a book of one exercise: what the student, the solution and nbgrader get."""

import ast
import contextlib
import io

import nbformat
import pytest
from nbclient import NotebookClient
from sphinx.errors import ExtensionError

from press.paths import ROOT
from press.run.judge import Judge
from press.source.edition import Edition
from press.source.exercises import (
    BEGIN,
    BROKEN,
    END,
    MENDED,
    STUB,
    WRITE_HERE,
    ExerciseError,
    problems,
    verify,
    write_for,
)
from small_exercise import BODY, BUILD, NAMES, REPAIR, book, cell, write_cells, write_exercise


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return write_exercise(tmp_path_factory.mktemp("kinds"), BODY, len(NAMES))


def execute(page, audience):
    notebook = Edition(page, audience).read()
    NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=60, coalesce_streams=True,
                   resources={"metadata": {"path": str(page.parent)}}).execute()
    return notebook


def execute_here(page, audience):
    """The same without a kernel: what is printed is all that counts."""
    notebook, names = Edition(page, audience).read(), {}
    for number, code in enumerate(one for one in notebook.cells if one.cell_type == "code"):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(code.source, f"<cell {number}>", "exec"), names)
        code.outputs = [nbformat.v4.new_output("stream", text=printed.getvalue())]
    return notebook


# --- in the hands of students and graders --------------------------------------------------------

@pytest.fixture(scope="module")
def executed(page):
    return {audience: execute(page, audience) for audience in ("student", "solution", "nbgrader")}


def test_verified(page, executed):
    verify(page, executed["student"], executed["solution"])


def test_kinds_are_known(page, executed):
    for notebook in executed.values():
        assert {problem.name: problem.kind for problem in problems(page, notebook)} == NAMES


@pytest.mark.parametrize("name, given", [
    ("double", f"def double(x):\n    {STUB}"),
    ("total", "def total(values):\n    result = 0\n    for value in values:\n        result = value\n    return result"),
    ("steps", "steps = None  # None을 지우고 예측한 값을 쓴다"),
    ("rates", f"def rates():\n    {STUB}"),
])
def test_what_the_student_gets(page, name, given):
    cells = {problem.name: problem.cell.source for problem in problems(page, Edition(page, "student").read())}
    assert cells[name] == given


def test_solution_has_no_markers(page):
    text = write_for("solution", page, page.read_text())
    assert not any(marker in text for marker in (BEGIN, END, BROKEN, MENDED, "result = value\n"))
    assert "result += value" in text


@pytest.mark.parametrize("problem, answer, outcome, said", [
    ("total", "def total(values): return sum(values)", "right", "✅"),
    ("total", "def total(values): return values[-1]", "wrong", "마지막 값만"),
    ("steps", "steps = None", "blank", "⏳"),
    ("steps", "steps = 3", "wrong", "실행해 보니 4번이다"),
    ("steps", "steps = 4", "right", "✅"),
    ("rates", "def rates(): return None", "wrong", "그림을 돌려주지 않았다"),
    ("rates", "def rates(): return plt.figure()", "wrong", "그린 것이 없다"),
    ("rates", "def rates():\n    plt.plot([1, 2])\n    return plt.gcf()", "wrong", "축의 이름이 없다"),
    ("rates", "def rates():\n    axes = plt.figure().subplots()\n    axes.bar([1, 2], [1, 2])\n"
              "    axes.set(xlabel='가', ylabel='나')\n    plt.close()\n    return axes", "right", "✅"),
])
def test_checks_of_each_kind(judge, problem, answer, outcome, said):
    verdict = judge(problem, answer)
    assert verdict.outcome == outcome and said in verdict.text, verdict


@pytest.fixture(scope="module")
def judge(page):
    with Judge(page) as judge:
        yield judge


def test_plot_is_looked_at_but_not_shown(page, executed):
    """It would be drawn below the check, with a warning where the font has no Hangul: nbgrader gives 0 for that."""
    for problem in problems(page, executed["solution"]):
        assert [output.output_type for output in problem.check.outputs] == ["stream"]
        assert problem.check.outputs[0].name == "stdout"


def test_prediction_is_not_told_before(judge):
    assert judge("steps", "steps = None").text == "⏳ steps: 아직 풀지 않았다.\n"


# --- what is written into the notebooks ----------------------------------------------------------

@pytest.fixture(scope="module")
def written(page):
    return {audience: write_cells(page, audience) for audience in ("student", "solution", "nbgrader")}


def tagged_cell(cells, tag):
    return next(cell for cell in cells if tag in cell.metadata.get("tags", []))


def test_as_many_cells_for_all(written):
    kinds = [[cell.cell_type for cell in cells] for cells in written.values()]
    assert kinds[0] == kinds[1] == kinds[2]


@pytest.mark.parametrize("name, points, title, answer", [
    ("rates", 3, "글로 답하기 (3점, 사람이 채점한다)", "학습률이 크면 **튄다**."),
    ("own_data", 13, "열린 프로젝트 (13점, 사람이 채점한다)", "학습률이 크면 **프로젝트다**."),
])
def test_written(written, name, points, title, answer):
    for audience, cells in written.items():
        place = next(number for number, cell in enumerate(cells) if f"written-{name}" in cell.metadata.get("tags", []))
        rubric, own = cells[place - 1:place + 1]
        assert f"> **{title}**" in rubric.source and "점: 까닭을 말한다." in rubric.source
        assert "본보기 답" not in rubric.source and "nbgrader" not in rubric.metadata
        assert own.cell_type == "markdown" and own.source == (WRITE_HERE if audience == "student" else answer)
    assert tagged_cell(written["nbgrader"], f"written-{name}").metadata.nbgrader == {
        "schema_version": 3, "grade_id": f"written-{name}", "grade": True, "solution": True, "locked": False,
        "task": False, "points": points}
    assert not any("nbgrader" in cell.metadata for cell in [*written["student"], *written["solution"]])


@pytest.mark.parametrize("name", NAMES)
def test_nbgrader_marks_each_check_with_one_point(written, name):
    metadata = tagged_cell(written["nbgrader"], f"check-{name}").metadata.nbgrader
    assert metadata == {"schema_version": 3, "grade_id": f"check-{name}", "grade": True, "solution": False,
                        "locked": True, "task": False, "points": 1}


@pytest.mark.parametrize("name", NAMES)
def test_nbgrader_makes_only_the_stubs_it_can(written, name):
    """It would put its stub in the place of a broken program or of a value to be foretold."""
    problem = tagged_cell(written["nbgrader"], f"problem-{name}")
    if NAMES[name] in ("build", "experiment"):
        assert BEGIN in problem.source and END in problem.source
        assert problem.metadata.nbgrader == {"schema_version": 3, "grade_id": f"problem-{name}", "grade": False,
                                             "solution": True, "locked": False, "task": False}
    else:
        assert problem.source == tagged_cell(written["student"], f"problem-{name}").source
        assert "nbgrader" not in problem.metadata


def test_nbgrader_has_the_same_stubs():
    """What nbgrader writes into a blank submission is what the student's notebook has."""
    values = {ast.unparse(node.targets[0]): ast.literal_eval(node.value)
              for node in ast.parse((ROOT / "excs" / "nbgrader_config.py").read_text(encoding="utf-8")).body
              if isinstance(node, ast.Assign) and "stub" in ast.unparse(node.targets[0])}
    assert values == {"c.ClearSolutions.code_stub": {"python": STUB}, "c.ClearSolutions.text_stub": WRITE_HERE}


def test_notebooks_are_valid(written):
    for cells in written.values():
        for number, one in enumerate(cells):
            one.id = f"cell-{number}"
        nbformat.validate(nbformat.v4.new_notebook(cells=cells))


# --- sources that are refused --------------------------------------------------------------------

@pytest.mark.parametrize("text, message", [
    (REPAIR.replace(", kind-repair", ""), "1?[0-9]: '### BEGIN BROKEN'은 고치는 문제에만"),
    (REPAIR.replace(f"        {BROKEN}\n        result = value\n        {MENDED}\n", ""), "1: 문제 'total'의 셀에 '### BEGIN BROKEN'이 없다"),
    (REPAIR.replace(MENDED, END), "8: '### END SOLUTION'의 짝이 없다"),
    (BUILD.replace("problem-double", "problem-double, kind-mend"), "1: 태그 'kind-mend'를 쓸 수 없다"),
    (BUILD.replace("check-double", "check-double, kind-repair"), "태그 'kind-repair'를 쓸 수 없다"),
    (BUILD.replace("problem-double", "problem-double, kind-repair, kind-build"), "1: 태그 'kind-build'를 쓸 수 없다"),
    (BUILD.replace(f"    {BEGIN}\n", "").replace(f"    {END}\n", "").replace(f"\n    {END}", ""), "1: 문제 'double'의 셀에 '### BEGIN SOLUTION'이 없다"),
    (cell(f"x = 1\n{BEGIN}\n{END}"), "3: '### BEGIN SOLUTION'가 문제 셀 밖에"),
    (f"글\n\n{BEGIN}\n", "3: '### BEGIN SOLUTION'가 문제 셀 밖에"),
    (BUILD.replace(":tags: [problem-double]", "---\ntags: [problem-double]\n---"), "1: 문제 셀과 확인 셀의 설정은"),
], ids=range(10))
def test_refused_source(page, text, message):
    with pytest.raises(ExerciseError, match=f"exc-small.md:.*{message}"):
        write_for("student", page, text)


@pytest.mark.parametrize("old, new, message", [
    ("expect(total([1, 2]) != 2", "expect(True", None),
    ('expect(total([1, 2]) != 2, "마지막 값만 남는다.")\n    expect(total([1, 2]) == 3, "합이 아니다.")', "total([1, 2])",
     "'total'의 확인이 손대지 않은 답에 '✅.*❌여야"),
    ("guess = prediction(steps)\n    x, ran = 81, 0", "x, ran = 81, 0\n    print('81')\n    guess = prediction(steps)",
     "'steps'의 확인이 손대지 않은 답에"),
    ("guess = prediction(steps)", "guess = steps", "'steps'의 확인이 손대지 않은 답에 '❌"),
    ("expect_plot(rates())", "expect_plot(rates)", "'rates'의 확인이 손대지 않은 답에 '❌"),
    ("result += value", "result += 2 * value", "'total'의 확인이 풀이에"),
], ids=range(6))
def test_refused_exercise(tmp_path, old, new, message):
    assert old in BODY
    page = write_exercise(tmp_path, BODY.replace(old, new), len(NAMES))
    student, solved = execute_here(page, "student"), execute_here(page, "solution")
    if message is None:
        return verify(page, student, solved)
    with pytest.raises(ExerciseError, match=message):
        verify(page, student, solved)


@pytest.mark.parametrize("old, new, message", [
    ("- 2점: 까닭", "- 까닭", "채점 기준이 없다"),
    ("- 2점: 까닭을 말한다.\n- 1점: `0.5`를 예로 든다.\n", "", "채점 기준이 없다"),
    (":class: explain dropdown", ":class: dropdown", "본보기 답이 없다"),
    ("{written} own_data", "{written} rates", "이름이 같은 문제가"),
    ("{written} rates", "{written} other", "실험 'rates'에 글로 답할 자리가 없다"),
], ids=range(5))
def test_refused_written(tmp_path, old, new, message):
    assert old in BODY
    page = write_exercise(tmp_path, BODY.replace(old, new), len(NAMES))
    with pytest.raises(Exception, match=message) as refused:
        book(page)
    assert "exc-small.md" in str(refused.value) or isinstance(refused.value, ExtensionError)
