"""The exercise system: what it refuses, and how a check behaves in a student's hands."""

import contextlib
import io
import types

import nbformat
import numpy as np
import pytest

from press.paths import ROOT
from press.source.edition import Edition, page_sources
from press.source.exercises import BEGIN, END, STUB, ExerciseError, is_exercise, problems, verify, write_for

EXERCISES = [page for page in page_sources() if is_exercise(page)]
PAGE = EXERCISES[0]
CELL = "```{{code-cell}} ipython3\n:tags: [{}]\n{}\n```\n"
PROBLEM = CELL.format("problem-double", f"def double(x):\n    {BEGIN}\n    return 2 * x\n    {END}")
CHECK = CELL.format("check-double", '@check("double")\ndef _():\n    expect(double(3) == 6, "두 배가 아니다.")')


# --- sources that are refused ------------------------------------------------------------------

@pytest.mark.parametrize("text", [
    PROBLEM.replace(f"    {END}\n", ""),
    PROBLEM.replace(f"    {BEGIN}\n", ""),
    PROBLEM.replace(END, BEGIN),
    PROBLEM.replace(f"\n    {END}", "") + PROBLEM,
])
def test_unpaired_markers(text):
    with pytest.raises(ExerciseError, match=r"exc-\w+\.md.*SOLUTION"):
        write_for("student", PAGE, text)


def notebook(*cells, outputs=()):
    made = nbformat.v4.new_notebook()
    for tags, said in cells:
        output = [nbformat.v4.new_output("stream", name="stdout", text=said)] if said else []
        made.cells.append(nbformat.v4.new_code_cell("", metadata={"tags": tags}, outputs=output))
    return made


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "excs" / "src" / "exc-x.md"
    path.parent.mkdir(parents=True)
    path.write_text(PROBLEM + CHECK)
    return path


def test_problem_without_check(page):
    with pytest.raises(ExerciseError, match="짝을 이루지 않는다: double"):
        problems(page, notebook((["problem-double"], "")))


def test_two_problems_of_one_name(page):
    with pytest.raises(ExerciseError, match="두 셀에 있다"):
        problems(page, notebook((["problem-double"], ""), (["problem-double"], ""), (["check-double"], "")))


def test_problem_without_solution(page):
    with pytest.raises(ExerciseError, match=r"exc-x\.md:1: 문제 'double'의 셀에"):
        write_for("student", page, PROBLEM.replace(f"    {BEGIN}\n", "").replace(f"\n    {END}", "") + CHECK)


def test_second_tag(page):
    """A tag more on a problem's cell changes nothing but what it says."""
    text = PROBLEM.replace("problem-double", "kind-build, problem-double, wide")
    assert STUB in write_for("student", page, text)
    (problem,) = problems(page, notebook((["kind-build", "problem-double", "wide"], ""), (["hide-input", "check-double"], "")))
    assert (problem.name, problem.kind) == ("double", "build")


def executed(check, finish="1문제 가운데 1문제를 풀었다."):
    return notebook((["problem-double"], ""), (["check-double"], check), ([], finish))


WAITING, RIGHT = executed("⏳ double: 아직"), executed("✅ double: 맞았다.")


def test_good_exercise(page):
    verify(page, student=WAITING, solution=RIGHT)


@pytest.mark.parametrize("student, solution, message", [
    (RIGHT, RIGHT, "손대지 않은 답에"),
    (executed("❌ double: 틀렸다"), RIGHT, "손대지 않은 답에"),
    (WAITING, executed("❌ double: 틀렸다"), "풀이에"),
    (WAITING, executed("✅ double", "2문제 가운데 1문제를 풀었다."), "finish"),
])
def test_refused_exercise(page, student, solution, message):
    with pytest.raises(ExerciseError, match=message):
        verify(page, student, solution)


# --- what students get -------------------------------------------------------------------------

@pytest.mark.parametrize("page", EXERCISES, ids=lambda page: page.stem)
def test_student_notebook_has_no_solution(page):
    student = nbformat.read(Edition(page, "student").notebook, as_version=4)
    text = "\n".join(cell.source for cell in student.cells)
    assert BEGIN not in text and END not in text and "왜 이렇게 푸는가" not in text
    stubs = [STUB in cell.source for cell in student.cells
             if any(tag.startswith("problem-") for tag in cell.metadata.get("tags", []))]
    assert stubs and all(stubs)


# --- a check in a student's hands --------------------------------------------------------------

class Student:
    """A namespace with the checking tools, in which cells are run one by one."""

    def __init__(self, strict=False):
        self.names = {}
        exec((ROOT / "excs" / "src" / "exercise_setup.py").read_text(encoding="utf-8"), self.names)
        self.names["STRICT"] = strict

    def run(self, code):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(code, f"<cell {hash(code)}>", "exec"), self.names)  # a name per cell, as in a notebook
        return said.getvalue()


CHECKING = '@check("double")\ndef _():\n    expect(double(3) == 6, "두 배가 아니다.")'
ANSWERS = types.SimpleNamespace(
    blank=f"def double(x):\n    {STUB}", wrong="def double(x): return x + 3.5",
    right="def double(x): return 2 * x", broken="def double(x):\n    return x / 0",
    misspelt="def double(x): return y", empty="def double(x): 2 * x",
    nameless="def double(x):\n    raise NameError(\"name 'y' is not defined\")",  # as Keras raises it anew
    unassigned="def double(x):\n    y += x")


