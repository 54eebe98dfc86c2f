"""What was computed from the same bytes before is not computed again: ``_build/memo``.

Only for what follows from its key alone, so that a lost or old file here changes nothing but the time.
"""

import contextlib
import functools
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

from press.faults import write_whole
from press.paths import BUILD, LOCK

FOLDER = BUILD / "memo"


def remembered(make: Callable[..., bytes], *key: bytes | str) -> bytes:
    """``make()``, or what it gave for this key before.

    The key holds all data that the result follows from; the code of the module and the packages are added here.
    """
    digest = hashlib.sha256()
    function = getattr(make, "func", make)  # of a partial
    for part in (makers(function.__module__), function.__qualname__, *key):
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\0")
    file = FOLDER / digest.hexdigest()
    with contextlib.suppress(FileNotFoundError):
        check, _, data = file.read_bytes().partition(b"\n")
        if check == checksum(data):
            return data
    data = make()
    write_whole(file, checksum(data) + b"\n" + data)
    return data


def checksum(data: bytes) -> bytes:
    """First line of a file here: after a power failure a file may be there without its bytes."""
    return hashlib.sha256(data).hexdigest().encode()


@functools.cache
def makers(module: str) -> str:
    """The rules and the packages by which a module makes something."""
    return hashlib.sha256(Path(str(sys.modules[module].__file__)).read_bytes() + LOCK.read_bytes()).hexdigest()
