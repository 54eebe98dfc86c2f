"""Make or mend ``.venv`` from requirements.lock; does nothing when it is already right.

Needs only Python 3.11-3.13 and the package index. Right is what holds every package of the lock, in its version and
with all its files, whoever installed it: so an environment made by hand with pip is taken as it is, and one that has
lost a package gets that package back. An interrupted installation leaves a mark, and the environment is made anew.
"""

import contextlib
import csv
import json
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
UNFINISHED = VENV / "unfinished"  # there while the environment is being made or mended
LOCK = ROOT / "requirements.lock"
FAILED = ("패키지를 설치하지 못했다. 인터넷 연결과 디스크의 빈 곳(3기가바이트)을 살펴본 뒤 같은 명령을 다시 실행한다. "
          "그래도 안 되면 `make clean` 뒤에 다시 실행한다.")


def main() -> None:
    with alone():
        wrong = look()
        if wrong == {} and not UNFINISHED.exists():
            return
        if wrong is None or UNFINISHED.exists():
            print("가상 환경 .venv를 만든다. 2기가바이트쯤 설치하며, 처음에는 몇 분이 걸린다.", flush=True)
            empty()
            if not run([sys.executable, "-m", "venv", str(VENV)]):
                sys.exit("가상 환경을 만들지 못했다. 데비안·우분투라면 'apt install python3-venv'가 필요할 수 있다.")
            wrong = look()
        else:
            print(f"가상 환경 .venv를 고친다: {some(wrong)}", flush=True)
        UNFINISHED.touch()
        for _ in range(2):  # without the package that reads the lock, the others are only seen the second time
            for metadata in filter(None, (wrong or {}).values()):  # else it would be taken for installed
                shutil.rmtree(metadata)
            install()
            if (wrong := look()) == {}:
                UNFINISHED.unlink()
                return
        sys.exit(f"설치를 마쳤는데도 맞지 않는 것이 있다: {some(wrong or {'python': ''})}. {FAILED}")


def empty() -> None:
    """Remove what is in the environment, but first of all leave the mark: from here on it is half made."""
    VENV.mkdir(exist_ok=True)
    UNFINISHED.touch()
    for path in VENV.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path != UNFINISHED:
            path.unlink()


def some(names: dict[str, str]) -> str:
    return ", ".join(sorted(names)[:5]) + (f" 등 {len(names)}개" if len(names) > 5 else "")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two commands at once do not install into each other's environment: the second waits, and finds it right."""
    try:
        import fcntl
        import os
    except ImportError:  # Windows
        yield
        return
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def install() -> None:
    """By uv, which is several times faster; by pip, where uv does not reach the index. Both check the hashes."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    uv = VENV / "uv.lock"
    entry = re.search(r"^uv==.*(?:\n +--hash.*)*", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    uv.write_text(entry[0] if entry else "", encoding="utf-8")
    if entry and run([*pip, str(uv)]) and run([str(PYTHON), "-m", "uv", "pip", "sync", "--quiet",
                                               "--python", str(PYTHON), "--require-hashes", str(LOCK)]):
        return
    print("uv로 설치하지 못하여 pip로 설치한다.", flush=True)
    if not run([*pip, str(LOCK)]):
        sys.exit(FAILED)


def look() -> dict[str, str] | None:
    """The packages of the lock that are not in the environment as they should be; None where its Python does not run.

    Of one that has lost files, the folder of its metadata is told.
    """
    try:
        said = subprocess.run([str(PYTHON), "-I", __file__, "look"], capture_output=True, text=True)
        return json.loads(said.stdout) if said.returncode == 0 else None
    except (OSError, ValueError):
        return None


def wrong_here() -> dict[str, str]:
    """What ``look`` tells, seen from the environment's own Python."""
    site = Path(sysconfig.get_path("purelib"))
    wanted = re.findall(r"^\w[^\\\n]*", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    try:
        from packaging.requirements import Requirement
        from packaging.utils import canonicalize_name
    except ImportError:
        return {"packaging": str(next(site.glob("packaging-*.dist-info"), ""))}
    installed = {}
    for metadata in site.glob("*.dist-info"):
        name, _, version = metadata.stem.partition("-")
        installed[canonicalize_name(name)] = version, metadata
    wrong = {}
    for package in map(Requirement, wanted):
        if package.marker and not package.marker.evaluate():
            continue
        version, metadata = installed.get(canonicalize_name(package.name), ("", site))
        if not version or not package.specifier.contains(version, prereleases=True):
            wrong[package.name] = ""
        elif not is_whole(metadata):
            wrong[package.name] = str(metadata)
    return wrong


def is_whole(metadata: Path) -> bool:
    """Whether all files of a package are there."""
    try:
        with open(metadata / "RECORD", encoding="utf-8", newline="") as record:
            site = metadata.parent
            return all((site / name).exists() for name, *_ in csv.reader(record) if not name.endswith(".pyc"))
    except (OSError, ValueError):
        return False


def run(command: list[str]) -> bool:
    return subprocess.run(command).returncode == 0


if __name__ == "__main__":
    if sys.argv[1:] == ["look"]:
        print(json.dumps(wrong_here()))
        sys.exit()
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\n설치를 멈추었다. 같은 명령을 다시 실행하면 처음부터 설치한다.")
