"""``make test PAGE=…``: one page executed anew and compared, and the rules of the book for it."""

import subprocess
import sys
from pathlib import Path

from press.paths import ROOT
from press.source.edition import all_editions, page_sources

# The tests that have one case a page, known by its name.
RULES = ["notebooks", "sources", "figures", "claims", "compare", "standard"]


def test(name: str) -> None:
    """Test the page of this source, ``book/keras_and_tf/tensors.md``, or of a part of it that no other has."""
    pages = [page for page in page_sources() if page.relative_to(ROOT).as_posix().endswith(name)
             or page.stem == Path(name).stem]
    if len(pages) != 1:
        found = ", ".join(page.relative_to(ROOT).as_posix() for page in pages or page_sources())
        sys.exit(f"'{name}'은 {'여러 쪽의 이름이다' if pages else '쪽의 이름이 아니다'}: {found}")
    page, = pages
    answers = ROOT / "excs" / "answers" / page.name
    sys.exit(subprocess.run([
        sys.executable, "-m", "pytest", "-q", "-k", page.stem,
        *(edition.name for edition in all_editions() if edition.page == page),
        *([str(answers.relative_to(ROOT))] if answers.exists() else []),
        *(f"tests/test_{rule}.py" for rule in RULES)], cwd=ROOT).returncode)
