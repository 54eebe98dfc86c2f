"""Make what readers see: the site, the PDF, the notebooks.

Every build has the same steps. Pages whose cells have changed are executed; what they print goes into
the store (press/run/store.py). Sphinx puts the pages together from it. Then what readers see, the site
and the committed notebooks, is replaced, and only when all steps have succeeded.
"""

import contextlib
import datetime
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from press.faults import Fault, fault_behind, write_whole
from press.paths import BUILD, LOCK, ROOT, SITE
from press.run import store
from press.run.execute import execute_all
from press.source.edition import Edition, all_editions, editions, page_sources
from press.source.exercises import is_exercise, verify

WORK = BUILD / "work"
DOCTREES = WORK / "doctrees"
UNFINISHED = BUILD / "unfinished"  # there while Sphinx's work is not all where readers see it
MADE_FROM = BUILD / "made_from"  # what the finished site was made from
WRITTEN_BY_US = BUILD / "notebooks.json"  # the hash of each notebook as a build wrote it
LOST_AND_FOUND = BUILD / "lost+found"


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One build at a time: a second waits until the first is done."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    BUILD.mkdir(exist_ok=True)
    with open(BUILD / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("다른 만들기가 돌고 있다. 끝나기를 기다린다.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        bring_back(SITE)
        yield


@contextlib.contextmanager
def remembering() -> Iterator[None]:
    """What Sphinx remembers of a build counts only if the build came to its end.

    Else a page whose warning was given, or whose site was written but not its notebook, would count as done.
    """
    if UNFINISHED.exists():
        shutil.rmtree(WORK, ignore_errors=True)
    UNFINISHED.touch()
    yield
    UNFINISHED.unlink()


def execute_changed(environment: bool = False) -> None:
    """Bring the store up to date; editions of which it has the outputs are left alone.

    With ``environment``, outputs that another lock or another Python gave do not count.
    """
    changed = [edition for edition in all_editions() if not store.is_current(edition, environment)]
    for edition in changed:
        if store.is_broken(edition.notebook):
            print(f"{edition.name}: 노트북으로 읽을 수 없다(병합하다 남은 표시가 있는지 본다). "
                  f"{edition.source}에서 새로 실행하여 다시 쓴다.", flush=True)
    if failures := execute_all(changed, store.keep):
        raise Fault("\n\n".join(failures))
    for page in {edition.page for edition in changed if is_exercise(edition.page)}:
        verify(page.relative_to(ROOT), *(store.with_outputs(edition) for edition in editions(page)))


def sphinx(builder: str, out: Path, **settings) -> None:
    """Let one of Sphinx's builders write the book into ``out``, warnings being errors. Raises Fault if that fails.

    All builders share what Sphinx has read. Who reads a changed page first learns which other pages now have
    other numbers; so the site's builder, which writes only what has changed, comes first.
    """
    import jupyter_book.sphinx

    def build() -> int | BaseException:
        return jupyter_book.sphinx.build_sphinx(
            ROOT, out, path_config=ROOT / "_config.yml", noconfig=True, builder=builder, doctreedir=DOCTREES,
            confoverrides={"nitpicky": True, "latex_individualpages": False, **settings},
            warningiserror=True, keep_going=True, quiet=True)

    os.chdir(ROOT)
    jupyter_book.sphinx.handle_exception = lambda *_: None  # it is returned: said below, or raised
    forget_if_outdated(DOCTREES)
    remembered = DOCTREES.exists()
    result = build()
    if remembered and isinstance(result, Exception) and not fault_behind(result):
        print("앞선 만들기에서 남은 것을 읽지 못하여 모든 쪽을 처음부터 읽는다.", flush=True)
        for folder in (DOCTREES, out):
            shutil.rmtree(folder, ignore_errors=True)
        result = build()
    if isinstance(result, BaseException):
        raise result
    if result:
        raise Fault("책을 만들지 못했다: 위의 경고를 고친 뒤 같은 명령을 다시 실행한다. "
                    "앞서 만든 사이트와 노트북은 그대로 있다.")


def forget_if_outdated(doctrees: Path) -> None:
    """Sphinx sees changes in pages and settings, but not in what made the pages it has read."""
    environment = doctrees / "environment.pickle"
    makers = [*(ROOT / "press").rglob("*.py"), ROOT / "book" / "notebook_setup.py", LOCK]
    if environment.exists() and max(maker.stat().st_mtime for maker in makers) > environment.stat().st_mtime:
        shutil.rmtree(doctrees)


def bring_back(old: Path) -> None:
    """Mend what a kill between the two renames of ``replace_folder`` leaves."""
    gone = old.with_name(old.name + ".old")
    if gone.exists() and not old.exists():
        gone.rename(old)


def replace_folder(new: Path, old: Path, finish: Callable[[Path], None]) -> None:
    """Put a finished copy of ``new`` in the place of ``old`` by renaming, so that no half copy is ever seen."""
    fresh, gone = old.with_name(old.name + ".new"), old.with_name(old.name + ".old")
    bring_back(old)
    for leftover in (fresh, gone):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(new, fresh)
    finish(fresh)
    if old.exists():
        old.rename(gone)
    fresh.rename(old)
    shutil.rmtree(gone, ignore_errors=True)


def write_notebooks(pages: list[str]) -> None:
    """Write the notebooks of these pages (document names); of all pages, if none is named."""
    made = WORK / "notebook"
    sphinx("notebook", made, notebook_pages=pages)
    for edition in all_editions():
        new = made / edition.name
        if pages and edition.source.removesuffix(".md") not in pages:
            continue
        data = new.read_bytes()
        if not edition.notebook.exists() or edition.notebook.read_bytes() != data:
            keep_what_is_not_ours(edition)
            write_whole(WRITTEN_BY_US, json.dumps({**written_by_us(), edition.name: digest(data)}).encode())
            write_whole(edition.notebook, data)
            print(f"썼다: {edition.name}")
        store.written(edition)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def written_by_us() -> dict[str, str]:
    try:
        return json.loads(WRITTEN_BY_US.read_text())
    except (FileNotFoundError, ValueError):  # the worst that follows is a copy too many
        return {}


def keep_what_is_not_ours(edition: Edition) -> None:
    """Before a notebook is overwritten: a copy of it, if neither a build nor git has what is in it.

    Notebooks are made from the pages, but who does not know that has worked on one in Jupyter.
    """
    if not edition.notebook.exists() or digest(edition.notebook.read_bytes()) == written_by_us().get(edition.name):
        return
    git = ["git", "-C", str(ROOT)]
    with contextlib.suppress(FileNotFoundError):  # no git
        blob = subprocess.run([*git, "hash-object", edition.name], capture_output=True, text=True).stdout.strip()
        if blob and subprocess.run([*git, "cat-file", "-e", blob], capture_output=True).returncode == 0:
            return
    copy = LOST_AND_FOUND / f"{datetime.datetime.now():%Y%m%d-%H%M%S}" / edition.name
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(edition.notebook, copy)
    print(f"{edition.name}: 손으로 고친 노트북을 {copy.relative_to(ROOT)}에 남기고 다시 쓴다. "
          f"노트북은 {edition.source}에서 만들므로, 고칠 것은 거기에 옮겨 적는다.", flush=True)


def inputs() -> str:
    """A hash that changes with anything that the site is made from: files by time and size, and the surroundings."""
    files = [file for folder in ("book", "excs", "live", "press", "theme") for file in (ROOT / folder).rglob("*")]
    files += [ROOT / "_config.yml", ROOT / "_toc.yml", LOCK, ROOT / ".git" / "config", BUILD / "pdf" / "book.pdf"]
    facts = [(str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files
             if file.is_file() and "__pycache__" not in file.parts]
    surroundings = [sys.version, *(os.environ.get(name, "") for name in ("GITHUB_REPOSITORY", "SITE_URL"))]
    return hashlib.sha256(repr((sorted(facts), surroundings)).encode()).hexdigest()


def book() -> None:
    """The site, and the notebooks of the pages that have changed with it."""
    with alone():
        if SITE.exists() and MADE_FROM.exists() and MADE_FROM.read_text() == inputs():
            print("바뀐 것이 없다.")
        else:
            MADE_FROM.unlink(missing_ok=True)
            make_site()
            write_whole(MADE_FROM, inputs().encode())
    print(f"사이트가 있는 곳: {(SITE / 'index.html').relative_to(ROOT)}")


def make_site() -> None:
    from press.site.lean import lighten
    from press.sphinx.notebooks import WRITTEN

    execute_changed()

    def finish(site: Path) -> None:
        for page in page_sources():  # for those who want to keep them
            notebook = editions(page)[0].notebook
            shutil.copyfile(notebook, (site / page.relative_to(ROOT)).with_name(notebook.name))
        lighten(site)

    with remembering():
        sphinx("html", WORK / "html")
        if changed := sorted({edition.source.removesuffix(".md") for edition in all_editions()
                              if edition.source.removesuffix(".md") in WRITTEN or store.waits(edition)}):
            write_notebooks(changed)
        replace_folder(WORK / "html", SITE, finish)


def pdf() -> None:
    """Print the whole book, then make the site, which links it."""
    from press.site.browser import find_browser
    from press.site.pdf import print_book
    from press.sphinx.one_page import PDF

    find_browser()  # say at once that it is missing
    with alone():
        execute_changed()
        made = WORK / "singlehtml"
        with remembering():
            sphinx("singlehtml", made)
            PDF.parent.mkdir(exist_ok=True)
            half = PDF.with_suffix(".half.pdf")
            pages = print_book(made / "book.html", half)
            half.replace(PDF)
            print(f"PDF를 만들었다: {PDF.relative_to(ROOT)} ({pages}쪽)")
            shutil.rmtree(WORK / "html", ignore_errors=True)  # every page gets the link
    book()


def notebooks() -> None:
    """All notebooks, executed again where cells, set-up, lock or Python have changed."""
    with alone():
        execute_changed(environment=True)
        with remembering():
            write_notebooks([])
            # What was read here has been read for the site's builder too, which would not write it: let it write all.
            shutil.rmtree(WORK / "html", ignore_errors=True)


def nbgrader() -> None:
    """Write the exercises as a course of nbgrader: the sources with markers, and its settings."""
    with alone():
        execute_changed()
        with remembering():
            write_notebooks([])
            shutil.rmtree(WORK / "html", ignore_errors=True)  # as above
    course = BUILD / "nbgrader"
    for made in (WORK / "notebook" / "nbgrader").glob("*.ipynb"):
        target = course / "source" / made.stem / made.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, target)
    shutil.copyfile(ROOT / "excs" / "nbgrader_config.py", course / "nbgrader_config.py")
    print(f"nbgrader의 강좌를 썼다: {course.relative_to(ROOT)}")
