"""Exercises on the site: each page is the solution, folded; lists of exercises; what a person marks.

What becomes of a source is said in press/source/exercises.py.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from press.source.edition import front_matter, page_sources
from press.source.exercises import is_exercise, source_cells, write_for
from press.source.repository import file_url


def show_solution(app: Sphinx, docname: str, source: list[str]) -> None:
    page = Path(app.env.doc2path(docname))
    if is_exercise(page):
        source[0] = write_for("solution", page, source[0])


class ExerciseList(SphinxDirective):
    """``{exercise-list}``: a table of all exercises; with ``:here:``, of the ones that belong to this page.

    Each source says in its front matter ``exercise: {chapter, pages, topic, level, minutes}``. It belongs to the first
    page of its chapter and to those ``pages`` of it after which it can be solved.
    """

    option_spec = {"here": directives.flag}

    def run(self) -> list[nodes.Node]:
        rows = ["| 연습 | 내용 | 수준 | 시간 | 풀기 |", "| :-- | :-- | :-- | :-- | :-- |"]
        self.env.note_dependency(str(Path(self.env.srcdir, "_toc.yml")))
        for page in filter(is_exercise, page_sources(Path(self.env.srcdir))):
            self.env.note_dependency(str(page))
            about = front_matter(page)["exercise"]
            places = {f"book/{about['chapter']}/{place}" for place in ("index", *about["pages"])}
            if "here" not in self.options or self.env.docname in places:
                url = file_url(self.config, f"excs/{page.stem}.ipynb", "colab")
                rows.append(f"| {{doc}}`/excs/src/{page.stem}` | {about['topic']} | {about['level']} "
                            f"| {about['minutes']}분 | [코랩에서 열기]({url}) |")
        if len(rows) == 2:
            raise self.error("이 쪽의 연습이 없다. 연습의 머리말에 'exercise: chapter, pages'로 이 쪽을 적거나, "
                             "이 목록을 지운다.")
        container = nodes.container()
        self.state.nested_parse(type(self.content)(rows, source=self.env.docname), self.content_offset, container)
        return container.children


class Written(SphinxDirective):
    """``{written} name``: what a person marks. ``:project:`` makes it the open project.

    Its content is a list, the rubric, whose items begin with their points, and a box with the model answer.
    """

    required_arguments = 1
    has_content = True
    option_spec = {"project": directives.flag}

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        content = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, content)
        models = [box for box in content.findall(nodes.admonition) if "explain" in box["classes"]]
        rubric = next(content.findall(nodes.bullet_list), None)
        points = [re.match(r"(\d+)점: ", item.astext()) for item in (rubric.children if rubric else [])]
        if not points or not all(points):
            raise self.error(f"{{written}} {name}: 채점 기준이 없다. "
                             "'- 2점: 까닭을 말한다'처럼 점수로 시작하는 목록을 둔다.")
        if len(models) != 1 or content.children[-1] is not models[0]:
            raise self.error(f"{{written}} {name}: 본보기 답이 없다. 끝에 클래스가 explain인 상자를 하나 둔다.")
        names = self.env.metadata[self.env.docname].setdefault("written", [])
        if name in names:
            raise self.error(f"{{written}} {name}: 이름이 같은 문제가 또 있다.")
        names.append(name)
        total = sum(int(found[1]) for found in points if found)
        title = f"{'열린 프로젝트' if 'project' in self.options else '글로 답하기'} ({total}점, 사람이 채점한다)"
        return [nodes.admonition("", nodes.title(title, title), *content.children, classes=["written"],
                                 written=name, points=total)]


def expect_sentences(app: Sphinx, env: Any) -> None:
    """An experiment ends in a sentence: its problem has a ``{written}`` of its name."""
    for docname in env.found_docs:
        page = Path(env.doc2path(docname))
        if is_exercise(page):
            for cell in source_cells(page, page.read_text(encoding="utf-8")):
                if cell.kind == "experiment" and cell.name not in env.metadata[docname].get("written", []):
                    raise ExtensionError(f"{page}:{cell.first + 1}: 실험 '{cell.name}'에 글로 답할 자리가 없다. "
                                         f"확인 셀 뒤에 '{{written}} {cell.name}'을 둔다.")


def setup(app: Sphinx) -> dict:
    app.add_directive("exercise-list", ExerciseList)
    app.add_directive("written", Written)
    app.connect("env-check-consistency", expect_sentences)
    app.connect("source-read", show_solution)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
