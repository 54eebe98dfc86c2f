"""How much of what is wrong would be noticed: ``make mutants``, ``make mutants PAGE=tensors N=40``.

The code of the pages and of the tools is changed as a careless author or programmer would
(mutations.py), one change at a time, in a copy of the project. Then what proves that part is run as
``make test`` runs it: for a cell the page's notebook with all its comparisons, for a tool the tests that
``tests/mutants.yml`` names beside it. A change that nothing notices survives.

The sample is drawn with a seed and spreads over pages, modules and kinds of change. Survivors are judged
by a person, in ``tests/mutants.yml``: an *equivalent* one changes nothing that anybody sees and does
not count; an *accepted* one counts, and its reason is printed.
"""

import ast
import difflib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from queue import Queue
from xml.etree import ElementTree

import nbformat
import yaml

from press.measure.mutations import AUTHOR, PROGRAMMER, Mutant, mutate
from press.paths import BUILD, ROOT
from press.run.execute import WORKERS
from press.run.template import forked_kernels
from press.source.edition import Edition, editions, page_sources

HERE = BUILD / "mutants"
JUDGED = ROOT / "tests" / "mutants.yml"
PLANTED = ROOT / "tests" / "planted.yml"
CELL_SECONDS = 120  # an endless loop is refused after this
SHARE_OF_TOOLS = 1 / 3
LEAST = {"cells": 0.95, "tools": 0.85}
NAMES = {"cells": "셀", "tools": "도구"}
LOADED = "# @title 준비"  # the cell that every page loads
UNUSED = "parallel_read_safe"  # what an extension says of builds on several cores, which are never asked for
UNPROVEN_TAGS = {"nbval-ignore-output", "nbval-skip"}  # their outputs are measured times


@dataclass(frozen=True)
class Candidate:
    """A mutant and where it stands: in a code cell of a notebook, or in a part of a module."""

    part: str
    where: Path                        # a page's source or a module, relative to the project
    number: int                        # the code cell, from 0; for a module the line its part begins in
    mutant: Mutant
    tests: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"{self.number + 1}번째 코드 셀" if self.part == "cells" else f"{self.number}번째 줄부터"
        before, after = self.mutant.source.splitlines(), self.mutant.apply().splitlines()
        lines = [f"    {line}" for line in difflib.unified_diff(before, after, n=0, lineterm="")
                 if not line.startswith(("@@", "---", "+++"))]
        return "\n".join([f"{self.mutant.key} {self.where}, {place} ({self.mutant.operator})", *lines])


@dataclass
class Tally:
    refused: list[Candidate] = field(default_factory=list)
    survived: list[Candidate] = field(default_factory=list)


# --- What can be changed --------------------------------------------------------------------------

def proven(page: Path) -> Edition:
    """The edition whose notebook runs the code that is taught: of an exercise, the solution's."""
    return editions(page)[-1]


def cells(page_name: str = "") -> Iterator[Candidate]:
    """The mutants of the pages. Checks of exercises belong to the tools, their tests are the attacks."""
    for page in page_sources(ROOT):
        if page_name not in page.stem:
            continue
        notebook = nbformat.read(proven(page).notebook, as_version=4)
        codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for number, cell in enumerate(codes):
            tags = set(cell.metadata.get("tags", []))
            is_test = "remove-cell" in tags and not cell.outputs and "assert" in cell.source
            is_check = any(tag.startswith("check-") for tag in tags)
            if not (tags & UNPROVEN_TAGS or is_test or is_check or cell.source.startswith(LOADED)):
                yield from (Candidate("cells", page.relative_to(ROOT), number, mutant)
                            for mutant in mutate(cell.source, AUTHOR))


