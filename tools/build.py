"""Make the site or the notebooks: ``python tools/build.py book|pdf|notebooks|nbgrader|serve``.

Every build has the same steps: execute the pages that have changed, two at a time, into the
execution cache; then let Sphinx put the pages together from that cache. The site is then made light
by lean.py. What readers see (``_build/html``, the committed notebooks) is replaced only when all steps succeed.
"""

import argparse
import asyncio
import importlib
import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "extensions"))

from exercises import ExerciseError, is_exercise, verify  # noqa: E402
from frame import versions  # noqa: E402
from lean import lighten  # noqa: E402
from pages import CONFIG, audiences, notebook_path, page_sources, read_page  # noqa: E402

BUILD = ROOT / "_build"
CACHE = BUILD / "executed"
WORKERS = 2


class PageFailed(Exception):
    """A cell of a page raised. The message says page, line, cell and exception."""


async def execute(page: Path, audience: str):
    """Run one page in its own kernel and its own folder.

    Returns (notebook with outputs, seconds). Raises PageFailed where a cell fails.
    """
    notebook = read_page(page, audience)
    lines = notebook.metadata.pop("source_map")
    client = NotebookClient(notebook, timeout=CONFIG["execute"]["timeout"], record_timing=False, coalesce_streams=True,
                            resources={"metadata": {"path": str(page.parent)}},
                            extra_arguments=["--log-level=ERROR"])
    start = time.perf_counter()
    try:
        await client.async_execute()
        return notebook, time.perf_counter() - start
    except CellExecutionError as error:
        exception = f"{error.ename}: {error.evalue}"
    except CellTimeoutError:
        exception = f"{client.timeout}초 안에 끝나지 않았다 (_config.yml의 execute: timeout)"

    # The cell that failed is the last one that was started.
    codes = [(cell, line) for cell, line in zip(notebook.cells, lines) if cell.cell_type == "code"]
    started = [code for code in codes if code[0].execution_count or code[0].outputs]
    cell, line = started[-1] if started else codes[0]
    if is_exercise(page):  # its text was rewritten: look the line up in the source
        line = line_of(cell, page)
    raise PageFailed(f"{page.relative_to(ROOT)}:{line + 1}: {max(len(started), 1)}번째 코드 셀이 실패했다.\n\n"
                     + textwrap.indent(cell.source, "    ")
                     + f"\n\n{exception}\n\n셀을 고친 뒤 같은 명령을 다시 실행한다.")


def line_of(cell, page: Path) -> int:
    """The line, from 0, of an exercise's cell in its source."""
    tags = [tag for tag in cell.metadata.get("tags", []) if "-" in tag]
    needle = tags[0] if tags else cell.source.splitlines()[0]
    lines = page.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines) if needle in line), 0)


def longest_first(pages: list[Path]) -> list[Path]:
    """The order in which two workers are done soonest; a page's length stands for its time."""
    return sorted(pages, key=lambda page: page.stat().st_size, reverse=True)


async def execute_all(runs: list[tuple[Path, str]]) -> list:
    """Execute (page, audience) pairs, WORKERS at a time. Returns results and PageFailed, in order."""
    free = asyncio.Semaphore(WORKERS)

    async def one(page: Path, audience: str):
        async with free:
            notebook, seconds = await execute(page, audience)
        print(f"실행함: {notebook_path(page, audience).relative_to(ROOT)} ({seconds:.1f}초)", flush=True)
        return notebook, seconds

    if runs:  # slow to import: meanwhile the kernels are starting
        asyncio.get_running_loop().call_later(1, importlib.import_module, "jupyter_book.sphinx")
    results = await asyncio.gather(*(one(*run) for run in runs), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, PageFailed):
            raise result
    return results


def execute_changed(pages: list[Path]) -> None:
    """Bring the execution cache up to date; pages whose code was run with these versions are left alone."""
    cache = get_cache(CACHE)

    def is_cached(page: Path, audience: str) -> bool:
        try:
            return cache.match_cache_notebook(read_page(page, audience)).data.get("versions") == versions()
        except KeyError:
            return False

    try:
        changed = [(page, audience) for page in longest_first(pages) for audience in audiences(page)
                   if not is_cached(page, audience)]
    except ExerciseError as error:
        sys.exit(str(error))
    failures = []
    for (page, audience), result in zip(changed, asyncio.run(execute_all(changed))):
        if isinstance(result, PageFailed):
            failures.append(str(result))
            continue
        notebook, seconds = result
        cache.cache_notebook_bundle(
            CacheBundleIn(notebook, f"{page}#{audience}", data={"execution_seconds": seconds, "versions": versions()}),
            check_validity=False, overwrite=True)
    if failures:
        sys.exit("\n\n".join(failures))

    for page in filter(is_exercise, pages):
        student, solution = (cache.merge_match_into_notebook(read_page(page, audience))[1]
                             for audience in audiences(page))
        try:
            verify(page.relative_to(ROOT), student, solution)
        except ExerciseError as error:
            sys.exit(str(error))