@pytest.mark.parametrize("answer, said", [
    (ANSWERS.blank, ["⏳ double: 아직 풀지 않았다."]),
    (ANSWERS.wrong, ["❌ double: 두 배가 아니다."]),
    (ANSWERS.right, ["✅ double: 맞았다."]),
    (ANSWERS.broken, ["double, 2번째 줄", "ZeroDivisionError: division by zero", "❌ double: 코드가 위의 오류로"]),
    (ANSWERS.misspelt, ["NameError", "❌ double: 찾지 못한 이름이 있다: 'y'"]),
    (ANSWERS.nameless, ["NameError", "❌ double: 찾지 못한 이름이 있다: 'y'"]),
    (ANSWERS.unassigned, ["UnboundLocalError", "❌ double: 찾지 못한 이름이 있다: 'y'"]),
    (ANSWERS.empty, ["❌ double"]),
])
def test_verdict_is_the_same_each_time(answer, said):
    student = Student()
    student.run(answer)
    first = student.run(CHECKING)
    assert all(part in first for part in said), first
    assert student.run(CHECKING) == first


def test_lines_of_the_check_are_not_the_students():
    student = Student()
    student.run(ANSWERS.empty)
    said = student.run('@check("double")\ndef _():\n    def helper(value):\n        return [len(part) for part in value]\n\n'
                       "    helper([double(3)])")
    assert "helper" not in said and "listcomp" not in said and "번째 줄" not in said, said
    assert "TypeError" in said and "❌ double: 확인하는 도중에" in said and "return을 빠뜨리지" in said, said


@pytest.mark.parametrize("expect", ["expect_close(answer, wanted, '틀렸다')",
                                    "expect_value(answer, wanted, [], '틀렸다')",
                                    "expect_value(answer, wanted, [(answer + 5, '다섯이 모자란다')], '틀렸다')"])
@pytest.mark.parametrize("wanted", [1.0, 1000.0, 0.0, [1.0, 2.0], [[0.5], [300.0]]])
def test_how_close_is_close(expect, wanted):
    """A ten-thousandth, of the value or absolute: half as far is right, a few times as far is wrong."""
    def accepted(off):
        student = Student()
        student.names |= {"wanted": np.array(wanted), "answer": np.array(wanted) + off * (1 + np.abs(wanted))}
        return "✅" in student.run(f'@check("double")\ndef _():\n    {expect}')

    assert accepted(0) and accepted(5e-5) and accepted(-5e-5)
    assert not any(accepted(off) for off in (3e-4, -3e-4, 1e-3, 1e-2))


def test_tolerance_that_a_check_asks_for():
    student = Student()
    for tolerance, off, right in [(1e-2, 5e-3, True), (1e-2, 0.1, False), (1e-6, 1e-5, False)]:
        for call in (f"expect_close(0.0 + {off}, 0.0, '틀렸다', {tolerance})",
                     f"expect_value(0.0 + {off}, 0.0, [], '틀렸다', {tolerance})"):
            assert ("✅" in student.run(f'@check("double")\ndef _():\n    {call}')) == right, call


def test_shape_is_said():
    said = Student().run('@check("double")\ndef _():\n    expect_close([[1, 2]], [1, 2], "틀렸다")')
    assert "❌ double: 모양이 (2,)이어야 하는데 (1, 2)이다." in said


def test_hint_of_a_known_mistake():
    student = Student()
    with pytest.raises(student.names["Wrong"], match=r"^두 배다$"):
        student.run("expect_value(2.0, 1.0, [(3.0, '세 배다'), (2.0, '두 배다')], '다르다')")
    with pytest.raises(student.names["Wrong"], match=r"^다르다$"):
        student.run("expect_value(5.0, 1.0, [(2.0, '두 배다')], '다르다')")


def test_check_before_its_problem():
    assert "⏳ double: 문제의 셀을 먼저 실행한다." in Student().run(CHECKING)


def test_check_before_the_setup():
    page_text = write_for("student", PAGE, CHECK)
    guarded = page_text.split("---\n", 2)[2].split("```")[0]
    with pytest.raises(AssertionError, match="준비 셀부터"):
        exec(guarded, {})


def test_wrong_after_right_no_longer_counts():
    student = Student()
    student.run(ANSWERS.right)
    student.run(CHECKING)
    assert "1문제 가운데 1문제를 풀었다. 모두" in student.run("finish(1)")
    student.run(ANSWERS.wrong)
    student.run(CHECKING)
    assert "1문제 가운데 0문제" in student.run("finish(1)")


@pytest.mark.parametrize("answer", [ANSWERS.blank, ANSWERS.wrong, ANSWERS.broken, ANSWERS.empty])
def test_strict_raises(answer):
    student = Student(strict=True)
    student.run(answer)
    with pytest.raises(AssertionError, match="double"):
        student.run(CHECKING)
    with pytest.raises(AssertionError, match="1문제가 남았다"):
        student.run("finish(1)")


def test_strict_accepts_the_right_answer():
    student = Student(strict=True)
    student.run(ANSWERS.right)
    student.run(CHECKING)
    student.run("finish(1)")
