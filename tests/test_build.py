"""The build ends loudly on a failing cell or a warning, and leaves the good site in place.

A copy of the project with one small page stands for the book.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest

from press import build
from press.paths import ROOT

TOC = """format: jb-book
root: book/intro
parts:
  - caption: 장
    numbered: 2
    chapters:
      - file: book/page
"""
HEAD = """---
file_format: mystnb
kernelspec:
  name: python3
  display_name: Python 3
---

# 쪽

"""
CELL = "```{{code-cell}} ipython3\n{}\n```\n"
GOOD = HEAD + CELL.format("a = 2") + "\n둘째 셀이다. $x^2$\n\n" + CELL.format("print(a * 21)")


class Project:
    def __init__(self, folder):
        self.folder = folder
        for name in ("press", "theme"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("_config.yml", "requirements.lock"):
            shutil.copy(ROOT / name, folder)
        (folder / "_toc.yml").write_text(TOC)
        (folder / "book").mkdir()
        shutil.copy(ROOT / "book" / "notebook_setup.py", folder / "book")
        (folder / "book" / "references.bib").write_text("")
        (folder / "book" / "intro.md").write_text("# 시작\n")

    def write(self, text):
        (self.folder / "book" / "page.md").write_text(text)

    def run(self, command):
        environment = {**os.environ, "GITHUB_REPOSITORY": "owner/book"}
        return subprocess.run([sys.executable, "-m", "press", command], cwd=self.folder, env=environment,
                              capture_output=True, text=True)

    def site(self, page="page"):
        return (self.folder / "_build" / "html" / "book" / f"{page}.html").read_text()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("project"))
    project.write(GOOD)
    run = project.run("book")
    assert run.returncode == 0, run.stdout + run.stderr
    return project


@pytest.fixture
def folders(tmp_path):
    """A finished build and the site that readers see."""
    new, old = tmp_path / "made", tmp_path / "html"
    for folder in (new, old):
        folder.mkdir()
        (folder / "page.html").write_text(folder.name)
    return new, old


def test_site_stays_until_the_new_one_is_finished(folders):
    new, old = folders

    def finish(fresh):
        assert (old / "page.html").read_text() == "html" and fresh != old
        (fresh / "light.css").touch()

    build.replace_folder(new, old, finish)
    assert (old / "page.html").read_text() == "made" and (old / "light.css").exists()
    assert [path.name for path in old.parent.iterdir() if path not in folders] == []


def test_site_stays_when_the_last_step_fails(folders):
    new, old = folders

    def finish(fresh):
        raise ValueError

    with pytest.raises(ValueError):
        build.replace_folder(new, old, finish)
    assert (old / "page.html").read_text() == "html"


def test_good_site(project):
    assert "42" in project.site()
    assert (project.folder / "_build" / "html" / "index.html").exists()


def test_nothing_is_executed_twice(project):
    project.write(GOOD + "\n글만 더한다.\n")
    run = project.run("book")
    assert run.returncode == 0 and "실행함" not in run.stdout
    assert "글만 더한다" in project.site()


def test_failing_cell(project):
    before = project.site()
    project.write(GOOD.replace("print(a * 21)", "print(a)\nprint(missing)"))
    run = project.run("book")
    assert run.returncode != 0
    line = GOOD[:GOOD.index("print(a * 21)")].count("\n")
    assert f"book/page.md:{line + 1}: 2번째 코드 셀이 실패했다" in run.stderr
    assert "print(missing)" in run.stderr and "NameError: name 'missing' is not defined" in run.stderr
    assert project.site() == before


@pytest.mark.parametrize("text, message", [
    ("{numref}`nowhere`를 본다.", "nowhere"),
    ("{term}`없는 용어`를 본다.", "없는 용어"),
    ("```{code-cell} ipython3\nimport sys; print('경고', file=sys.stderr)\n```", "stderr"),
])
def test_warning_ends_the_build_each_time(project, text, message):
    before = project.site()
    project.write(GOOD + "\n" + text + "\n")
    for _ in range(2):  # the second time nothing has changed: the warning must come again
        run = project.run("book")
        assert run.returncode != 0 and message in run.stdout + run.stderr, run.stdout + run.stderr
        assert "page.md" in run.stdout + run.stderr
    assert project.site() == before


def test_links_follow_the_repository(project):
    page = project.site()
    assert "https://colab.research.google.com/github/owner/book/blob/main/book/page.ipynb" in page
    assert "https://github.com/owner/book" in page
    assert "https://owner.github.io/book/book/page.html" in page


def test_nothing_from_another_host(project):
    loaded = re.compile(r"""<(?:script|img|iframe|source)\b[^>]*\bsrc="(?:https?:)?//[^"]*"|"""
                        r"""<link\b[^>]*\brel="stylesheet"[^>]*\bhref="(?:https?:)?//[^"]*"|"""
                        r"""THEBE_JS_URL|cdn\.jsdelivr""")
    for page in (project.folder / "_build" / "html").rglob("*.html"):
        assert not loaded.search(page.read_text()), f"{page.name}: {loaded.search(page.read_text())[0]}"
