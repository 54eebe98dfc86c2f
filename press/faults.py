"""What can go wrong around the book, said in one sentence: which file, what is wrong, what to do.

And the one way to write a file: when it is whole it is renamed, so that half a file is never read.
"""

import errno
import os
import re
import shutil
from pathlib import Path

import yaml

from press.paths import ROOT


class Fault(Exception):
    """Something that who runs the command can mend. The message is all that is shown."""


AGAIN = "그 뒤 같은 명령을 다시 실행한다. 앞서 만든 사이트와 노트북은 그대로 있다."
REMEDIES = {
    errno.ENOSPC: f"디스크가 가득 찼다. 빈 곳을 마련한다. {AGAIN}",
    errno.EDQUOT: f"쓸 수 있는 디스크의 몫을 다 썼다. 빈 곳을 마련한다. {AGAIN}",
    errno.EROFS: f"쓸 수 없는 디스크이다. 책을 쓸 수 있는 곳에 둔다. {AGAIN}",
    errno.EACCES: f"읽거나 쓸 권한이 없다. `ls -l`로 주인과 권한을 살펴본다. {AGAIN}",
    errno.EPERM: f"읽거나 쓸 권한이 없다. `ls -l`로 주인과 권한을 살펴본다. {AGAIN}",
    errno.ENOENT: f"파일이 없다. 이름을 살펴본다(차례는 _toc.yml에 있다). {AGAIN}",
    errno.EISDIR: f"파일이 있어야 할 자리에 폴더가 있다. 폴더를 옮긴다. {AGAIN}",
    errno.ENOTDIR: f"폴더가 있어야 할 자리에 파일이 있다. 파일을 옮긴다. {AGAIN}",
}
# Of a file that is not there, only who asked for it knows whether that is a fault or a bug.
FAULTS = REMEDIES.keys() - {errno.ENOENT}


def name_of(path: str | os.PathLike) -> str:
    """A file as messages call it."""
    path = Path(path)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def explained(error: OSError) -> str:
    """The sentence for an error of the file system that is no bug."""
    named = isinstance(error.filename, (str, os.PathLike)) and error.errno not in (errno.ENOSPC, errno.EDQUOT)
    return (f"{name_of(error.filename)}: " if named else "") + REMEDIES[error.errno or 0]


def fault_behind(error: BaseException | None) -> OSError | None:
    """The error of the file system, no bug, from which an error comes: itself, or what it is wrapped around."""
    while error:
        if isinstance(error, shutil.Error):  # of a folder: it only has the texts of what happened to its files
            for number in map(int, re.findall(r"\[Errno (\d+)\]", str(error))):
                if number in FAULTS:
                    return OSError(number, os.strerror(number))
        if isinstance(error, OSError) and error.errno in FAULTS:
            return error
        error = error.__cause__ or error.__context__ or getattr(error, "orig_exc", None)
    return None


def read_source(path: Path) -> str:
    """The text of a file that somebody wrote. Raises Fault, naming file and line, where it is not text in UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Fault(explained(error) if error.errno in REMEDIES else f"{name_of(path)}: {error.strerror}") from error
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[:error.start].count(b"\n") + 1
        raise Fault(f"{name_of(path)}:{line}: UTF-8로 쓴 글이 아니다(cp949로 저장한 듯하다). "
                    "편집기에서 인코딩을 UTF-8로 바꾸어 저장한 뒤 같은 명령을 다시 실행한다.") from error


def parse_yaml(text: str, path: Path, first_line: int = 1):
    """What YAML says. Raises Fault, naming file and line."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        raise Fault(f"{name_of(path)}:{line}: YAML로 읽을 수 없다({getattr(error, 'problem', error)}). "
                    "들여쓰기와 따옴표를 살펴본다.") from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that the old one stays until the new one is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".half")
    try:
        half.write_bytes(data)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