def tools(name: str = "") -> Iterator[Candidate]:
    """The mutants of every module that ``tests/mutants.yml`` gives tests to, function by function."""
    for module, tests in yaml.safe_load(JUDGED.read_text(encoding="utf-8"))["tests"].items():
        if name in module:
            path = ROOT / module
            text = path.read_text(encoding="utf-8")
            for line, source in check_cells(path, text) if path.suffix == ".md" else pieces(text):
                yield from (Candidate("tools", Path(module), line, mutant, tuple(tests))
                            for mutant in mutate(source, PROGRAMMER) if UNUSED not in mutant.line)


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """(line, source) of a module's functions, methods and other statements: one edited does not rename all mutants."""
    lines = text.splitlines(keepends=True)

    def split(body: list) -> Iterator[tuple[int, str]]:
        for node in body:
            if isinstance(node, ast.ClassDef):
                yield from split(node.body)
            elif not isinstance(node, (ast.Import, ast.ImportFrom)):
                source = "".join(lines[node.lineno - 1:node.end_lineno])
                if text.count(source) == 1:
                    yield node.lineno, source

    yield from split(ast.parse(text).body)


def check_cells(page: Path, text: str) -> Iterator[tuple[int, str]]:
    for cell in proven(page).codes():
        if any(tag.startswith("check-") for tag in cell.metadata.get("tags", [])):
            source = cell.source.split("\n", 2)[2]  # without the two lines that write_for adds
            if text.count(source) == 1:
                yield text[:text.index(source)].count("\n") + 1, source


def sample(candidates: list[Candidate], count: int, seed: int) -> list[Candidate]:
    """``count`` of them: pages and modules in turn, and in each one kind of change after the other."""
    rng = random.Random(seed)
    groups: dict[Path, dict[str, list[Candidate]]] = defaultdict(lambda: defaultdict(list))
    for candidate in candidates:
        groups[candidate.where][candidate.mutant.operator].append(candidate)
    places = [in_turn([shuffled(kind, rng) for kind in shuffled(kinds.values(), rng)]) for kinds in groups.values()]
    return in_turn(places)[:count]


def shuffled(items: Iterable, rng: random.Random) -> list:
    return rng.sample(items := list(items), len(items))


def in_turn(lists: list[list]) -> list:
    """The first of each, then the second of each, and so on."""
    return [item for rank in zip_longest(*lists) for item in rank if item is not None]


# --- Whether a change is noticed ------------------------------------------------------------------

