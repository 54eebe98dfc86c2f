"""Make what readers see: the site, the PDF, the notebooks.

Every build has the same steps. Pages whose cells have changed are executed; what they print goes into
the store (press/run/store.py). Sphinx puts the pages together from it. Then what readers see, the site
and the committed notebooks, is replaced, and only when all steps have succeeded.
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from press.paths import BUILD, LOCK, ROOT, SITE
from press.run import store
from press.run.execute import execute_all
from press.source.edition import Edition, all_editions, editions, page_sources
from press.source.exercises import ExerciseError, is_exercise, verify

WORK = BUILD / "work"
DOCTREES = WORK / "doctrees"


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
        yield


def execute_changed(environment: bool = False) -> None:
    """Bring the store up to date; editions of which it has the outputs are left alone.

    With ``environment``, outputs that another lock or another Python gave do not count.
    """
    try:
        changed = [edition for edition in all_editions() if not store.is_current(edition, environment)]
    except ExerciseError as error:
        sys.exit(str(error))
    if failures := execute_all(changed, store.keep):
        sys.exit("\n\n".join(failures))
    for page in {edition.page for edition in changed if is_exercise(edition.page)}:
        try:
            verify(page.relative_to(ROOT), *(store.with_outputs(edition) for edition in editions(page)))
        except ExerciseError as error:
            sys.exit(str(error))


def sphinx(builder: str, out: Path, **settings) -> None:
    """Let one of Sphinx's builders write the book into ``out``, warnings being errors; end the program if that fails.

    All builders share what Sphinx has read. Who reads a changed page first learns which other pages now have
    other numbers; so the site's builder, which writes only what has changed, comes first.
    """
    from jupyter_book.sphinx import build_sphinx

    os.chdir(ROOT)
    forget_if_outdated(DOCTREES)
    status = build_sphinx(ROOT, out, path_config=ROOT / "_config.yml", noconfig=True, builder=builder,
                          doctreedir=DOCTREES, confoverrides={
                              "nitpicky": True, "latex_individualpages": False, **settings},
                          warningiserror=True, keep_going=True, quiet=True)
    if status:
        # A warning is only given when a page is read: read everything again next time.
        shutil.rmtree(DOCTREES, ignore_errors=True)
        sys.exit("책을 만들지 못했다: 위의 경고를 고친 뒤 같은 명령을 다시 실행한다. "
                 "앞서 만든 사이트와 노트북은 그대로 있다.")


def forget_if_outdated(doctrees: Path) -> None:
    """Sphinx sees changes in pages and settings, but not in what made the pages it has read."""
    environment = doctrees / "environment.pickle"
    makers = [*(ROOT / "press").rglob("*.py"), ROOT / "book" / "notebook_setup.py", LOCK]
    if environment.exists() and max(maker.stat().st_mtime for maker in makers) > environment.stat().st_mtime:
        shutil.rmtree(doctrees)


def replace_folder(new: Path, old: Path, finish: Callable[[Path], None]) -> None:
    """Put a finished copy of ``new`` in the place of ``old`` by renaming, so that no half copy is ever seen."""
    fresh, gone = old.with_name(old.name + ".new"), old.with_name(old.name + ".old")
    if gone.exists() and not old.exists():  # killed between the two renames below
        gone.rename(old)
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
        if not edition.notebook.exists() or edition.notebook.read_bytes() != new.read_bytes():
            edition.notebook.parent.mkdir(exist_ok=True)
            half = edition.notebook.with_suffix(".half")
            half.write_bytes(new.read_bytes())
            half.replace(edition.notebook)
            print(f"썼다: {edition.name}")
        store.written(edition)


def book() -> None:
    """The site, and the notebooks of the pages that have changed with it."""
    from press.site.lean import lighten
    from press.sphinx.frame import WRITTEN

    with alone():
        execute_changed()
        sphinx("html", WORK / "html")
        with_cells = {edition.source.removesuffix(".md") for edition in all_editions()}
        if changed := sorted(WRITTEN & with_cells):
            write_notebooks(changed)

        def finish(site: Path) -> None:
            for page in page_sources():  # for those who want to keep them
                notebook = editions(page)[0].notebook
                shutil.copyfile(notebook, (site / page.relative_to(ROOT)).with_name(notebook.name))
            lighten(site, cache=BUILD / "webp")

        replace_folder(WORK / "html", SITE, finish)
    print(f"사이트를 만들었다: {(SITE / 'index.html').relative_to(ROOT)}")


def pdf() -> None:
    """Print the whole book, then make the site, which links it."""
    from press.site.pdf import find_browser, print_book
    from press.sphinx.one_page import PDF

    find_browser()  # say at once that it is missing
    with alone():
        execute_changed()
        made = WORK / "singlehtml"
        sphinx("singlehtml", made)
        PDF.parent.mkdir(exist_ok=True)
        pages = print_book(made / "book.html", PDF)
        print(f"PDF를 만들었다: {PDF.relative_to(ROOT)} ({pages}쪽)")
        shutil.rmtree(WORK / "html", ignore_errors=True)  # every page gets the link
    book()


def notebooks() -> None:
    """All notebooks, executed again where cells, set-up, lock or Python have changed."""
    with alone():
        execute_changed(environment=True)
        write_notebooks([])
        # What was read here has been read for the site's builder too, which would not write it: let it write all.
        shutil.rmtree(WORK / "html", ignore_errors=True)


def nbgrader() -> None:
    """Write the exercises as a course of nbgrader: the sources with markers, and its settings."""
    with alone():
        execute_changed()
        write_notebooks([])
    course = BUILD / "nbgrader"
    for made in (WORK / "notebook" / "nbgrader").glob("*.ipynb"):
        target = course / "source" / made.stem / made.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, target)
    shutil.copyfile(ROOT / "excs" / "nbgrader_config.py", course / "nbgrader_config.py")
    print(f"nbgrader의 강좌를 썼다: {course.relative_to(ROOT)}")
