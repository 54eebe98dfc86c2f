"""Whatever goes wrong on the way ends in one clear sentence, is mended by the next run, and loses nothing.

Each test builds the small book of test_build.py, in a folder with a space and Hangul in its name. One process has
imported everything and forks for each build: so a build can be killed, or its disk be full, at the step that a test
names, and takes seconds.
"""

import json
import re
import shutil
import subprocess
import sys
import time

import pytest

from press.faults import Fault, explained, parse_yaml, read_source
from press.paths import ROOT
from press.site import memo
from test_build import ENVIRONMENT, GOOD, Project

FORKING = '''
import atexit, json, os, shutil, sys, traceback
from pathlib import Path
import jupyter_book.sphinx, sphinx.builders, sphinx.builders.html
import press.__main__, press.build, press.run.execute, press.run.store, press.site.lean, press.site.pdf
import press.sphinx.stored_outputs

def die(*_, **__):
    os.kill(os.getpid(), 9)

def full(*_, **__):
    raise OSError(28, "No space left on device", "file")

for line in sys.stdin:
    command, before, out = json.loads(line)
    if (child := os.fork()) == 0:
        for standard in (1, 2):
            os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND), standard)
        sys.argv = ["press", command]
        status = 0
        try:
            exec(before)
            press.__main__.main()
        except SystemExit as end:
            print(end, file=sys.stderr)
            status = 1
        except BaseException:
            traceback.print_exc()
            status = 1
        atexit._run_exitfuncs()  # what they say is said to the user too
        sys.stdout.flush()
        os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
'''


class Book(Project):
    def __init__(self, folder):
        super().__init__(folder)
        self.page, self.notebook = folder / "book" / "page.md", folder / "book" / "page.ipynb"
        self.build = folder / "_build"
        self.out = folder / "said"
        # Kernels afresh: no cell here needs TensorFlow, for which alone a template of kernels is worth its start.
        self.process = subprocess.Popen([sys.executable, "-c", FORKING], cwd=folder, text=True, bufsize=1,
                                        env=ENVIRONMENT | {"BOOK_FRESH_KERNELS": "1"},
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def start(self, command="book", before=""):
        self.out.unlink(missing_ok=True)
        self.process.stdin.write(json.dumps([command, before, str(self.out)]) + "\n")

    def end(self):
        """(status, what was said)."""
        return int(self.process.stdout.readline()), self.out.read_text() if self.out.exists() else ""

    def make(self, command="book", before=""):
        self.start(command, before)
        return self.end()

    def good(self, command="book"):
        status, said = self.make(command)
        assert status == 0, said
        return said

    def refused(self, before=""):
        """What a build says that ends without a traceback, and leaves the site as it was."""
        site = self.site()
        status, said = self.make("book", before)
        assert status == 1 and "Traceback" not in said, said
        assert self.site() == site
        return said


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("한글 폴더") / "내 책")
    book.write(GOOD)
    book.good()
    yield book
    book.process.stdin.close()
    book.process.wait(20)


@pytest.fixture
def book(built):
    """The book as it should be; what a test has altered is put back by hand, never by a build."""
    if built.page.is_symlink() or built.page.is_file():
        built.page.unlink()
    elif built.page.exists():
        built.page.rmdir()
    built.write(GOOD)
    return built


def lost_and_found(book):
    return sorted((book.build / "lost+found").rglob("*.ipynb"))


# --- what somebody wrote ---------------------------------------------------------------------------

def test_a_path_with_spaces_and_hangul(book):
    assert "42" in book.site() and " " in str(book.folder) and "한글" in str(book.folder)


def directory(page):
    page.unlink()
    page.mkdir()


def dangling(page):
    page.unlink()
    page.symlink_to("nowhere.md")


@pytest.mark.parametrize("alter, message", [
    (lambda page: page.write_bytes(GOOD.replace("둘째", "두 번째").encode("cp949")), r"book/page\.md:8: UTF-8.*저장"),
    (directory, r"book/page\.md: .*폴더를 옮긴다"),
    (dangling, r"book/page\.md: 파일이 없다.*_toc\.yml"),
    (lambda page: page.write_text(GOOD.replace("name: python3", "name: [python3")), r"book/page\.md:\d: YAML"),
    (lambda page: page.write_text(GOOD.replace("---", "***").replace("***", "---", 1)), r"book/page\.md:1: 머리말.*'---'"),
], ids=["cp949", "folder", "dangling", "yaml", "front matter"])
def test_a_page_that_cannot_be_read(book, alter, message):
    alter(book.page)
    assert re.search(message, book.refused())


