"""Time the builds and the tests, as ratios within one run: ``make bench``.

Everything happens in a copy of the working tree under ``_build/bench``, so nothing of yours is
touched. Times are indications on a noisy machine; the ratios are what the book promises.
"""

import asyncio
import shutil
import subprocess
import sys
import time
from pathlib import Path

from press import build
from press.source.edition import ROOT, audiences, page_sources

COPY = build.BUILD / "bench"


def copy_tree() -> None:
    """Copy what git tracks, and new files that it does not ignore."""
    shutil.rmtree(COPY, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COPY / name)


def run(*command: str) -> tuple[float, str]:
    """Run a command in the copy. Returns (seconds, output); ends the program if it fails."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *command], cwd=COPY, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} 이 실패했다.\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return time.perf_counter() - start, done.stdout


def cells_alone() -> float:
    """Execute every page's cells, two pages at a time, and nothing else."""
    start = time.perf_counter()
    asyncio.run(build.execute_all([(page, audience) for page in build.longest_first(page_sources())
                                   for audience in audiences(page)]))
    return time.perf_counter() - start


def main() -> None:
    copy_tree()
    # Before and after the cold build: the machine's speed drifts.
    alone = cells_alone()
    cold, _ = run("tools/build.py", "book")
    alone = (alone + cells_alone()) / 2
    unchanged, _ = run("tools/build.py", "book")

    page = COPY / page_sources()[1].relative_to(ROOT)
    page.write_text(page.read_text(encoding="utf-8") + "\n```{code-cell} ipython3\nprint(1)\n```\n", encoding="utf-8")
    edited, log = run("tools/build.py", "book")
    executed = log.count("실행함")
    copy_tree()
    tests, _ = run("-m", "pytest", "-q")

    print(f"셀만 실행 (두 쪽씩)            {alone:6.1f}초")
    print(f"처음 만들기                    {cold:6.1f}초  {cold / alone:.2f}배 (1.3배 이하)")
    print(f"바뀐 것 없이 다시 만들기       {unchanged:6.1f}초  (10초 이하)")
    print(f"한 쪽을 고치고 다시 만들기     {edited:6.1f}초  실행한 쪽 {executed}개 (1개)")
    print(f"make test                      {tests:6.1f}초  (300초 이하)")
    late = [name for name, kept in {
        "처음 만들기": cold <= 1.3 * alone, "바뀐 것 없이 다시 만들기": unchanged <= 10,
        "고친 쪽만 실행": executed == 1, "make test": tests <= 300}.items() if not kept]
    if late:
        sys.exit(f"약속을 지키지 못했다: {', '.join(late)}")


if __name__ == "__main__":
    main()
