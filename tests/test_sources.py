"""The pages' sources: no code that isn't run, no measured number typed by hand."""

from pathlib import Path

import pytest
from checks import source_problems

from press.paths import ROOT

PAGES = sorted([*ROOT.glob("book/**/*.md"), *ROOT.glob("excs/src/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_source(page):
    problems = source_problems(page.relative_to(ROOT), page.read_text(encoding="utf-8"))
    assert not problems, "\n".join(problems)


BAD = {
    "```python\nprint(1)\n```": "실행되지 않는 코드 블록 'python'",
    "~~~py\nprint(1)\n~~~": "실행되지 않는 코드 블록 'py'",
    "- 목록\n\n  ```bash\n  ls\n  ```": "실행되지 않는 코드 블록 'bash'",
    "정확도는 0.97이다.": "손으로 적은 수 '0.97'",
    "정확도가 97%에 이른다.": "손으로 적은 수 '97%'",
    ":::{note}\n손실은 0.027로 줄었다.\n:::": "손으로 적은 수 '0.027'",
}


@pytest.mark.parametrize("text", BAD)
def test_refused(text):
    problems = source_problems(Path("book/x.md"), "# 제목\n\n" + text)
    assert len(problems) == 1 and BAD[text] in problems[0]
    assert problems[0].startswith("book/x.md:")


GOOD = [
    "```{code-cell} ipython3\nprint(0.97)\n```",
    "정확도는 {glue:text}`acc`이다.",
    "학습률 `0.1`과 $\\eta = 0.1$, 케라스 3.0과 Keras 3.15.1, [링크](https://a.b/2.1)",
    "$$\nx = 0.5\n$$",
]


@pytest.mark.parametrize("text", GOOD)
def test_accepted(text):
    assert source_problems(Path("book/x.md"), "---\nkey: 0.5\n---\n# 제목\n\n" + text) == []
