"""A small exercise in a folder of its own, for the tests of what the exercises are made with."""

import shutil
from pathlib import Path

from pages import ROOT

START = """\
---
file_format: mystnb
kernelspec:
  name: python3
  display_name: Python 3
exercise:
  topic: 작은 연습
  level: 기초
  minutes: 5
---

# 연습: 작은 것

```{code-cell} ipython3
:tags: [remove-cell]
:load: exercise_setup.py
```

"""


def cell(code: str, tags: str = "") -> str:
    options = f":tags: [{tags}]\n" if tags else ""
    return f"```{{code-cell}} ipython3\n{options}{code.strip(chr(10))}\n```\n\n"


def write_exercise(folder: Path, body: str, total: int) -> Path:
    """``excs/src/exc-small.md`` in ``folder``: the set-up, ``body`` and the cell that counts."""
    page = folder / "excs" / "src" / "exc-small.md"
    page.parent.mkdir(parents=True)
    shutil.copyfile(ROOT / "excs" / "src" / "exercise_setup.py", page.parent / "exercise_setup.py")
    page.write_text(START + body + cell(f"finish({total})"), encoding="utf-8")
    return page
