"""Time the builds and the tests, as ratios within one run: ``make bench``.

Everything happens in a copy of the working tree under ``_build/bench``, so nothing of yours is touched.
The unit is the time that the cells of all pages take by themselves, each page in a new kernel: it is
measured before and after the rest, as a machine's speed drifts. Seconds are indications; the ratios are
what the book promises.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from press.paths import BUILD, ROOT
from press.run.template import FRESH
from press.source.edition import all_editions

COPY = BUILD / "bench"
ALONE = ("from press.run.execute import execute_all; from press.source.edition import all_editions;"
         "failures = execute_all(all_editions(), lambda edition, notebook: None); assert not failures, failures")
ADDED = "\n```{code-cell} ipython3\nprint(1)\n```\n"


def copy_tree() -> None:
    """Copy what git tracks, and new files that it does not ignore, into a repository of its own."""
    shutil.rmtree(COPY, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COPY / name)
    for command in (["init", "--quiet"], ["add", "--all"]):  # tests ask git for the files
        subprocess.run(["git", *command], cwd=COPY, check=True)


def run(*command: str, **environment: str) -> tuple[float, str]:
    """Run Python in the copy. Returns (seconds, output); ends the program if it fails."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *command], cwd=COPY, env={**os.environ, **environment},
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} 이 실패했다.\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return time.perf_counter() - start, done.stdout


def own_seconds(log: str) -> float:
    """The seconds of the pages that a build has executed."""
    return sum(float(seconds) for seconds in re.findall(r"^실행함: \S+ \(([\d.]+)초\)", log, re.MULTILINE))


def edit(page: Path) -> tuple[float, float]:
    """Add a cell to a page. Returns the seconds until site and test of the page are done, and the page's own."""
    page.write_text(page.read_text(encoding="utf-8") + ADDED, encoding="utf-8")
    built, log = run("-m", "press", "book")
    tested, _ = run("-m", "pytest", "-q", str(page.with_suffix(".ipynb").relative_to(COPY)))
    return built + tested, own_seconds(log)


def bench() -> None:
    copy_tree()
    before, _ = run("-c", ALONE, **{FRESH: "1"})
    cold, _ = run("-m", "press", "book")
    unchanged, _ = run("-m", "press", "book")
    tests, _ = run("-m", "pytest", "-q")
    page = COPY / next(edition.source for edition in all_editions() if edition.audience == "reader")
    edited, own = edit(page)
    after, _ = run("-c", ALONE, **{FRESH: "1"})
    alone = (before + after) / 2

    rows = [
        ("셀만, 쪽마다 새 커널에서", alone, f"처음 {before:.0f}초, 끝 {after:.0f}초", True),
        ("받은 저장소에서 사이트까지", cold, f"{cold / alone:.2f}배 (0.48배 이하)", cold <= 0.48 * alone),
        ("바뀐 것 없이 다시 만들기", unchanged, "(5초 이하)", unchanged <= 5),
        ("make test", tests, f"{tests / alone:.2f}배 (0.84배 이하)", tests <= 0.84 * alone),
        ("한 쪽을 고치고 그 쪽의 시험까지", edited, f"쪽의 실행 {own:.1f}초와 {edited - own:.1f}초 (10초 이하)",
         edited - own <= 10),
    ]
    for what, seconds, note, _ in rows:
        print(f"{seconds:7.1f}초  {what}: {note}")
    if late := [what for what, _, _, kept in rows if not kept]:
        sys.exit(f"약속을 지키지 못했다: {', '.join(late)}")
