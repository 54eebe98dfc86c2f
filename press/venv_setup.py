"""Make or mend ``.venv`` from requirements.lock; does nothing when it is already right.

Needs only Python 3.11-3.13 and the package index. The stamp is written last: an interrupted
installation leaves none, so the next run starts the environment anew.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = VENV / "installed"
LOCK = ROOT / "requirements.lock"
SUPPORTED = ((3, 11), (3, 13))


def main() -> None:
    version = sys.version_info[:2]
    if not SUPPORTED[0] <= version <= SUPPORTED[1]:
        sys.exit(f"파이썬 3.11, 3.12, 3.13 가운데 하나가 필요한데 {sys.executable}은 {version[0]}.{version[1]}이다. "
                 "다른 파이썬은 'make PYTHON=python3.12 …'처럼 알려 준다.")
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text().strip() == wanted and works():
        return

    print("가상 환경 .venv를 만든다. 처음 한 번만 2기가바이트쯤 설치하며, 몇 분이 걸린다.", flush=True)
    run([sys.executable, "-m", "venv", "--clear", str(VENV)],
        "가상 환경을 만들지 못했다. 데비안·우분투라면 'apt install python3-venv'가 필요할 수 있다.")
    run([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--require-hashes", "-r", str(LOCK)],
        "패키지를 설치하지 못했다. 인터넷 연결과 디스크의 빈 곳(3기가바이트)을 살펴본 뒤 같은 명령을 다시 실행하면 "
        "처음부터 설치한다.")
    STAMP.write_text(wanted + "\n")


def works() -> bool:
    """Whether the environment's Python still runs (it may have been upgraded away)."""
    try:
        return subprocess.run([str(PYTHON), "-c", ""]).returncode == 0
    except OSError:
        return False


def run(command: list[str], explanation: str) -> None:
    if subprocess.run(command).returncode != 0:
        sys.exit(explanation)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\n설치를 멈추었다. 같은 명령을 다시 실행하면 처음부터 설치한다.")
