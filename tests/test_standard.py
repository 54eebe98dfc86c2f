"""Every page keeps the measurable part of the book's standard (standard.py); who may not yet is on one list."""

import pytest

from press.paths import ROOT
from press.source.edition import front_matter
from press.sphinx.contents import entries
from standard import CHAPTER, broken_rules, syllables

ENTRIES = list(entries(ROOT))
CHAPTERS = {first.name: [page.name for page in ENTRIES if page.chapter == first.name != page.name]
            for first in ENTRIES if first.name == first.chapter}
EXERCISES = [entry.name for entry in ENTRIES if entry.name.startswith("excs/src/")]
PAGES = [*CHAPTERS, *(name for pages in CHAPTERS.values() for name in pages), *EXERCISES]

# The two oldest chapters are longer than the standard that came after them. No other page is excused, and
# a page leaves the list, rule by rule, when it is mended.
EXCUSED = {
    "book/building_blocks/tensor_operations": {"lines"},
    "book/building_blocks/gradients": {"lines", "prose", "cell", "mistakes"},
    "book/keras_and_tf/index": {"cell"},
    "book/keras_and_tf/tensors": {"cells"},
    "book/keras_and_tf/gradient_tape": {"minutes", "lines", "prose", "cells", "mistakes"},
    "book/keras_and_tf/layers_and_models": {"lines", "prose", "cells", "mistakes"},
    "book/keras_and_tf/training": {"minutes", "lines", "prose", "cells", "cell", "mistakes"},
    "excs/src/exc-gradient_tape": {"problems"},
}


def broken(name):
    return broken_rules(ROOT / f"{name}.md")


@pytest.mark.parametrize("name", PAGES)
def test_page(name):
    wrong = {rule: said for rule, said in broken(name).items() if rule not in EXCUSED.get(name, set())}
    assert not wrong, "\n".join(f"{name}.md: {said}" for said in wrong.values())


@pytest.mark.parametrize("name", EXCUSED)
def test_excuse_is_needed(name):
    assert name in PAGES, f"{name}이라는 쪽이 없다. EXCUSED에서 뺀다."
    kept = EXCUSED[name] - broken(name).keys()
    assert not kept, f"{name}.md는 이제 규칙을 지킨다: {', '.join(sorted(kept))}. EXCUSED에서 뺀다."


def test_only_the_two_oldest_chapters_are_excused():
    oldest = {"book/building_blocks", "book/keras_and_tf", "excs/src"}
    assert {name.rpartition("/")[0] for name in EXCUSED} <= oldest
    assert {name for name in EXCUSED if name.startswith("excs/")} <= {
        f"excs/src/exc-{name}" for name in ("building_blocks", "tensors", "gradient_tape", "keras_and_tf")}


def is_draft(chapter):
    return front_matter(ROOT / f"{chapter}.md").get("draft", False)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter(chapter):
    count = len(CHAPTERS[chapter])
    assert count in CHAPTER or (is_draft(chapter) and count < CHAPTER.start), f"{chapter}: 절이 {count}개다. {CHAPTER.start}–{CHAPTER.stop - 1}개로 한다 (_toc.yml)."


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter_has_an_exercise(chapter):
    slug = chapter.split("/")[1]
    assert is_draft(chapter) or slug in {front_matter(ROOT / f"{name}.md")["exercise"]["chapter"] for name in EXERCISES}, \
        f"{chapter}의 연습이 없다: `make exercise NAME={slug} CHAPTER={slug}`"


# --- the measures themselves ---------------------------------------------------------------------

HEAD = ("---\nfile_format: mystnb\nkernelspec:\n  name: python3\n  display_name: Python 3\nminutes: 10\n---\n\n"
        "# 제목\n\n")
GOOD = HEAD + "이 절을 마치면 다음을 할 수 있다.\n\n{}\n\n## 요약\n\n## 스스로 점검\n"
CELL = "```{{code-cell}} ipython3\n{}\n```\n\n"
HIDDEN = "```{{code-cell}} ipython3\n:tags: [hide-input]\n{}\n```\n\n"
LONG = "\n".join(["x = 1"] * 19)


def rules_of(tmp_path, text):
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    return set(broken_rules(page))


@pytest.mark.parametrize("text, rule", [
    (GOOD.format("\n" * 800), "lines"),
    (GOOD.format("가" * 5501), "prose"),
    (GOOD.format(":::{note} 제목\n" + "가" * 5500 + "\n:::"), "prose"),
    (GOOD.format(CELL.format("x = 1") * 36), "cells"),
    (GOOD.format(CELL.format("x = 1") * 2 + CELL.format(LONG)), "cell"),
    (GOOD.format(CELL.format("x = 1") + CELL.format("x = 1\n" * 9 + "x") * 2), "short"),
    (GOOD.format(":::{mistake-start} 실수\n:::\n:::{mistake-end}\n:::\n" * 6), "mistakes"),
    (GOOD.format("").replace("이 절을 마치면", "이 절은"), "goals"),
    (GOOD.format("").replace("## 요약", "## 끝"), "summary"),
    (GOOD.format("").replace("## 스스로 점검", "## 끝"), "check"),
    (GOOD.format("").replace("minutes: 10", "minutes: 9"), "minutes"),
    (GOOD.format("").replace("minutes: 10\n", ""), "minutes"),
], ids=str.split("lines prose prose-in-a-box cells cell short mistakes goals summary check short-reading no-minutes"))
def test_refused(tmp_path, text, rule):
    assert rules_of(tmp_path, text) == {rule}


@pytest.mark.parametrize("text", [
    GOOD.format("가" * 5400 + "\n\n" + CELL.format("x = 1") * 35),
    GOOD.format(CELL.format("x = 1") + HIDDEN.format(LONG) * 30),
    GOOD.format("`" + "가" * 6000 + "` $" + "가" * 6000 + "$"),
], ids=["many-words-and-cells", "long-hidden-cells", "long-code-and-formula"])
def test_accepted(tmp_path, text):
    assert rules_of(tmp_path, text) == set()


def test_what_counts_as_prose():
    assert syllables("세 글자 {term}`가중치`<small>weight</small>, {ref}`텐서 <sec:라벨>` `코드` $수식$") == 8
    assert syllables(":::{figure} 그림.svg\n:alt: 대체 글\n\n캡션\n:::\n\n| 표 |\n| - |\n| 칸 |") == 6


@pytest.mark.parametrize("count, draft, rules", [
    (7, "", {"problems"}), (8, "", set()), (10, "", set()), (11, "", {"problems"}),
    (7, "exercise: {draft: true}\n", set()), (11, "exercise: {draft: true}\n", {"problems"})])
def test_an_exercise_has_eight_to_ten_problems(tmp_path, count, draft, rules):
    page = tmp_path / "excs" / "src" / "exc-x.md"
    page.parent.mkdir(parents=True)
    problem = ("```{{code-cell}} ipython3\n:tags: [problem-{0}]\n### BEGIN SOLUTION\n### END SOLUTION\n```\n\n"
               "```{{code-cell}} ipython3\n:tags: [check-{0}]\nx = 1\n```\n\n")
    page.write_text(HEAD.replace("minutes: 10\n", draft) + "".join(problem.format(f"p{number}") for number in range(count)), encoding="utf-8")
    assert set(broken_rules(page)) == rules