def test_other_files_that_cannot_be_read(tmp_path):
    with pytest.raises(Fault, match=r"_toc\.yml:2: YAML"):
        parse_yaml("a: 1\nb: ]\n", ROOT / "_toc.yml")
    with pytest.raises(Fault, match=r"secret\.md: .*권한"):
        raise Fault(explained(PermissionError(13, "Permission denied", tmp_path / "secret.md")))
    (tmp_path / "windows.md").write_bytes(b"a\r\nb\r\n")
    assert read_source(tmp_path / "windows.md") == "a\nb\n"


# --- execution -------------------------------------------------------------------------------------

@pytest.mark.parametrize("first", ["a = 2", "print('말한다')"])
def test_a_kernel_that_dies(book, first):
    text = GOOD.replace("a = 2", first).replace("print(a * 21)", "import os; os._exit(1)")
    book.write(text)
    line = text[:text.index("import os")].count("\n")
    said = book.refused()
    assert f"book/page.md:{line + 1}: 2번째 코드 셀이 실패했다" in said and "커널이 죽었다" in said, said


def test_a_kernel_that_does_not_start(book):
    book.write(GOOD.replace("a = 2", "a = 3"))
    said = book.refused("os.environ['BOOK_KERNEL_TEMPLATE'] = '/nowhere'")
    assert "본보기가 죽었다" in said and "book/page.md:" in said and "커널이 뜨지 않는다" in said, said


# --- a disk that is full ---------------------------------------------------------------------------

STEPS = {
    "executed": "Path.replace = {}",  # what was written is not whole yet
    "read": "sphinx.builders.Builder.read_doc = {}",
    "written": "sphinx.builders.html.StandaloneHTMLBuilder.write_doc = {}",
    "notebook": "press.build.write_whole = {}",
    "copied": "shutil.copystat = {}",
    "lightened": "press.site.lean.lighten = {}",
}


@pytest.mark.parametrize("step, fault", [*STEPS.items(), ("handler", "press.sphinx.stored_outputs.outputs = {}")])
def test_a_full_disk(book, step, fault):
    book.write(GOOD.replace("21", f"{100 + len(step)}"))
    said = book.refused(fault.format("full"))
    sentence, = (line for line in said.splitlines() if not line.startswith(("실행함", "썼다")))
    assert sentence.startswith("디스크가 가득 찼다") and "앞서 만든 사이트" in sentence, said
    assert json.loads(book.notebook.read_text()) and not list(book.folder.rglob("*.half"))


# --- kill -9 ---------------------------------------------------------------------------------------

BETWEEN_RENAMES = """
rename = Path.rename
Path.rename = lambda self, target: die() if self.name == "html.new" else rename(self, target)
"""


@pytest.mark.parametrize("step", [*STEPS, "renamed"])
def test_killed_at_each_step(book, step):
    """The site stays whole, the next build says what this one would have, and nothing is left over."""
    number = 200 + len(step)
    text = GOOD.replace("a * 21", f"{number}").replace("둘째", f"{step} 둘째")
    book.write(text + "\n{numref}`nowhere`를 본다.\n" if step == "written" else text)
    status, said = book.make(before=BETWEEN_RENAMES if step == "renamed" else STEPS[step].format("die"))
    assert status == -9, said
    if step == "written":  # the warning of a page that has been read must not be lost
        assert "nowhere" in book.refused()
        book.write(text)
    elif step == "renamed":
        book.write(GOOD.replace("a = 2", "missing"))  # the site is back even if no new one can be made
        assert book.make()[0] == 1 and "한글" not in book.site()
        book.write(text)
    else:
        assert book.site()
    book.good()
    assert f">{number}\n" in book.site() and f"{step} 둘째" in book.site()
    assert f'"{number}\\n"' in book.notebook.read_text() and f"{step} 둘째" in book.notebook.read_text()
    assert (book.build / "html" / "book" / "page.ipynb").read_bytes() == book.notebook.read_bytes()
    left = [path.name for path in book.folder.rglob("*") if path.name.endswith((".half", ".new", ".old"))]
    assert not left and not (book.build / "unfinished").exists()


def test_text_alone_reaches_the_notebook_after_a_kill(book):
    """No cell has changed, so nothing but the unfinished build says that the notebook is still to be written."""
    book.good()
    book.write(GOOD + "\n글만 고쳤다.\n")
    assert book.make(before="press.build.write_notebooks = die")[0] == -9
    book.good()
    assert "글만 고쳤다" in book.notebook.read_text()


def test_half_a_pdf_is_never_seen(book):
    status, said = book.make("pdf", "press.site.pdf.find_browser = str\n"
                                    "press.site.pdf.print_book = lambda page, pdf: die(pdf.write_bytes(b'%PDF'))")
    assert status == -9, said
    assert not (book.build / "pdf" / "book.pdf").exists()


# --- two at once -----------------------------------------------------------------------------------

