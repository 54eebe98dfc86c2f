"""The build ends loudly on a failing cell or a warning, and leaves the good site in place.

A copy of the project with one small page stands for the book.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

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


ENVIRONMENT = {**os.environ, "GITHUB_REPOSITORY": "owner/book"}


class Project:
    def __init__(self, folder):
        self.folder = folder
        for name in ("press", "theme"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("_config.yml", "requirements.lock", "LICENSE"):
            shutil.copy(ROOT / name, folder)
        (folder / "_toc.yml").write_text(TOC)
        (folder / "book").mkdir()
        shutil.copy(ROOT / "book" / "notebook_setup.py", folder / "book")
        (folder / "book" / "references.bib").write_text("")
        (folder / "book" / "intro.md").write_text("# 시작\n")

    def write(self, text):
        (self.folder / "book" / "page.md").write_text(text)

    def run(self, command):
        return subprocess.run([sys.executable, "-m", "press", command], cwd=self.folder, env=ENVIRONMENT,
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


def notebook(project, page="page"):
    return json.loads((project.folder / "book" / f"{page}.ipynb").read_text())


def test_notebook_is_written_with_the_site(project):
    """What the site offers to download and what stands in the repository are the page as it is now."""
    committed = project.folder / "book" / "page.ipynb"
    assert "글만 더한다" in committed.read_text()
    assert (project.folder / "_build" / "html" / "book" / "page.ipynb").read_bytes() == committed.read_bytes()
    said = [output["text"] for cell in notebook(project)["cells"] for output in cell.get("outputs", [])]
    assert said == [["42\n"]]


def test_unchanged_site_is_left_alone(project):
    made = (project.folder / "_build" / "html" / "index.html").stat().st_mtime_ns
    assert "바뀐 것이 없다" in project.run("book").stdout
    assert (project.folder / "_build" / "html" / "index.html").stat().st_mtime_ns == made


def test_clone_executes_nothing(project, tmp_path):
    """Without anything below _build, as after a clone, the site shows the committed outputs."""
    clone = tmp_path / "clone"
    shutil.copytree(project.folder, clone, ignore=shutil.ignore_patterns("_build"))
    committed = clone / "book" / "page.ipynb"
    committed.write_text(committed.read_text().replace('"42\\n"', '"43\\n"'))  # no run could give this
    run = subprocess.run([sys.executable, "-m", "press", "book"], cwd=clone, env=ENVIRONMENT,
                         capture_output=True, text=True)
    assert run.returncode == 0 and "실행함" not in run.stdout, run.stdout + run.stderr
    assert "43" in (clone / "_build" / "html" / "book" / "page.html").read_text()


def test_foot_shows_the_run(project):
    run = notebook(project)["metadata"]["book"]
    year, month, day = map(int, run["executed"].split("-"))
    assert f"파이썬 {run['python']}, TensorFlow {run['versions']['TensorFlow']}" in project.site()
    assert f"{year}년 {month}월 {day}일" in project.site()


def test_killed_build_executes_nothing_twice(project):
    """What was executed before the end of a build is still there for the next."""
    project.write(GOOD.replace("a * 21", "a * 22") + "\n{numref}`nowhere`를 본다.\n")
    assert "실행함" in project.run("book").stdout
    project.write(GOOD.replace("a * 21", "a * 22"))
    run = project.run("book")
    assert run.returncode == 0 and "실행함" not in run.stdout and "44" in project.site()
    project.write(GOOD)
    assert project.run("book").returncode == 0


def test_jupyter_book_alone_builds_it(project, tmp_path):
    """The book is a Jupyter Book: its own command makes a site from it, and never with outputs of other cells."""
    def jupyter_book():
        return subprocess.run([Path(sys.executable).with_name("jupyter-book"), "build", ".", "--path-output", tmp_path],
                              cwd=project.folder, env=ENVIRONMENT, capture_output=True, text=True)

    run = jupyter_book()
    assert run.returncode == 0, run.stdout + run.stderr
    assert ">42\n" in (tmp_path / "_build" / "html" / "book" / "page.html").read_text()
    project.write(GOOD.replace("a * 21", "a * 23"))
    run = jupyter_book()
    assert run.returncode != 0 and "make book" in run.stdout + run.stderr
    project.write(GOOD)


def test_serve_shows_the_page_and_reloads_it(project):
    """The page with its outputs, anew after each save; a page that fails leaves the last good one."""
    server = subprocess.Popen([sys.executable, "-m", "press", "serve", "0"], cwd=project.folder, env=ENVIRONMENT, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        address = next(match[0] for line in server.stdout if (match := re.search(r"http://[\d.:]+/", line)))

        def get(path):
            with urllib.request.urlopen(address + path) as answer:
                return answer.read().decode()

        def wait_for(text):
            deadline = time.time() + 60
            while text not in (page := get("book/page.html")):
                assert time.time() < deadline, page
                time.sleep(0.3)

        page, made = get("book/page.html"), get("_made")
        assert "42" in page and '<script src="/_reload.js"></script></body>' in page
        assert "location.reload" in get("_reload.js")
        project.write(GOOD.replace("a * 21", "a * 30"))
        wait_for("60")
        assert get("_made") != made
        project.write(GOOD.replace("a * 21", "a * missing"))
        assert any("NameError" in line for line in server.stdout)
        assert "60" in get("book/page.html")
        project.write(GOOD)
        wait_for("42")
    finally:
        server.terminate()
        server.wait(60)


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


def test_foot_of_each_page_names_the_licences(project):
    """Pages of the book, the search and whatever else has the frame."""
    pages = [LexborHTMLParser(path.read_text()) for path in (project.folder / "_build" / "html").rglob("*.html")]
    framed = [page for page in pages if page.css_first("main")]
    assert len(framed) >= 3
    for page in framed:
        foot, = page.css("footer .licence")
        assert [link.attributes["href"] for link in foot.css("a")] == [
            "https://creativecommons.org/licenses/by-sa/4.0/deed.ko", "https://github.com/owner/book/blob/main/LICENSE"]
        assert re.search(r"© \d{4} .+\. 글과 그림은 CC BY-SA 4\.0,\s+코드는 MIT 라이선스로", foot.text()), foot.text()


def test_nothing_from_another_host(project):
    loaded = re.compile(r"""<(?:script|img|iframe|source)\b[^>]*\bsrc="(?:https?:)?//[^"]*"|"""
                        r"""<link\b[^>]*\brel="stylesheet"[^>]*\bhref="(?:https?:)?//[^"]*"|"""
                        r"""THEBE_JS_URL|cdn\.jsdelivr""")
    for page in (project.folder / "_build" / "html").rglob("*.html"):
        assert not loaded.search(page.read_text()), f"{page.name}: {loaded.search(page.read_text())[0]}"
