"""The one engine that executes pages: each in a kernel of its own, as many at a time as there are cores."""

import asyncio
import atexit
import importlib
import os
import textwrap
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from press.faults import read_source
from press.run.template import FRESH, KERNEL, forked_kernels
from press.source.edition import CONFIG, Edition
from press.source.exercises import is_exercise

WORKERS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class PageFailed(Exception):
    """A cell of a page did not do what the book can show. The message says page, line, cell and why."""


async def execute(edition: Edition) -> tuple[nbformat.NotebookNode, float]:
    """Run one edition in its own kernel and its page's folder.

    Returns (notebook with outputs, seconds). Raises PageFailed where a cell fails or writes to stderr.
    """
    notebook = edition.read()
    lines = notebook.metadata.pop("source_map")
    client = NotebookClient(notebook, timeout=CONFIG["execute"]["timeout"], record_timing=False, coalesce_streams=True,
                            # TensorFlow's import counts, which takes long where much else is going on.
                            kernel_name=KERNEL, startup_timeout=300,
                            resources={"metadata": {"path": str(edition.page.parent)}})
    begun = [0]
    client.on_cell_execute = lambda cell, cell_index: begun.append(cell_index)
    start = time.perf_counter()
    reason = ""
    try:
        await client.async_execute()
    except CellExecutionError as error:
        reason = f"{error.ename}: {error.evalue}"
    except CellTimeoutError:
        reason = f"{client.timeout}초 안에 끝나지 않았다 (_config.yml의 execute: timeout)"
    except DeadKernelError:
        reason = "커널이 죽었다. 메모리가 모자라거나, 셀이 부른 라이브러리가 프로세스를 끝냈다"
    except RuntimeError as error:  # it did not answer, or ended while it was starting
        atexit.unregister(client._cleanup_kernel)  # it would fail at the end of the program, with a traceback
        raise PageFailed(f"{edition.source}: 커널이 뜨지 않는다({error}). 다른 프로그램이 많이 돌고 있으면 끝난 뒤에, "
                         f"아니면 {FRESH}=1을 두고 같은 명령을 다시 실행한다.") from error
    codes = [(cell, line) for cell, line in zip(notebook.cells, lines, strict=True) if cell.cell_type == "code"]
    if reason:  # the cell that failed is the last one that was begun
        number = sum(cell.cell_type == "code" for cell in notebook.cells[:begun[-1]])
        raise PageFailed(_describe(edition, codes, number, "실패했다", reason))
    for number, (cell, _) in enumerate(codes):
        said = "".join(out.text for out in cell.outputs if out.get("name") == "stderr")
        if said:
            raise PageFailed(_describe(edition, codes, number, "stderr에 쓴다", said.strip()))
    return notebook, time.perf_counter() - start


def _describe(edition: Edition, codes: list, number: int, what: str, reason: str) -> str:
    cell, line = codes[number]
    if is_exercise(edition.page):  # its text was rewritten: look the line up in the source
        line = _line_of(cell, edition)
    return (f"{edition.source}:{line + 1}: {number + 1}번째 코드 셀이 {what}.\n\n"
            + textwrap.indent(cell.source, "    ") + f"\n\n{reason}\n\n셀을 고친 뒤 같은 명령을 다시 실행한다.")


def _line_of(cell: nbformat.NotebookNode, edition: Edition) -> int:
    """The line, from 0, of an exercise's cell in its source."""
    tags = [tag for tag in cell.metadata.get("tags", []) if "-" in tag]
    needle = tags[0] if tags else cell.source.splitlines()[0]
    lines = read_source(edition.page).splitlines()
    return next((number for number, line in enumerate(lines) if needle in line), 0)


def longest_first(editions: list[Edition]) -> list[Edition]:
    """The order in which several workers are done soonest; a page's length stands for its time."""
    return sorted(editions, key=lambda edition: edition.page.stat().st_size, reverse=True)


def execute_all(editions: list[Edition], done) -> list[str]:
    """Execute editions, WORKERS at a time, and call ``done(edition, notebook)`` after each.

    Returns what to say of those that failed. The others are done all the same.
    """
    failures: list[str] = []

    async def one(edition: Edition, free: asyncio.Semaphore) -> None:
        async with free:
            try:
                notebook, seconds = await execute(edition)
            except PageFailed as failed:
                failures.append(str(failed))
                return
        done(edition, notebook)
        print(f"실행함: {edition.name} ({seconds:.1f}초)", flush=True)

    async def everything() -> None:
        free = asyncio.Semaphore(WORKERS)
        # Slow to import, and needed next: meanwhile the first kernels are starting.
        asyncio.get_running_loop().call_later(1, importlib.import_module, "jupyter_book.sphinx")
        await asyncio.gather(*(one(edition, free) for edition in longest_first(editions)))

    if editions:
        with forked_kernels():
            asyncio.run(everything())
    return failures