def test_two_builds_at_once(book):
    book.write(GOOD.replace("a * 21", "a * 31"))
    first = subprocess.Popen([sys.executable, "-c", "import time, press.build\nwith press.build.alone():\n"
                                                    "    print('in', flush=True)\n    time.sleep(60)"],
                             cwd=book.folder, stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout.readline() == "in\n"
        book.start(before="execute = press.build.execute_changed\n"
                          "press.build.execute_changed = lambda: (Path('entered').touch(), execute())")
        deadline = time.time() + 30
        while not (book.out.exists() and "다른 만들기가 돌고 있다" in book.out.read_text()):
            assert time.time() < deadline
            time.sleep(0.05)
        time.sleep(0.5)
        assert first.poll() is None and not (book.folder / "entered").exists()
    finally:
        first.kill()  # a build that is killed lets the next one in
    status, said = book.end()
    assert status == 0 and ">62\n" in book.site(), said


# --- files that are broken -------------------------------------------------------------------------

@pytest.mark.parametrize("command", ["book", "notebooks"])
def test_a_notebook_with_the_marks_of_a_merge(book, command):
    book.good()
    broken = book.notebook.read_text().replace('"cells"', '<<<<<<< HEAD\n"cells"')
    book.notebook.write_text(broken)
    said = book.good(command)
    assert re.search(r"book/page\.ipynb: 노트북으로 읽을 수 없다.*book/page\.md", said), said
    assert json.loads(book.notebook.read_text())["cells"]
    assert lost_and_found(book)[-1].read_text() == broken


def test_a_notebook_that_has_lost_a_cell(book):
    """Valid JSON with the record of the cells as they are, as a merge may leave it."""
    book.good()
    notebook = json.loads(book.notebook.read_text())
    notebook["cells"].pop()
    book.notebook.write_text(json.dumps(notebook))
    assert "실행함" in book.good() and '"42\\n"' in book.notebook.read_text()


def test_a_notebook_that_is_gone(book):
    book.good()
    book.notebook.unlink()
    book.good()
    assert '"42\\n"' in book.notebook.read_text()


def test_broken_files_below_build(book):
    """A kept output, what Sphinx remembers, what was written: broken, they cost time and nothing else."""
    book.good()
    waiting = book.build / "waiting" / "book" / "page.ipynb"
    waiting.write_text("{")
    (book.build / "notebooks.json").write_text("{")
    remembered = sorted((book.build / "work" / "doctrees").rglob("*.doctree"))
    assert len(remembered) >= 2
    for file in remembered:
        file.write_bytes(file.read_bytes()[:100])
    book.write(GOOD + "\n끝이다.\n")
    assert "처음부터 읽는다" in book.good("notebooks")
    assert '"42\\n"' in book.notebook.read_text() and not waiting.exists()
    (book.build / "work" / "doctrees" / "environment.pickle").write_bytes(b"")
    book.good()
    assert "끝이다" in book.site()


def test_a_remembered_result_that_is_broken_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(memo, "FOLDER", tmp_path)
    assert memo.remembered(lambda: b"1\n2", "key") == b"1\n2"
    file, = tmp_path.iterdir()
    for broken in (b"", file.read_bytes()[:-1], b"x" + file.read_bytes()):
        file.write_bytes(broken)
        assert memo.remembered(lambda: b"1\n2", "key") == b"1\n2"
        assert memo.remembered(lambda: b"other", "key") == b"1\n2"


# --- work of others --------------------------------------------------------------------------------

def git(book, *arguments):
    subprocess.run(["git", "-C", book.folder, "-c", "user.name=a", "-c", "user.email=a@b", *arguments], check=True,
                   capture_output=True)


def test_a_notebook_that_was_edited_by_hand_is_kept(book):
    book.good()
    edited = book.notebook.read_text().replace("쪽", "내가 고친 쪽", 1)
    book.notebook.write_text(edited)
    before = lost_and_found(book)
    book.write(GOOD + "\n글을 더했다.\n")
    said = book.good()
    copy, = set(lost_and_found(book)) - set(before)
    assert copy.read_text() == edited
    assert re.search(r"book/page\.ipynb: 손으로 고친 노트북을 _build/lost\+found/\S+에 남기고.*book/page\.md", said), said
    assert "글을 더했다" in book.notebook.read_text()


def test_no_copy_of_what_a_build_or_git_has(book):
    book.good()
    before = lost_and_found(book)
    book.write(GOOD + "\n한 번.\n")
    book.good()
    git(book, "init", "--quiet")
    try:
        book.notebook.write_text(book.notebook.read_text().replace("쪽", "고친 쪽", 1))
        git(book, "add", "book/page.ipynb")
        book.write(GOOD + "\n두 번.\n")
        assert "손으로 고친" not in book.good() and lost_and_found(book) == before
    finally:
        shutil.rmtree(book.folder / ".git")
