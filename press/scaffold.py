"""Make the skeleton of a chapter, a page or an exercise, which builds and passes the tests as it is::

    python -m press chapter NAME=convolution TITLE=합성곱
    python -m press page NAME=filters CHAPTER=convolution TITLE=필터
    python -m press exercise NAME=convolution CHAPTER=convolution

Nothing that exists is overwritten: new files stand beside the old ones, and ``_toc.yml``, which keeps its comments,
gets a line more.
"""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

import yaml

from press.paths import ROOT

SKELETONS = Path(__file__).resolve().with_name("skeleton")
SLUG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
TITLE = re.compile(r"^# +(.+)$", re.MULTILINE)
EXERCISES = """
## 연습 노트북

이 장의 연습이다. 절을 읽은 다음에 푼다. 함수를 완성하고 바로 아래의 확인 셀로 답을 확인하는 노트북이다.
코랩에서 열면 설치할 것이 없다.

```{exercise-list}
:here:
```
"""


class Refused(Exception):
    """What was asked for cannot be made. The message says why and what to write instead."""


@dataclass
class Plan:
    """What is to be written. Nothing is, until all of it is known to be possible."""

    root: Path
    new: dict[Path, str] = field(default_factory=dict)
    changed: dict[Path, str] = field(default_factory=dict)

    def create(self, path: str, skeleton: str, **words: str) -> None:
        if (self.root / path).exists():
            raise Refused(f"{path}이 이미 있다. 다른 NAME을 쓴다.")
        text = (SKELETONS / skeleton).read_text(encoding="utf-8")
        self.new[self.root / path] = Template(text).substitute(words)

    def carry_out(self) -> None:
        for path, text in self.new.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
            print(f"만들었다: {path.relative_to(self.root)}")
        for path, text in self.changed.items():
            path.write_text(text, encoding="utf-8")
            print(f"더했다: {path.relative_to(self.root)}")


# --- the contents ----------------------------------------------------------------------------------

def keys(mapping: yaml.MappingNode) -> dict[str, yaml.Node]:
    return {name.value: found for name, found in mapping.value}


def chapters(toc: yaml.MappingNode, numbered: bool) -> list[yaml.MappingNode]:
    return [chapter for part in keys(toc)["parts"].value if ("numbered" in keys(part)) == numbered
            for chapter in keys(part)["chapters"].value]


def last_line(node: yaml.Node) -> int:
    """The line, from 0, where the last word of a part of the contents stands."""
    children = [child for item in node.value for child in (item if isinstance(item, tuple) else (item,))] \
        if isinstance(node, yaml.CollectionNode) else []
    return max([node.start_mark.line, *map(last_line, children)])


def entry(file: str, column: int) -> list[str]:
    return [f"{' ' * column}- file: {file}"]


def with_chapter(text: str, index: str, page: str) -> str:
    """``_toc.yml`` with a chapter after the last of the numbered parts, its comments and form as they were."""
    last = chapters(yaml.compose(text), numbered=True)[-1]
    column = last.start_mark.column - 2
    new = [*entry(index, column), f"{' ' * (column + 2)}sections:", *entry(page, column + 4)]
    return inserted(text, last_line(last) + 1, new)


def with_section(text: str, first: str, page: str) -> str:
    """``_toc.yml`` with a page at the end of the chapter whose first page is ``first``."""
    toc = yaml.compose(text)
    for chapter in [*chapters(toc, numbered=True), *chapters(toc, numbered=False)]:
        if keys(chapter)["file"].value == first:
            sections = keys(chapter).get("sections")
            if sections is not None and sections.value:
                column = sections.value[0].start_mark.column - 2
                return inserted(text, last_line(sections) + 1, entry(page, column))
            column = chapter.start_mark.column
            return inserted(text, last_line(chapter) + 1, [f"{' ' * column}sections:", *entry(page, column + 2)])
    raise Refused(f"_toc.yml에 {first}이 없다.")


def inserted(text: str, line: int, new: list[str]) -> str:
    lines = text.splitlines()
    return "\n".join([*lines[:line], *new, *lines[line:]]) + "\n"


# --- what is made ----------------------------------------------------------------------------------

