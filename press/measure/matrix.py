"""Run every notebook under other settings and other versions of TensorFlow: ``make matrix``.

Each row of the table is one `pytest --nbval` run over all notebooks: as many cells as compared, and
those whose output differed. Other TensorFlow versions are installed from the package index into
``_build/matrix``.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from press.paths import ROOT

HERE = ROOT / "_build" / "matrix"
PINS = dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
KERNEL = ["keras", "matplotlib", "nbval", "pytest", "pytest-xdist"]  # what a notebook and nbval need
ONEDNN = {"TF_ENABLE_ONEDNN_OPTS": "1"}
ONE_THREAD = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1", "OMP_NUM_THREADS": "1"}

# (label, TensorFlow version or None for the locked one, environment)
ROWS = [
    ("기본", None, {}),
    ("oneDNN 켬", None, ONEDNN),
    ("oneDNN 켬, AVX2까지", None, {**ONEDNN, "ONEDNN_MAX_CPU_ISA": "AVX2"}),
    ("oneDNN 켬, SSE4.1까지", None, {**ONEDNN, "ONEDNN_MAX_CPU_ISA": "SSE41"}),
    ("스레드 1개", None, ONE_THREAD),
    ("스레드 2개", None, {name: "2" for name in ONE_THREAD}),
    ("텐서플로우 2.20", "2.20.0", {}),
    ("텐서플로우 2.19", "2.19.1", {}),
]


def python_for(tensorflow: str | None) -> str:
    """The interpreter of an environment with that TensorFlow, made on first use."""
    if tensorflow is None:
        return sys.executable
    folder = HERE / f"tensorflow-{tensorflow}"
    python = folder / "bin" / "python"
    package = "tensorflow-cpu" if sys.platform == "linux" else "tensorflow"
    # numpy is left to TensorFlow, and mlxtend to that numpy: 2.19 does not take the book's.
    wanted = [f"{package}=={tensorflow}", f"myst-nb=={locked('myst-nb')}", f"ipykernel=={locked('ipykernel')}",
              "pyyaml", "mlxtend", *(f"{name}=={PINS[name]}" for name in KERNEL)]
    installed = folder / "installed"  # what is in it: made anew when the book needs something else
    if not installed.exists() or installed.read_text().split() != wanted:
        uv = [sys.executable, "-m", "uv", "--quiet"]
        subprocess.run([*uv, "venv", "--clear", "--python", sys.executable, str(folder)], check=True)
        subprocess.run([*uv, "pip", "install", "--python", str(python), *wanted], check=True)
        installed.write_text("\n".join(wanted))
    return str(python)


def locked(package: str) -> str:
    return re.search(rf"^{package}==([\w.]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)[1]


def quiet_start() -> Path:
    """With oneDNN on, TensorFlow announces it on stderr when it is imported.

    That is not an output of the book, so in these runs it is imported before the first cell.
    """
    startup = HERE / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    (startup / "before_the_first_cell.py").write_text("import os\nos.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '0')\n"
                                           "os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')\nimport tensorflow\n")
    return HERE / "ipython"


def main() -> None:
    HERE.mkdir(parents=True, exist_ok=True)
    notebooks = [str(path.relative_to(ROOT)) for folder in ("book", "excs") for path in (ROOT / folder).rglob("*.ipynb")]
    failed = False
    print("| 설정 | 비교한 셀 | 다른 셀 |\n| :-- | --: | :-- |", flush=True)
    for label, version, settings in ROWS:
        environment = {**os.environ, "IPYTHONDIR": str(quiet_start()), **settings}
        run = subprocess.run([python_for(version), "-m", "pytest", "-q", "-rf", "--tb=short", "-p", "no:cacheprovider",
                              *notebooks], cwd=ROOT, env=environment, capture_output=True, text=True)
        (HERE / f"{label}.log").write_text(run.stdout + run.stderr)
        passed = sum(map(int, re.findall(r"(\d+) passed", run.stdout)))
        different = re.findall(r"^FAILED (\S+::Cell \d+)", run.stdout, re.MULTILINE)
        failed |= run.returncode != 0
        more = f" 외 {len(different) - 5}개" if len(different) > 5 else ""
        outcome = ", ".join(different[:5]) + more or ("없음" if run.returncode == 0 else f"실행하지 못함: _build/matrix/{label}.log")
        print(f"| {label} | {passed + len(different)} | {outcome} |", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
