"""Answers to exercises: every problem has enough of them, and their format says where it is not understood.

Whether each answer gets the verdict it should is tested where they are: ``pytest excs/answers``
(excs/conftest.py).
"""

from collections import Counter

import pytest

from press.paths import ROOT
from press.source.answers import answers_path, read_answers
from press.source.edition import Edition, page_sources
from press.source.exercises import ExerciseError, is_exercise, problems

EXERCISES = [page for page in page_sources() if is_exercise(page)]
LEAST_WRONG, LEAST_RIGHT = 6, 3
# Problems with two right answers, from before three were asked for. This list only gets shorter.
EXCUSED = {
    "exc-building_blocks": ["crop_center", "pairwise", "matmul", "softmax", "cross_entropy", "momentum_step",
                            "accuracy", "backward", "build_classifier"],
    "exc-gradient_tape": ["gradient_at", "motion", "mended_tape"],
    "exc-keras_and_tf": ["make_circles", "seed_scores", "better_model", "SimpleDense", "TrainableSwish",
                         "standardise", "train_regressor"],
}


def shortages(page, answers, order, excused=()):
    """What an exercise lacks, in words, given its problems in their order and those that are excused."""
    counts = {right: Counter(answer.problem for answer in answers if (answer.hint is None) == right)
              for right in (True, False)}
    path = f"excs/answers/{page.name}"
    found = [f"{path}: '{name}'라는 문제가 없다. 제목을 문제의 이름으로 고친다."
             for name in {answer.problem: None for answer in answers} if name not in order]
    for name in order:
        right = LEAST_RIGHT - (name in excused)
        if counts[False][name] < LEAST_WRONG or counts[True][name] < right:
            found.append(f"{path}: 문제 '{name}'에 틀린 답이 {counts[False][name]}개, 맞는 답이 {counts[True][name]}개다. "
                         f"{LEAST_WRONG}개와 {right}개는 있어야 한다.")
        if name in excused and counts[True][name] >= LEAST_RIGHT:
            found.append(f"'{name}'은 이제 맞는 답이 {LEAST_RIGHT}개다. tests/test_answers.py의 EXCUSED에서 뺀다.")
    return found + [f"'{name}'라는 문제가 없다. tests/test_answers.py의 EXCUSED에서 뺀다."
                    for name in excused if name not in order]


@pytest.mark.parametrize("page", EXERCISES, ids=lambda page: page.stem)
def test_enough(page):
    path = answers_path(page)
    assert path.exists(), f"{path.relative_to(ROOT)}가 없다. 문제마다 틀린 답과 맞는 답을 적는다(CONTRIBUTING.md)."
    order = [problem.name for problem in problems(page, Edition(page, "solution").read())]
    found = shortages(page, read_answers(path), order, EXCUSED.get(page.stem, ()))
    assert not found, "\n".join(found)


def test_no_answers_without_exercise():
    assert {path.name for path in ROOT.glob("excs/answers/*")} == {page.name for page in EXERCISES}
    assert EXCUSED.keys() <= {page.stem for page in EXERCISES}
    assert sum(map(len, EXCUSED.values())) <= 19


# --- what is refused ---------------------------------------------------------------------------

RIGHT = "✅\n\n```python\ndef f(): return 1\n```\n\n"
WRONG = "❌ 하나가\n\n```python\ndef f(): return 2\n```\n\n"


def read(tmp_path, text):
    path = tmp_path / "exc-x.md"
    path.write_text(text, encoding="utf-8")
    return read_answers(path)


def test_format(tmp_path):
    found = read(tmp_path, "# 답\n\n글.\n\n## `f`\n\n" + WRONG + "설명.\n\n```text\nx\n```\n\n"
                 "✅ 다르게\n```python\n\ndef f():\n\n    return 1\n```\n\n## g\n" + WRONG.replace("하나가", "`a`와 *b*가"))
    assert [(answer.problem, answer.code, answer.hint) for answer in found] == [
        ("f", "def f(): return 2\n", "하나가"), ("f", "\ndef f():\n\n    return 1\n", None),
        ("g", "def f(): return 2\n", "`a`와 *b*가")]
    assert found[0].line == 9


@pytest.mark.parametrize("text, message", [
    (RIGHT, "3: 이 답이 어느 문제의 것인지"),
    ("## f\n\n```python\nf = 1\n```", "3: 이 답이 맞는지 틀린지"),
    ("## f\n\n" + RIGHT + "```python\nf = 1\n```", "9: 이 답이 맞는지 틀린지"),
    ("## f\n\n" + WRONG.replace(" 하나가", ""), "3: 틀린 답에 보여야 할 힌트"),
    ("## f\n\n❌ 하나\n\n❌ 둘\n\n```python\nf = 1\n```", "3: '❌ 하나'의 바로 아래에 답이 없다"),
    ("## f\n\n❌ 하나\n\n## g\n", "3: '❌ 하나'의 바로 아래에 답이 없다"),
    ("## f\n\n✅\n\n```pyton\nf = 1\n```", "3: '✅ '의 바로 아래에 답이 없다"),
    ("## f\n\n❌ 하나", "3: '❌ 하나'의 바로 아래에 답이 없다"),
    ("## f\n\n❌ 하나\n설명\n\n```python\nf = 1\n```", "3: 표시는 한 줄이다"),
    ("## f\n\n✅\n\n```python\n```", "5: 답이 비었다"),
])
def test_not_understood(tmp_path, text, message):
    with pytest.raises(ExerciseError, match=f"exc-x.md:{message}.*```python"):
        read(tmp_path, text)


def test_shortages(tmp_path):
    def lacking(wrong, right, order=("f",), excused=()):
        answers = read(tmp_path, "## f\n\n" + WRONG * wrong + RIGHT * right)
        return [line.partition(": ")[2] or line for line in shortages(tmp_path / "exc-x.md", answers, order, excused)]

    assert lacking(6, 3) == lacking(6, 2, excused=("f",)) == []
    assert ["틀린 답이 5개" in line for line in lacking(5, 3)] == [True]
    assert ["맞는 답이 2개" in line for line in lacking(6, 2)] == [True]
    assert ["맞는 답이 1개" in line for line in lacking(6, 1, excused=("f",))] == [True]
    assert ["EXCUSED에서 뺀다" in line for line in lacking(6, 3, excused=("f",))] == [True]
    assert ["틀린 답이 0개" in line for line in lacking(6, 3, order=("f", "g"))] == [True]
    assert ["'f'라는 문제가 없다" in line for line in lacking(6, 3, order=())] == [True]
