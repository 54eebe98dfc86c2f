"""Judge answers to the problems of an exercise, each in a process of its own.

    with Judge(page) as judge:
        verdict = judge("column", "def column(x): return x[:, None]")

Nothing that an answer does reaches the next one: not a variable, a list, a seed, a patched module or
a thread. Nor can it hold up or end the judge. What it can do is what any program of this user can:
read and write files, use the network, or tell its own check what to say. Answers of strangers
therefore need a sandbox around this.

A process that has imported TensorFlow can be forked in milliseconds; once an operation has run it has
threads, which a fork loses, and the child hangs. So there are three generations:

- the *template* has imported what the page's cells import, and does nothing else;
- for each problem it forks a *stage*, which runs the cells above the problem, up to the first one
  that leaves a thread behind;
- for each answer the stage forks a process that runs the rest of those cells, the answer and its check.

Forking is for Linux; elsewhere each answer starts a fresh Python, which takes seconds.
"""

import ast
import contextlib
import gc
import importlib
import io
import json
import linecache
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import types
from pathlib import Path
from typing import IO, Any, NamedTuple

SPEAKS = {"✅": "right", "❌": "wrong", "⏳": "blank"}  # what a check's last line begins with
KEPT = 20_000  # characters of what an answer or a check prints; an endless print must not fill the memory
# One thread of each library: two answers at a time are faster than one answer with two threads. And
# the stage recognises a library that has started threads of its own.
ENVIRONMENT = {"MPLBACKEND": "Agg", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
               "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1",
               "TF_CPP_MIN_LOG_LEVEL": "2", "TF_ENABLE_ONEDNN_OPTS": "0", "PYTHONUTF8": "1"}


class Verdict(NamedTuple):
    """What became of an answer.

    ``outcome`` is the check's word: 'right', 'wrong' or 'blank'. Or it never spoke: 'late' (limit of
    time), 'died' (the process ended or was killed), 'error' (the check itself was left by an
    exception, such as sys.exit in the answer).
    """

    outcome: str
    text: str       # what the check said, hint included
    printed: str    # what the answer's cell printed, with the error it raised if it did
    seconds: float  # of the processor, beside the cells above the problem


class JudgeError(Exception):
    """The exercise cannot be prepared: the cells above a problem fail. It is no answer's fault."""


