"""The page's contents mark the section that is being read, however the reader came to it."""

import pytest

from conftest import SCREENS
from press.measure.screenshots import READ_TO_THE_END, site_pages

LONG = ["book/keras_and_tf/training.html", "book/building_blocks/gradients.html"]
MARKED = "() => [...document.querySelectorAll('nav.page-toc a[aria-current]')].map(link => link.hash)"
# The section that stands at the top of the window: the last that begins above the place where links lead.
READ = """() => {
  const links = [...document.querySelectorAll("nav.page-toc a")];
  const above = links.filter(link => document.getElementById(decodeURIComponent(link.hash.slice(1))).getBoundingClientRect().top <= 72);
  return above.length ? [above.pop().hash] : [];
}"""
# Sections at the end of a page cannot come up to the top.
NEXT_CAN_BE_READ = """() => {
  const tops = [...document.querySelectorAll("nav.page-toc a")].map(
    link => document.getElementById(decodeURIComponent(link.hash.slice(1))).getBoundingClientRect().top);
  const next = tops.find(top => top > 72);
  return next === undefined || next - 72 <= document.documentElement.scrollHeight - innerHeight - scrollY;
}"""
IN_SIGHT = """() => {
  const link = document.querySelector("nav.page-toc a[aria-current]").getBoundingClientRect();
  const list = document.querySelector("#pst-secondary-sidebar").getBoundingClientRect();
  return link.top >= list.top - 1 && link.bottom <= list.bottom + 1;
}"""
REST = "() => document.documentElement.scrollHeight - innerHeight - scrollY"
# A frame in which the page scrolls, one in which the contents are marked; the wheel and keys scroll for some frames.
SETTLED = """async () => {
  let before = -1;
  while (before !== scrollY) {
    before = scrollY;
    for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
  }
}"""


def hashes(tab):
    return tab.locator("nav.page-toc a").evaluate_all("links => links.map(link => link.hash)")


def marked(tab):
    tab.evaluate(SETTLED)
    return tab.evaluate(MARKED)


@pytest.mark.parametrize("page", LONG)
def test_each_section_by_anchor(screen, server, page):
    """Each section is marked when its link is followed, and when its address is opened."""
    _, tab = screen
    tab.goto(server + page)
    sections = hashes(tab)
    assert len(sections) > 10 and tab.evaluate(MARKED) == []
    for section in [*sections, *sections[::-3]]:
        tab.evaluate("hash => { location.hash = hash; }", section)
        assert marked(tab) == [section]
    for section in (sections[1], sections[len(sections) // 2], sections[-2], sections[-1]):
        tab.goto("about:blank")
        tab.goto(server + page + section)
        assert marked(tab) == [section]


@pytest.mark.parametrize("page", LONG)
def test_each_section_scrolled_to(screen, server, page):
    """Also where the way there leaps over many sections that nobody has seen."""
    _, tab = screen
    tab.goto(server + page)
    sections = hashes(tab)
    half = len(sections) // 2
    for section in [sections[half], *sections]:
        for _ in range(3):  # what is laid out on the way moves the section
            tab.evaluate("hash => document.getElementById(decodeURIComponent(hash.slice(1))).scrollIntoView()", section)
            tab.evaluate(SETTLED)
        if tab.evaluate(REST) > 1:  # the last sections cannot come up to the top
            assert tab.evaluate(MARKED) == tab.evaluate(READ) == [section]
    assert tab.evaluate(MARKED) == [sections[-1]]


@pytest.mark.parametrize("width, how", [(390, "key"), (1280, "key"), (1280, "wheel")])  # a phone has no wheel
@pytest.mark.parametrize("page", LONG)
def test_down_the_page(browser, server, page, width, how):
    """All the way down in steps: at each, the section at the top is marked; near the end each has its turn."""
    context = browser.new_context(**SCREENS[width], reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(server + page)
    sections, seen = hashes(tab), []

    def step(pixels):
        if how == "key":
            tab.keyboard.press("PageDown" if pixels > 100 else "ArrowDown")
        else:
            tab.mouse.wheel(0, pixels)
        seen.extend(now for now in marked(tab) if now != seen[-1:])

    tab.locator("article h1").click()
    while tab.evaluate(REST) > 1 and tab.evaluate(NEXT_CAN_BE_READ):
        step(700)
        assert tab.evaluate(MARKED) == tab.evaluate(READ) or not tab.evaluate(NEXT_CAN_BE_READ)
    below = tab.evaluate("""() => [...document.querySelectorAll("nav.page-toc a")].filter(
        link => document.getElementById(decodeURIComponent(link.hash.slice(1))).getBoundingClientRect().top > 72).map(link => link.hash)""")
    while tab.evaluate(REST) > 1:
        step(40)
    assert seen[len(seen) - len(below):] == below == sections[len(sections) - len(below):]
    assert seen == sorted(seen, key=sections.index)
    tab.keyboard.press("Home")
    assert marked(tab) == []
    context.close()


@pytest.mark.parametrize("width", SCREENS)
def test_every_page(browser, server, width):
    """At a third, at two thirds and at the end of each page; the list shows what it marks."""
    context = browser.new_context(**SCREENS[width], reduced_motion="reduce")
    tab = context.new_page()
    problems = []
    for page in site_pages():
        tab.goto(server + page)
        tab.evaluate(READ_TO_THE_END)
        sections = hashes(tab)
        if not sections or tab.evaluate(REST) <= 1:  # one that is seen at once
            continue
        for part in (1 / 3, 2 / 3, 1):
            tab.evaluate("part => scrollTo(0, part * (document.documentElement.scrollHeight - innerHeight))", part)
            now, read = marked(tab), tab.evaluate(READ)
            if now != (sections[-1:] if part == 1 else read) and (part == 1 or tab.evaluate(NEXT_CAN_BE_READ)):
                problems.append(f"{page} {part:.2f}: {now}, 읽는 곳은 {read}")
            if width == 1280 and now and not tab.evaluate(IN_SIGHT):
                problems.append(f"{page} {part:.2f}: {now}이 차례에서 보이지 않는다")
    context.close()
    assert not problems, "\n".join(problems)