def sphinx(builder: str, out: Path, cache: Path = CACHE) -> None:
    """Build the whole book into ``out`` with warnings as errors; end the program if that fails."""
    from jupyter_book.sphinx import build_sphinx

    os.chdir(ROOT)
    doctrees = out.with_name(out.name + "-doctrees")
    forget_if_outdated(doctrees)
    status = build_sphinx(ROOT, out, path_config=ROOT / "_config.yml", noconfig=True, builder=builder,
                          doctreedir=doctrees, confoverrides={
                              "nb_execution_cache_path": str(cache), "nitpicky": True, "latex_individualpages": False},
                          warningiserror=True, keep_going=True, quiet=True)
    if status:
        # A warning is only given when a page is read: read everything again next time.
        shutil.rmtree(doctrees, ignore_errors=True)
        sys.exit("책을 만들지 못했다: 위의 경고를 고친 뒤 같은 명령을 다시 실행한다. "
                 "앞서 만든 사이트와 노트북은 그대로 있다.")


def forget_if_outdated(doctrees: Path) -> None:
    """Sphinx sees changes in pages and settings, but not in what made the pages it has read."""
    environment = doctrees / "environment.pickle"
    makers = [*(ROOT / "extensions").glob("*.py"), ROOT / "book" / "notebook_setup.py", ROOT / "requirements.lock"]
    if environment.exists() and max(maker.stat().st_mtime for maker in makers) > environment.stat().st_mtime:
        shutil.rmtree(doctrees)


def replace_folder(new: Path, old: Path, finish: Callable[[Path], None]) -> None:
    """Put a finished copy of ``new`` in the place of ``old`` by renaming, so that no half copy is ever seen."""
    fresh, gone = old.with_name(old.name + ".new"), old.with_name(old.name + ".old")
    for leftover in (fresh, gone):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(new, fresh)
    finish(fresh)
    if old.exists():
        old.rename(gone)
    fresh.rename(old)
    shutil.rmtree(gone, ignore_errors=True)


def book() -> None:
    execute_changed(page_sources())
    sphinx("html", BUILD / "work" / "html")
    replace_folder(BUILD / "work" / "html", BUILD / "html", lambda site: lighten(site, cache=BUILD / "webp"))
    print(f"사이트를 만들었다: {(BUILD / 'html' / 'index.html').relative_to(ROOT)}")


def pdf() -> None:
    """Print the whole book, then make the site, which links it."""
    from one_page import PDF
    from pdf import find_browser, print_book

    find_browser()  # say at once that it is missing
    execute_changed(page_sources())
    made = BUILD / "work" / "singlehtml"
    sphinx("singlehtml", made)
    PDF.parent.mkdir(exist_ok=True)
    pages = print_book(made / "book.html", PDF)
    print(f"PDF를 만들었다: {PDF.relative_to(ROOT)} ({pages}쪽)")
    shutil.rmtree(BUILD / "work" / "html", ignore_errors=True)  # every page gets the link
    book()


def notebooks() -> None:
    execute_changed(page_sources())
    made = BUILD / "work" / "notebook"
    sphinx("notebook", made)
    for target in (notebook_path(page, audience) for page in page_sources() for audience in audiences(page)):
        new = (made / target.relative_to(ROOT)).read_bytes()
        if not target.exists() or target.read_bytes() != new:
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(new)
            print(f"썼다: {target.relative_to(ROOT)}")


def nbgrader() -> None:
    """Write the exercises as a course of nbgrader: the sources with markers, and its settings."""
    execute_changed(page_sources())
    sphinx("notebook", BUILD / "work" / "notebook")
    course = BUILD / "nbgrader"
    for made in (BUILD / "work" / "notebook" / "nbgrader").glob("*.ipynb"):
        target = course / "source" / made.stem / made.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, target)
    shutil.copyfile(ROOT / "excs" / "nbgrader_config.py", course / "nbgrader_config.py")
    print(f"nbgrader의 강좌를 썼다: {course.relative_to(ROOT)}")


def serve() -> None:
    """Rebuild and reload the browser at each save; pages are executed only when their code changes."""
    conf = BUILD / "serve"
    conf.mkdir(parents=True, exist_ok=True)
    (conf / "conf.py").write_text(
        "from pathlib import Path\n"
        "from jupyter_book.config import get_final_config\n"
        f"root = Path({str(ROOT)!r})\n"
        "config, _ = get_final_config(user_yaml=root / '_config.yml', sourcedir=root,\n"
        f"    cli_config={{'nb_execution_cache_path': {str(CACHE)!r}}})\n"
        "globals().update(config)\n", encoding="utf-8")
    ignored = [argument for folder in ("_build", ".venv", ".git") for argument in ("--ignore", f"{ROOT}/{folder}/*")]
    subprocess.run([sys.executable, "-m", "sphinx_autobuild", "-c", str(conf), *ignored, "--ignore", "*.ipynb",
                    "--re-ignore", r"/\.", str(ROOT), str(conf / "html")], cwd=ROOT)


if __name__ == "__main__":
    commands = {"book": book, "pdf": pdf, "notebooks": notebooks, "nbgrader": nbgrader, "serve": serve}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=commands)
    commands[parser.parse_args().command]()