class Judge:
    """Prepared for one exercise. Calling it judges one answer; it takes one at a time.

    ``seconds`` is the time of the processor that an answer may take, with the cells above it: a busy
    machine makes nobody late. One that does nothing, as it sleeps or waits, is ended by the clock
    after ``patience`` times as long.
    """

    def __init__(self, page: Path, seconds: int = 60, patience: int = 10, fork: bool = sys.platform == "linux") -> None:
        from press.source.edition import Edition
        from press.source.exercises import problems  # the processes below need nothing of the book

        notebook = Edition(page, "solution").read()
        self.page, self.seconds, self.clock, self.fork = page, seconds, seconds * patience, fork
        found = problems(page, notebook)
        checks = [id(problem.check) for problem in found]
        codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
        cells = [cell for cell in codes[:-1] if id(cell) not in checks]  # the last one only counts
        above = {id(cell): number for number, cell in enumerate(cells)}
        self.problems = [problem.name for problem in found]
        self.exercise = {"page": page.name, "cells": [cell.source for cell in cells],
                         "seconds": seconds, "clock": self.clock, "problems": {
            problem.name: {"above": above[id(problem.cell)], "check": problem.check.source} for problem in found}}
        self.template: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Judge":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, problem: str, code: str) -> Verdict:
        """The verdict on ``code`` in the place of the problem's cell. Raises JudgeError."""
        if problem not in self.problems:
            raise JudgeError(f"{self.page}: '{problem}'라는 문제가 없다. 있는 문제: {', '.join(self.problems)}.")
        request = {"problem": problem, "code": code}
        reply = self.ask_template(request) if self.fork else self.ask_fresh_process(request)
        if "failed" in reply:
            raise JudgeError(f"{self.page}: 문제 '{problem}' 위의 셀을 실행하지 못했다.\n{reply['failed']}")
        return Verdict(**reply)

    def ask_template(self, request: dict[str, str]) -> dict[str, Any]:
        if self.template is None:
            self.template = self.start("fork")
            send(self.template.stdin, self.exercise)
        with contextlib.suppress(BrokenPipeError):
            send(self.template.stdin, request)
        line = self.template.stdout.readline() if self.template.stdout else ""
        if not line:
            self.close()
            raise JudgeError(f"{self.page}: 답을 확인하는 프로세스가 끝나 버렸다. 쪽의 import가 실행되는지 본다.")
        return json.loads(line)

    def ask_fresh_process(self, request: dict[str, str]) -> dict[str, Any]:
        with self.start("once") as process:
            try:
                line, _ = process.communicate(f"{json.dumps(self.exercise)}\n{json.dumps(request)}\n",
                                              timeout=self.clock)
            except subprocess.TimeoutExpired:
                process.kill()
                return unheard("late", self.seconds)
        return json.loads(line) if line else unheard("died", 0.0)

    def start(self, way: str) -> "subprocess.Popen[str]":
        environment = {key: value for key, value in os.environ.items() if key != "EXCS_STRICT"} | ENVIRONMENT
        return subprocess.Popen([sys.executable, "-P", __file__, way], env=environment, cwd=self.page.parent,
                                text=True, encoding="utf-8", start_new_session=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def close(self) -> None:
        if self.template is not None:
            os.killpg(self.template.pid, signal.SIGKILL)  # and the stage
            self.template.wait()
            for pipe in (self.template.stdin, self.template.stdout):
                if pipe:
                    pipe.close()
            self.template = None


def unheard(outcome: str, seconds: float, why: str = "") -> dict[str, Any]:
    """The verdict on an answer that was not there at the end."""
    text = {"late": "시간 안에 끝나지 않았다. 끝나지 않는 반복문이 있는지 본다.",
            "died": f"답이 파이썬을 끝내 버렸다{why}."}[outcome]
    return Verdict(outcome, text, "", seconds)._asdict()


def send(stream: IO[str] | None, message: Any) -> None:
    assert stream is not None
    stream.write(json.dumps(message) + "\n")
    stream.flush()


# --- the processes ---------------------------------------------------------------------------

class Bounded(io.StringIO):
    """Keeps the beginning of what is written."""

    def write(self, text: str) -> int:
        super().write(text[:max(0, KEPT - self.tell())])
        return len(text)


class Notebook:
    """The names that cells share, and how one is run."""

    def __init__(self, exercise: dict[str, Any]) -> None:
        self.exercise, self.done = exercise, 0
        ipython = types.SimpleNamespace(InteractiveTB=types.SimpleNamespace(set_mode=lambda mode: None),
                                        run_line_magic=lambda *words: None)
        self.names: dict[str, Any] = {"__name__": "__main__", "get_ipython": lambda: ipython}

    def run(self, code: str, label: str) -> None:
        filename = f"<{self.exercise['page']}: {label}>"
        linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
        with contextlib.redirect_stderr(sys.stdout):
            exec(compile(code, filename, "exec"), self.names)

    def prepare(self, stop: int) -> None:
        """Run the cells before number ``stop``, the solutions of the problems among them."""
        with contextlib.redirect_stdout(Bounded()):
            while self.done < stop:
                self.run(self.exercise["cells"][self.done], f"cell {self.done}")
                self.done += 1

    def judge(self, problem: str, code: str) -> dict[str, Any]:
        start = time.process_time()
        with contextlib.redirect_stdout(Bounded()) as printed:
            error = self.attempt(code, f"answer to {problem}")
        with contextlib.redirect_stdout(Bounded()) as said:
            failure = self.attempt(self.exercise["problems"][problem]["check"], f"check of {problem}")
        text = said.getvalue()
        outcome = "error"
        for mark, meaning in SPEAKS.items():
            if f"\n{mark} {problem}:" in f"\n{text}" and not failure:
                outcome = meaning
        return Verdict(outcome, text + failure, printed.getvalue() + error, time.process_time() - start)._asdict()

    def attempt(self, code: str, label: str) -> str:
        """Run a cell as a notebook does: an error of any kind ends the cell only. Returns its last line."""
        try:
            self.run(code, label)
        except BaseException as error:  # sys.exit too
            return "".join(traceback.format_exception_only(error))
        return ""


def import_what_cells_import(cells: list[str]) -> None:
    for cell in cells:
        with contextlib.suppress(SyntaxError):
            for node in ast.parse(cell).body:
                names = ([alias.name for alias in node.names] if isinstance(node, ast.Import)
                         else [node.module or ""] if isinstance(node, ast.ImportFrom) else [])
                for name in names:
                    importlib.import_module(name)


def threads() -> int:
    return len(os.listdir("/proc/self/task"))


class Stage:
    """A forked process that has run the cells above one problem and waits for answers."""

    def __init__(self, exercise: dict[str, Any], problem: str, limit: int) -> None:
        self.problem = problem
        there, back = os.pipe(), os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            with contextlib.suppress(BaseException):
                os.close(there[1])
                os.close(back[0])
                self.serve(exercise, problem, limit, os.fdopen(there[0]), os.fdopen(back[1], "w"))
            os._exit(0)
        os.close(there[0])
        os.close(back[1])
        self.requests, self.replies = os.fdopen(there[1], "w"), os.fdopen(back[0])
        self.report = self.read()

    @staticmethod
    def serve(exercise: dict[str, Any], problem: str, limit: int, requests: IO[str], replies: IO[str]) -> None:
        notebook = Notebook(exercise)
        above = exercise["problems"][problem]["above"]
        try:
            for number in range(min(limit, above)):
                notebook.prepare(number + 1)
                if threads() > 1:
                    return send(replies, {"limit": number})
        except BaseException:
            return send(replies, {"failed": traceback.format_exc(limit=-2)})
        send(replies, {"ready": True})
        for line in iter(requests.readline, ""):
            send(replies, in_a_fork(notebook, problem, json.loads(line), above))

    def read(self) -> dict[str, Any]:
        return json.loads(self.replies.readline() or '{"failed": "파이썬이 끝나 버렸다."}')

    def judge(self, code: str) -> dict[str, Any]:
        if "failed" in self.report:
            return self.report
        send(self.requests, code)
        return self.read()

    def end(self) -> None:
        self.requests.close()
        self.replies.close()
        os.waitpid(self.pid, 0)


def in_a_fork(notebook: Notebook, problem: str, code: str, above: int) -> dict[str, Any]:
    """Judge one answer in a child, and see the child and what it has started to their end."""
    seconds = notebook.exercise["seconds"]
    with tempfile.TemporaryFile("w+") as result:
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                json.dump(as_child(notebook, problem, code, above), result)
                result.flush()
            os._exit(0)
        watch = os.pidfd_open(child)
        ended, _, _ = select.select([watch], [], [], notebook.exercise["clock"])
        os.close(watch)
        for kill in (os.killpg, os.kill):  # it may not have had the time to make a group of its own
            with contextlib.suppress(ProcessLookupError):
                kill(child, signal.SIGKILL)
        _, status, usage = os.wait4(child, 0)
        result.seek(0)
        written = result.read()
    spent = usage.ru_utime + usage.ru_stime
    if written:
        return json.loads(written)
    if not ended or spent >= seconds or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return unheard("late", spent)
    ending = f"신호 {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"종료 코드 {os.WEXITSTATUS(status)}"
    return unheard("died", spent, f"({ending})")


def as_child(notebook: Notebook, problem: str, code: str, above: int) -> dict[str, Any]:
    import ctypes
    import resource

    os.setsid()
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: it does not outlive the stage
    seconds = notebook.exercise["seconds"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    try:
        notebook.prepare(above)
    except BaseException:
        return {"failed": traceback.format_exc(limit=-2)}
    return notebook.judge(problem, code)


def serve(exercise: dict[str, Any], requests: IO[str], replies: IO[str]) -> None:
    """The template: judge each answer that is asked for, until there is no one to ask."""
    import_what_cells_import(exercise["cells"])
    gc.collect()
    gc.freeze()  # the children's collector would touch every object here, and so copy the memory that they share
    limit = len(exercise["cells"])  # the number of the first cell that leaves threads: the stages stop before it
    stage: Stage | None = None
    for line in iter(requests.readline, ""):
        request = json.loads(line)
        if stage is None or stage.problem != request["problem"]:
            if stage:
                stage.end()
            stage = Stage(exercise, request["problem"], limit)
            while "limit" in stage.report:
                limit = stage.report["limit"]
                stage.end()
                stage = Stage(exercise, request["problem"], limit)
        send(replies, stage.judge(request["code"]))
    if stage:
        stage.end()


def once(exercise: dict[str, Any], requests: IO[str], replies: IO[str]) -> None:
    request = json.loads(requests.readline())
    notebook = Notebook(exercise)
    try:
        notebook.prepare(exercise["problems"][request["problem"]]["above"])
    except BaseException:
        send(replies, {"failed": traceback.format_exc(limit=-2)})
    else:
        send(replies, notebook.judge(request["problem"], request["code"]))
    os._exit(0)


if __name__ == "__main__":
    sys.path.insert(0, "")  # as in a notebook: what lies beside the page can be imported, the book's tools cannot
    # The conversation keeps its pipes to itself: an answer that reads the keyboard or writes to the
    # descriptors of the screen finds nothing there.
    conversation = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nothing, descriptor)
    (serve if sys.argv[1] == "fork" else once)(json.loads(conversation[0].readline()), *conversation)