def check_name(name: str) -> str:
    if not SLUG.fullmatch(name):
        raise Refused(f"이름 '{name}'은 쓸 수 없다. NAME은 영어 소문자와 숫자를 밑줄로 이은 것이다: "
                      "NAME=loss_functions")
    return name


def check_label(root: Path, label: str) -> None:
    for page in [*root.glob("book/**/*.md"), *root.glob("excs/src/*.md")]:
        if f"({label})=" in page.read_text(encoding="utf-8"):
            raise Refused(f"라벨 '{label}'이 {page.relative_to(root)}에 이미 있다. 다른 NAME을 쓴다.")


def check_title(title: str) -> str:
    if not title.strip() or "\n" in title:
        raise Refused("제목이 없다. TITLE=\"합성곱\"처럼 한 줄로 적는다.")
    return title.strip()


def check_chapter(root: Path, chapter: str) -> Path:
    there = {page.parent.name: page for page in sorted(root.glob("book/*/index.md"))
             if f"(ch:{page.parent.name})=" in page.read_text(encoding="utf-8")}
    if chapter not in there:
        raise Refused(f"'{chapter}'이라는 장이 없다. CHAPTER는 다음 가운데 하나다: {', '.join(there)}")
    return there[chapter]


def plan_chapter(root: Path, name: str, title: str) -> Plan:
    plan, first = Plan(root), f"first_{check_name(name)}"
    title = check_title(title)
    if (root / "book" / name).exists():
        raise Refused(f"book/{name}이 이미 있다. 다른 NAME을 쓰거나, `make page`로 그 장에 절을 더한다.")
    for label in (f"ch:{name}", f"sec:{first}"):
        check_label(root, label)
    plan.create(f"book/{name}/index.md", "index.md", name=name, title=title)
    plan.create(f"book/{name}/{first}.md", "page.md", name=first, title=f"{title}: 첫걸음")
    toc = root / "_toc.yml"
    plan.changed[toc] = with_chapter(toc.read_text(encoding="utf-8"), f"book/{name}/index", f"book/{name}/{first}")
    return plan


def plan_page(root: Path, name: str, chapter: str, title: str) -> Plan:
    plan = Plan(root)
    check_label(root, f"sec:{check_name(name)}")
    check_chapter(root, chapter)
    plan.create(f"book/{chapter}/{name}.md", "page.md", name=name, title=check_title(title))
    toc = root / "_toc.yml"
    plan.changed[toc] = with_section(toc.read_text(encoding="utf-8"), f"book/{chapter}/index", f"book/{chapter}/{name}")
    return plan


def plan_exercise(root: Path, name: str, chapter: str, title: str = "") -> Plan:
    plan = Plan(root)
    check_label(root, f"exc:{check_name(name)}")
    index = check_chapter(root, chapter)
    text = index.read_text(encoding="utf-8")
    if not title.strip() and (found := TITLE.search(text)):
        title = f"연습: {found[1]}"
    plan.create(f"excs/src/exc-{name}.md", "exercise.md", name=name, chapter=chapter, title=check_title(title))
    plan.create(f"excs/answers/exc-{name}.md", "answers.md", name=name)
    toc = root / "_toc.yml"
    plan.changed[toc] = with_section(toc.read_text(encoding="utf-8"), "book/exercises", f"excs/src/exc-{name}")
    if "{exercise-list}" not in text:
        plan.changed[index] = text + EXERCISES
    return plan


def carry_out(make: Callable[..., Plan], wanted: tuple[str, ...], words: tuple[str, ...], root: Path) -> None:
    try:
        if not all("=" in word for word in words):
            raise Refused("NAME=convolution TITLE=합성곱처럼 적는다.")
        given = dict(word.split("=", 1) for word in words)
        make(root, **{name.lower(): given.get(name, "") for name in wanted}).carry_out()
    except Refused as refused:
        sys.exit(f"만들지 않았다: {refused}")
    print("이제 글을 쓰고, `make serve`로 본다.")


def chapter(*words: str, root: Path = ROOT) -> None:
    carry_out(plan_chapter, ("NAME", "TITLE"), words, root)


def page(*words: str, root: Path = ROOT) -> None:
    carry_out(plan_page, ("NAME", "CHAPTER", "TITLE"), words, root)


def exercise(*words: str, root: Path = ROOT) -> None:
    carry_out(plan_exercise, ("NAME", "CHAPTER", "TITLE"), words, root)
