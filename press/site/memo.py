"""What was computed from the same bytes before is not computed again: ``_build/memo``.

Only for what follows from its key alone, so that a lost or old file here changes nothing but the time.
"""

import functools
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

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
    try:
        return file.read_bytes()
    except FileNotFoundError:
        data = make()
    FOLDER.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".half")
    half.write_bytes(data)
    half.replace(file)
    return data


@functools.cache
def makers(module: str) -> str:
    """The rules and the packages by which a module makes something."""
    return hashlib.sha256(Path(str(sys.modules[module].__file__)).read_bytes() + LOCK.read_bytes()).hexdigest()
