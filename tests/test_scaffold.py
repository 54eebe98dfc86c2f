"""`make chapter`, `make page`, `make exercise`: what they make builds and passes the tests, and nothing is overwritten."""

import difflib
import os
import shutil
import subprocess
import sys

import pytest
import yaml

from press import scaffold
from press.paths import ROOT

TOC = """# 차례. 번호는 여기에서만 나온다.
format: jb-book
root: book/intro
parts:
  - caption: 기초
    numbered: 2
    chapters:
      - file: book/old/index  # 맨 앞의 장
        sections:
          - file: book/old/only

  # 연습은 번호가 없다.
  - caption: 연습
    chapters:
      - file: book/exercises
"""
CARDS, PAGE_LIST = "```{cards}\n```\n", "```{page-list}\n```\n"
FILES = {
    "_toc.yml": TOC,
    "book/intro.md": f"# 책\n\n{CARDS}",
    "book/exercises.md": "# 연습 노트북\n\n```{exercise-list}\n```\n",
    "book/old/index.md": f"---\ncard: 오래된 장이다.\n---\n\n(ch:old)=\n# 오래된 장\n\n{PAGE_LIST}",
    "book/old/only.md": "---\nminutes: 10\nlevel: core\nquestion: 왜?\ngives: 답\n---\n\n(sec:only)=\n# 절\n",
    "book/playground/index.md": "(sec:playground)=\n# 놀이터\n",  # no chapter
    "book/references.bib": "",
}


@pytest.fixture
def project(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def files(project):
    return {path.relative_to(project).as_posix(): path.read_text(encoding="utf-8")
            for path in project.rglob("*") if path.is_file()}


def make(project, *words):
    command, *rest = words
    getattr(scaffold, command)(*rest, root=project)


def test_a_chapter(project):
    make(project, "chapter", "NAME=convolution", "TITLE=합성곱 $ 신경망")
    made = files(project)
    assert made.keys() - FILES.keys() == {"book/convolution/index.md", "book/convolution/first_convolution.md"}
    assert "(ch:convolution)=\n# 합성곱 $ 신경망\n" in made["book/convolution/index.md"]
    assert "(sec:first_convolution)=" in made["book/convolution/first_convolution.md"]
    assert {name: text for name, text in made.items() if name in FILES} == {**FILES, "_toc.yml": made["_toc.yml"]}


def test_the_contents_keep_their_form(project):
    make(project, "chapter", "NAME=convolution", "TITLE=합성곱")
    make(project, "page", "NAME=filters", "CHAPTER=convolution", "TITLE=필터")
    make(project, "exercise", "NAME=convolution", "CHAPTER=convolution")
    after = (project / "_toc.yml").read_text(encoding="utf-8")
    assert not [line for line in difflib.ndiff(TOC.splitlines(), after.splitlines()) if line.startswith("- ")]
    basics, exercises = yaml.safe_load(after)["parts"]
    assert basics["chapters"][1] == {"file": "book/convolution/index", "sections": [
        {"file": "book/convolution/first_convolution"}, {"file": "book/convolution/filters"}]}
    assert basics["chapters"][0] == yaml.safe_load(TOC)["parts"][0]["chapters"][0]
    assert exercises["chapters"] == [{"file": "book/exercises", "sections": [{"file": "excs/src/exc-convolution"}]}]


def test_a_chapter_lists_its_first_exercise_once(project):
    for name in ("apple", "pear"):
        make(project, "exercise", f"NAME={name}", "CHAPTER=old")
    index = (project / "book/old/index.md").read_text(encoding="utf-8")
    assert index.startswith(FILES["book/old/index.md"]) and index.count("{exercise-list}") == 1
    assert [entry["file"] for entry in yaml.safe_load((project / "_toc.yml").read_text())["parts"][1]["chapters"][0]["sections"]
            ] == ["excs/src/exc-apple", "excs/src/exc-pear"]


@pytest.mark.parametrize("words, message", [
    (["chapter", "NAME=Old", "TITLE=장"], "이름 'Old'"),
    (["chapter", "NAME=새_장", "TITLE=장"], "영어 소문자"),
    (["chapter", "NAME=../x", "TITLE=장"], "영어 소문자"),
    (["chapter", "NAME=", "TITLE=장"], "영어 소문자"),
    (["chapter", "NAME=new", "TITLE= "], "제목이 없다"),
    (["chapter", "NAME=old", "TITLE=장"], "book/old이 이미 있다"),
    (["page", "NAME=new", "CHAPTER=nowhere", "TITLE=절"], "'nowhere'이라는 장이 없다. CHAPTER는 다음 가운데 하나다: old"),
    (["page", "NAME=only", "CHAPTER=old", "TITLE=절"], "라벨 'sec:only'이 book/old/only.md에 이미 있다"),
    (["page", "NAME=index", "CHAPTER=old", "TITLE=절"], "book/old/index.md이 이미 있다"),
    (["exercise", "NAME=new", "CHAPTER="], "''이라는 장이 없다"),
    (["exercise", "NAME=new", "CHAPTER=playground"], "'playground'이라는 장이 없다"),
    (["exercise", "NAME=taken", "CHAPTER=old"], "excs/answers/exc-taken.md이 이미 있다"),
    (["chapter", "new"], "NAME=convolution TITLE=합성곱처럼 적는다"),
])
def test_refused_without_a_trace(project, words, message):
    (project / "excs/answers").mkdir(parents=True)
    (project / "excs/answers/exc-taken.md").write_text("답", encoding="utf-8")
    before = files(project)
    with pytest.raises(SystemExit) as stop:
        make(project, *words)
    assert message in str(stop.value)
    assert files(project) == before


def test_what_is_made_builds_and_passes_the_tests(project):
    """A chapter with a second page and an exercise, made and left as it is."""
    for name in ("press", "theme", "tests"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "LICENSE", "requirements.lock", "pyproject.toml", "book/notebook_setup.py", "excs/src/exercise_setup.py",
                 "excs/conftest.py"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, project / name)

    def run(*command):
        done = subprocess.run([sys.executable, "-m", *command], cwd=project, capture_output=True, text=True,
                              env={**os.environ, "GITHUB_REPOSITORY": "owner/book"})
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]

    run("press", "chapter", "NAME=convolution", "TITLE=합성곱")
    run("press", "page", "NAME=filters", "CHAPTER=convolution", "TITLE=필터")
    run("press", "exercise", "NAME=convolution", "CHAPTER=convolution")
    run("press", "book")
    index = (project / "_build/html/book/convolution/index.html").read_text(encoding="utf-8")
    assert "합성곱: 첫걸음" in index and "filters.html" in index and "exc-convolution.html" in index
    run("pytest", "-n0", "-p", "no:cacheprovider", "-k", "convolution", "tests/test_standard.py",
        "tests/test_sources.py", "tests/test_notebooks.py", "tests/test_exercises.py", "book", "excs")
