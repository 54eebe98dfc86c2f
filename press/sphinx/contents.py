"""What the book says of its pages in more than one place is written once, in each page's front matter.

A page of a chapter says there what it is for; ``{page-list}`` on the chapter's first page makes the table::

    minutes: 20                # to read it
    level: core                # or star: may be skipped
    needs: [tensors]           # pages to have read, of this chapter or as 'chapter/page'
    question: 데이터를 무엇에 담는가?
    gives: 값을 담는 텐서        # what the next page builds on

A page that the landing page shows, a chapter's first page for one, has a ``card``, its words there, and a
``card_title`` where that is not the page's own; ``{cards}`` shows them, chapters first. A chapter that is being
written says ``draft: true``: its first page says so, and it has no card. A chapter's first page also has what the
search has to know of it: ``aliases`` and ``queries``, as in ``book/search_aliases.yml`` and
``tests/search_queries.yml``. Which pages there are, and in which order, only ``_toc.yml`` says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from press.source.edition import front_matter

TITLE = re.compile(r"^(?:\((?P<label>[^)\n]+)\)=\n\s*)?^# +(?P<title>.+)$", re.MULTILINE)
DRAFT = [":::{note}", "이 장은 쓰는 중이다. 아직 없는 절이 있다.", ":::", ""]
LEVELS = {"core": "", "star": "☆ 건너뛰어도 된다"}


@dataclass(frozen=True)
class Entry:
    """A page of ``_toc.yml``: where it stands, and in which chapter, '' outside the numbered parts."""

    name: str
    chapter: str = ""

    def path(self, root: Path) -> Path:
        return root / f"{self.name}.md"


def entries(root: Path) -> Iterator[Entry]:
    """All pages in the order of reading. A chapter's first page is its chapter."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    yield Entry(toc["root"])
    for part in toc.get("parts", []):
        for first in part["chapters"]:
            for page in (first, *first.get("sections", [])):
                yield Entry(page["file"], first["file"] if part.get("numbered") else "")


def said(root: Path, key: str) -> dict[str, Any]:
    """Page -> what its front matter says under this key, of the pages that say something."""
    fronts = {entry.name: front_matter(entry.path(root)) for entry in entries(root)}
    return {name: front[key] for name, front in fronts.items() if key in front}


class ContentsDirective(SphinxDirective):
    """What makes Markdown from other pages' front matter."""

    def pages(self) -> list[Entry]:
        """All pages of the book; this one is read again when one of them changes."""
        root = Path(self.env.srcdir)
        found = [entry for entry in entries(root) if entry.path(root).exists()]
        for path in (root / "_toc.yml", *(entry.path(root) for entry in found)):
            self.env.note_dependency(str(path))
        return found

    def front(self, entry: Entry) -> dict:
        return front_matter(entry.path(Path(self.env.srcdir)))

    def heading(self, entry: Entry) -> re.Match:
        found = TITLE.search(entry.path(Path(self.env.srcdir)).read_text(encoding="utf-8"))
        if not found:
            raise self.error(f"{entry.name}.md에 제목이 없다.")
        return found

    def title(self, entry: Entry) -> str:
        return self.heading(entry)["title"]

    def label(self, entry: Entry) -> str:
        if label := self.heading(entry)["label"]:
            return label
        raise self.error(f"{entry.name}.md의 제목 위에 라벨이 없다. '(sec:이름)='을 적는다.")

    def parse(self, lines: list[str]) -> list[nodes.Node]:
        container = nodes.container()
        self.state.nested_parse(type(self.content)(lines, source=self.env.docname), self.content_offset, container)
        return container.children


class PageList(ContentsDirective):
    """``{page-list}``: the pages of the chapter whose first page this is."""

    def run(self) -> list[nodes.Node]:
        pages = {entry.name: entry for entry in self.pages()}
        rows = ["| 절 | 답하는 물음 | 다음 절에 넘겨주는 것 |", "| :-- | :-- | :-- |"]
        for entry in pages.values():
            if entry.chapter == self.env.docname != entry.name:
                rows.append(self.row(entry, pages))
        return self.parse([*(DRAFT if self.front(pages[self.env.docname]).get("draft") else []), *rows])

    def row(self, entry: Entry, pages: dict[str, Entry]) -> str:
        about = self.front(entry)
        try:
            effort = [f"{about['minutes']}분", LEVELS[about["level"]]]
            words = about["question"], about["gives"]
        except KeyError as missing:
            raise self.error(f"{entry.name}.md의 머리말에 {missing}이 없거나 알 수 없는 값이다. "
                             "minutes, level(core나 star), question, gives를 적는다.") from None
        for need in about.get("needs", []):
            name = f"book/{need}" if "/" in need else f"{entry.name.rpartition('/')[0]}/{need}"
            if name not in pages or list(pages).index(name) >= list(pages).index(entry.name):
                raise self.error(f"{entry.name}.md의 needs에 적힌 '{need}'은 앞에 있는 쪽이 아니다.")
            effort.append(f"먼저 {{numref}}`%s절 <{self.label(pages[name])}>`")
        label = self.label(entry)
        return (f"| {{numref}}`%s <{label}>` {{ref}}`{label}`<br><small>{' · '.join(filter(None, effort))}</small> "
                f"| {' | '.join(words)} |")


class Cards(ContentsDirective):
    """``{cards}``: a card for each chapter, then for each other page that has one."""

    def run(self) -> list[nodes.Node]:
        lines = ["::::{grid} 1 1 2 2", ":gutter: 3", ""]
        for entry in sorted(self.pages(), key=lambda entry: entry.name != entry.chapter):
            about = self.front(entry)
            if about.get("draft"):
                continue
            if "card" in about:
                title = about.get("card_title") or self.title(entry)
                lines += [f":::{{grid-item-card}} {title}", f":link: /{entry.name}", ":link-type: doc",
                          *about["card"].splitlines(), ":::", ""]
            elif entry.name == entry.chapter:
                raise self.error(f"{entry.name}.md의 머리말에 card가 없다. 첫 쪽에 보일 한두 문장을 적는다.")
        return self.parse([*lines, "::::"])


def setup(app: Sphinx) -> dict:
    app.add_directive("page-list", PageList)
    app.add_directive("cards", Cards)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
