"""A small exercise in a folder of its own, for the tests of what the exercises are made with."""

import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from press.paths import ROOT
from press.source.edition import PARSER, Edition
from press.source.exercises import BEGIN, BROKEN, END, MENDED
from press.sphinx.notebooks import PageWriter

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


# --- one problem of each kind ---------------------------------------------------------------------

def solution(code, indent="    "):
    return "\n".join(indent + line for line in (BEGIN, *code.splitlines(), END))


def check(name, code):
    lines = "\n".join("    " + line for line in code.splitlines())
    return cell(f'@check("{name}")\ndef _():\n{lines}', f"check-{name}")


BUILD = (cell(f"def double(x):\n{solution('return 2 * x')}", "problem-double")
         + check("double", 'expect(double(3) == 6, "두 배가 아니다.")'))
REPAIR = (cell(f"def total(values):\n    result = 0\n    for value in values:\n        {BROKEN}\n        result = value\n"
               f"        {MENDED}\n{solution('result += value', ' ' * 8)}\n    return result", "problem-total, kind-repair")
          + check("total", 'expect(total([1, 2]) != 2, "마지막 값만 남는다.")\nexpect(total([1, 2]) == 3, "합이 아니다.")'))
PREDICT = (cell(solution("steps = 4", ""), "problem-steps, kind-predict")
           + check("steps", 'guess = prediction(steps)\nx, ran = 81, 0\nwhile x > 1:\n    x, ran = x / 3, ran + 1\n'
                            'expect(guess == ran, f"실행해 보니 {ran}번이다.")'))
EXPERIMENT = (cell("def rates():\n" + solution('plt.plot([1, 2], [3, 4])\nplt.xlabel("학습률")\nplt.ylabel("손실")\n'
                                               "return plt.gcf()"), "problem-rates, kind-experiment")
              + check("rates", "expect_plot(rates())"))
WRITTEN = """\
::::{{written}} {name}
{option}
그림에서 본 것을 두 문장으로 쓴다.

- 2점: 까닭을 말한다.
- 1점: `0.5`를 예로 든다.

:::{{admonition}} 본보기 답
:class: explain dropdown
학습률이 크면 **튄다**.
:::
::::

"""
SENTENCE = WRITTEN.format(name="rates", option="")
PROJECT = WRITTEN.format(name="own_data", option=":project:\n").replace("2점", "12점").replace("튄다", "프로젝트다")
IMPORTS = cell("import matplotlib.pyplot as plt")
BODY = IMPORTS + BUILD + REPAIR + PREDICT + EXPERIMENT + SENTENCE + "글.\n\n" + PROJECT
NAMES = {"double": "build", "total": "repair", "steps": "predict", "rates": "experiment"}


# --- the book of it -------------------------------------------------------------------------------

def write_cells(page, audience):
    """The cells that the builder writes for one audience, from the page as it stands on the site."""
    app = book(page)
    writer = PageWriter(app.builder, "excs/src/exc-small", Edition(page, audience).read().cells, audience)
    return list(writer.cells(app.env.get_and_resolve_doctree("excs/src/exc-small", app.builder)))


def book(page):
    """A Sphinx that has read the page; a warning is an error."""
    root = page.parents[2]
    with patch_docutils(), docutils_namespace():
        app = Sphinx(root, None, root / "_build", root / "_build" / "doctrees", "notebook", status=None, freshenv=True,
                     warningiserror=True, confoverrides={
                         "extensions": ["myst_nb", "press.source.exercises", "press.sphinx.notebooks"], "language": "ko",
                         "root_doc": "excs/src/exc-small", "exclude_patterns": ["**/*.ipynb"], "html_baseurl": "https://example.org/",
                         "suppress_warnings": ["myst-nb.lexer"],  # it learns the language from running the cells
                         "nb_execution_mode": "off", "nb_execution_cache_path": str(root / "_build" / "executed"),
                         "myst_enable_extensions": sorted(PARSER.enable_extensions)})
        app.builder.read()
        app.env.check_consistency()
    return app
