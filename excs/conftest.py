"""What pytest collects here beside notebooks: the answers to the exercises, each a test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from press.paths import ROOT
from press.run.judge import Judge, JudgeError
from press.source.answers import Answer, answers_path, read_answers
from press.source.exercises import ExerciseError


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    """Solutions are graded while they are run: under EXCS_STRICT=1 a check that fails is an error."""
    # Before the notebook's kernel starts, which inherits this environment.
    if "solutions" in item.path.parts:
        os.environ["EXCS_STRICT"] = "1"
    else:
        os.environ.pop("EXCS_STRICT", None)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix == ".md" and file_path.parent.name == "answers":
        return AnswersFile.from_parent(parent, path=file_path)
    return None


class AnswersFile(pytest.File):
    """The answers to one exercise. They share a judge, so that TensorFlow is imported once."""

    def collect(self) -> Iterator[pytest.Item]:
        try:
            answers = read_answers(self.path)
        except ExerciseError as error:
            raise self.CollectError(str(error)) from None
        for answer in answers:
            what = "right" if answer.hint is None else "wrong"
            yield AnswerItem.from_parent(self, name=f"{answer.problem}-{what}-{answer.line}", answer=answer)

    def setup(self) -> None:
        # answers_path leads from src to answers; this is the way back
        page = self.path.parent.parent / "src" / self.path.name
        assert answers_path(page) == self.path
        self.judge = Judge(page)

    def teardown(self) -> None:
        self.judge.close()


class AnswerItem(pytest.Item):
    """A wrong answer is refused with its hint, a right one accepted."""

    parent: AnswersFile

    def __init__(self, answer: Answer, **keywords) -> None:
        super().__init__(**keywords)
        self.answer = answer

    def runtest(self) -> None:
        problem, code, hint, line = self.answer
        verdict = self.parent.judge(problem, code)
        where = f"{self.path.relative_to(ROOT)}:{line}: "
        said = f"\n확인이 한 말({verdict.outcome}): {verdict.text}\n답이 찍은 것: {verdict.printed}"
        if hint is None and verdict.outcome != "right":
            raise ExerciseError(f"{where}맞는 답을 물리쳤다. 확인 셀이나 답을 고친다.{said}")
        if hint is not None and verdict.outcome != "wrong":
            raise ExerciseError(f"{where}틀린 답을 물리치지 않았다. 확인 셀이나 답을 고친다.{said}")
        if hint is not None and hint not in verdict.text:
            raise ExerciseError(f"{where}물리쳤지만 힌트 '{hint}'가 보이지 않는다.{said}")

    def repr_failure(self, excinfo, style=None):
        spoken = isinstance(excinfo.value, (ExerciseError, JudgeError))
        return str(excinfo.value) if spoken else super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self.path, self.answer.line - 1, self.name