def copy_project(number: int) -> Path:
    """A copy of the project's files, in which something can be changed without anybody seeing it."""
    folder = HERE / f"copy-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not (ROOT / name).is_symlink():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def pytest(folder: Path, *arguments: str, seconds: float | None = None) -> int | None:
    """Run pytest in a copy. None: it took too long."""
    packages = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    # Without .pyc: within a second Python takes that of the code before the change for the changed one's.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": packages}
    log = (folder / "log.txt").open("w")
    run = subprocess.Popen([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments], cwd=folder,
                           env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        return run.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        return None
    finally:
        log.close()


def refused_cells(folder: Path, original: Path, chosen: list[Candidate]) -> set[str]:
    """The keys of the mutants of one page that the comparisons of its notebook, in this copy, refuse."""
    home = original.parent

    def write(label: str, candidate: Candidate | None) -> str:
        notebook = nbformat.read(original, as_version=4)
        if candidate:
            codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
            codes[candidate.number].source = candidate.mutant.apply()
        nbformat.write(notebook, home / f"{label}.ipynb")
        return str(home / f"{label}.ipynb")

    labels = {f"mutant-{candidate.mutant.key}": candidate for candidate in chosen}
    paths = [write("unchanged", None), *(write(label, candidate) for label, candidate in labels.items())]
    pytest(folder, "-p", "press.measure.first_refusal", f"--numprocesses={WORKERS}", "--dist=loadfile", "--tb=no",
           f"--nbval-cell-timeout={CELL_SECONDS}", "--nbval-kernel-startup-timeout=600", "--junitxml=result.xml",
           *paths)
    failed: dict[str, bool] = {}  # notebook -> whether one of its cells was refused
    for case in ElementTree.parse(folder / "result.xml").iter("testcase"):
        label = case.get("classname", "").removesuffix(".ipynb").rpartition(".")[2]
        if case.find("error") is not None:  # before a cell was run: it says nothing of the cell
            sys.exit(f"커널이 뜨지 않았다. 컴퓨터가 한가할 때 다시 실행한다 ({folder / 'log.txt'}).")
        failed[label] = failed.get(label, False) or case.find("failure") is not None
    for path in paths:
        Path(path).unlink()
    if failed.get("unchanged", True):
        sys.exit(f"{original.relative_to(folder)}: 고치지 않은 노트북이 통과하지 않으니 아무것도 알 수 없다. "
                 f"`make test`로 까닭을 찾는다 ({folder / 'log.txt'}).")
    return {candidate.mutant.key for label, candidate in labels.items() if failed[label]}


class ToolTests:
    """Runs the tests of one module at a time in a copy that is free."""

    def __init__(self, copies: list[Path]) -> None:
        self.free: Queue[Path] = Queue()
        for folder in copies:
            self.free.put(folder)
        self.seconds: dict[tuple[str, ...], float] = {}

    def prove(self, tests: tuple[str, ...]) -> None:
        """The tests pass when nothing is changed; remember how long they take."""
        folder, start = self.free.get(), time.monotonic()
        status = pytest(folder, "-x", "-n0", "--dist=no", *tests)
        self.seconds[tests] = time.monotonic() - start
        self.free.put(folder)
        if status != 0:
            sys.exit(f"고치지 않은 도구의 시험이 통과하지 않는다: {' '.join(tests)}. `make test`로 까닭을 찾는다 "
                     f"({folder / 'log.txt'}).")

    def refuse(self, module: Path, old: str, new: str, tests: tuple[str, ...]) -> bool:
        folder = self.free.get()
        try:
            text = (ROOT / module).read_text(encoding="utf-8")
            if text.count(old) != 1:
                sys.exit(f"{module}에서 고칠 곳을 하나로 정할 수 없다:\n{old}")
            (folder / module).write_text(text.replace(old, new), encoding="utf-8")
            return pytest(folder, "-x", "-n0", "--dist=no", *tests, seconds=3 * self.seconds[tests] + 60) != 0
        finally:
            shutil.copyfile(ROOT / module, folder / module)
            self.free.put(folder)


def run_cells(chosen: list[Candidate], copies: list[Path]) -> Tally:
    tally = Tally()
    for page in sorted({candidate.where for candidate in chosen}):
        of_page = [candidate for candidate in chosen if candidate.where == page]
        start = time.monotonic()
        refused = refused_cells(copies[0], copies[0] / proven(ROOT / page).name, of_page)
        for candidate in of_page:
            (tally.refused if candidate.mutant.key in refused else tally.survived).append(candidate)
        seconds = time.monotonic() - start
        print(f"{page}: {len(of_page)}개 가운데 {len(refused)}개를 물리쳤다 ({seconds:.0f}초).", flush=True)
    return tally


def run_tools(chosen: list[Candidate], tests: ToolTests) -> Tally:
    tally = Tally()
    for wanted in {candidate.tests for candidate in chosen} - tests.seconds.keys():
        tests.prove(wanted)

    def one(candidate: Candidate) -> bool:
        mutant = candidate.mutant
        return tests.refuse(candidate.where, mutant.source, mutant.apply(), candidate.tests)

    with ThreadPoolExecutor(WORKERS) as pool:
        for candidate, refused in zip(chosen, pool.map(one, chosen)):
            (tally.refused if refused else tally.survived).append(candidate)
            outcome = "물리쳤다" if refused else "살아남았다"
            print(f"{candidate.where} ({candidate.mutant.operator}): {outcome}.", flush=True)
    return tally


def run_planted(tests: ToolTests, name: str = "") -> dict[str, bool]:
    """Bugs that were planted by hand once, each with the tests that must find it: what -> found."""
    planted = [bug for bug in yaml.safe_load(PLANTED.read_text(encoding="utf-8")) if name in bug["file"]]
    for wanted in {tuple(bug["tests"]) for bug in planted} - tests.seconds.keys():
        tests.prove(wanted)
    with ThreadPoolExecutor(WORKERS) as pool:
        found = pool.map(lambda bug: tests.refuse(Path(bug["file"]), bug["old"], bug["new"], tuple(bug["tests"])),
                         planted)
        return {bug["what"]: refused for bug, refused in zip(planted, found)}


# --- The report -----------------------------------------------------------------------------------

def judged() -> dict[str, dict]:
    return {entry["key"]: entry for entry in yaml.safe_load(JUDGED.read_text(encoding="utf-8"))["survivors"] or []}


def share(tally: Tally, verdicts: dict[str, dict]) -> tuple[int, int, int]:
    """(refused, counted, equivalent)."""
    same = {key for key, entry in verdicts.items() if entry["verdict"] == "equivalent"}
    equivalent = sum(candidate.mutant.key in same for candidate in tally.survived)
    return len(tally.refused), len(tally.refused) + len(tally.survived) - equivalent, equivalent


def report(tallies: dict[str, Tally], planted: dict[str, bool], verdicts: dict[str, dict]) -> tuple[str, bool]:
    """(the report in Markdown, whether every share is large enough)."""
    lines, good = [], all(planted.values())
    for part, tally in tallies.items():
        refused, counted, equivalent = share(tally, verdicts)
        percent = refused / counted if counted else 1
        good &= percent >= LEAST[part]
        lines += ["", f"## {NAMES[part]}: {counted}개 가운데 {refused}개를 물리쳤다 "
                  f"({percent:.1%}, 바라는 것은 {LEAST[part]:.0%} 이상)",
                  f"같은 것으로 판정하여 세지 않은 것 {equivalent}개", ""]
        for title, of in {"바꾼 방법": lambda one: one.mutant.operator, "곳": lambda one: str(one.where)}.items():
            lines += [f"| {title} | 물리침 | 살아남음 |", "| :-- | --: | --: |"]
            for name in sorted({of(candidate) for candidate in tally.refused + tally.survived}):
                refused, survived = (sum(of(one) == name for one in some) for some in (tally.refused, tally.survived))
                lines.append(f"| {name} | {refused} | {survived} |")
            lines.append("")
        for candidate in tally.survived:
            verdict = verdicts.get(candidate.mutant.key)
            lines += [str(candidate), f"    → {verdict['verdict']}: {verdict['reason']}" if verdict else
                      "    → 판정하지 않았다. tests/mutants.yml에 적거나, 알아차리는 시험을 더한다.", ""]
    if planted:
        lines += ["", f"## 심어 둔 오류 {len(planted)}개 가운데 {sum(planted.values())}개를 찾았다",
                  *(f"- 찾지 못했다: {what}" for what, found in planted.items() if not found)]
    return "\n".join(lines).strip() + "\n", good


DEFAULTS = {"page": "", "count": "300", "seed": "0", "only": ""}


def mutants(*settings: str) -> None:
    """``make mutants``. Settings: page=a part of a page's or module's name, count=, seed=, only=cells|tools|planted."""
    asked = DEFAULTS | dict(setting.partition("=")[::2] for setting in settings)
    if unknown := asked.keys() - DEFAULTS.keys():
        sys.exit(f"모르는 설정이다: {', '.join(unknown)}. {', '.join(DEFAULTS)} 가운데 하나를 '이름=값'으로 적는다.")
    page, count, only, start = asked["page"], int(asked["count"]), asked["only"], time.monotonic()

    pools = {"cells": list(cells(page)), "tools": list(tools(page))}
    pools = {part: pool for part, pool in pools.items() if pool and only in ("", part)}
    of_tools = round(count * SHARE_OF_TOOLS) if len(pools) > 1 else count
    counts = {"tools": of_tools, "cells": count - of_tools if len(pools) > 1 else count}
    chosen = {part: sample(pool, counts[part], int(asked["seed"])) for part, pool in pools.items()}

    copies = [copy_project(number) for number in range(WORKERS)]
    tests, tallies = ToolTests(copies), {}
    with forked_kernels():  # one template for all the runs
        if "cells" in chosen:
            tallies["cells"] = run_cells(chosen["cells"], copies)
        if "tools" in chosen:
            tallies["tools"] = run_tools(chosen["tools"], tests)
        planted = run_planted(tests, page) if only in ("", "planted") else {}

    text, good = report(tallies, planted, judged())
    (HERE / "report.md").write_text(text, encoding="utf-8")
    minutes = (time.monotonic() - start) / 60
    print(f"\n{text}\n씨앗 {asked['seed']}, {minutes:.0f}분. {(HERE / 'report.md').relative_to(ROOT)}")
    sys.exit(not good)
