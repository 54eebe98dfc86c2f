"""Each page can be used without seeing it and without a mouse: axe-core, names, languages, the keyboard."""

import re
import sys
from pathlib import Path

import axe_playwright_python
import pytest

from conftest import SCREENS
from press.measure.screenshots import READ_TO_THE_END, WIDTHS, site_pages
from press.paths import ROOT

sys.path.insert(0, str(ROOT / "tests"))
from checks import alt_problem

PAGES = site_pages()
TYPICAL = "book/keras_and_tf/training.html"
# Rules that axe-core leaves off: one is new in WCAG 2.2, the other is an experiment that Lighthouse uses.
RULES = {"target-size": {"enabled": True}, "label-content-name-mismatch": {"enabled": True}}
# A page is the same in the dark but for its colours.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
# Of the thousands of coloured words of code on a page the first of each kind in each kind of box is left: the others
# have the same colours, and axe-core takes two thirds of its time for them.
LEAVE_ONE_OF_EACH = """() => {
  const seen = new Set();
  const again = [...document.querySelectorAll(".highlight span")].filter(word => {
    const {color, fontSize, fontWeight, opacity} = getComputedStyle(word);
    const boxes = [".cell_input, .cell_output", ".admonition"].map(box => word.closest(box)?.className);
    const kind = [word.className, color, fontSize, fontWeight, opacity, ...boxes].join();
    return seen.has(kind) || !seen.add(kind);
  });
  again.forEach(word => word.replaceWith(...word.childNodes));
}"""
BLUE = "rgb(26, 86, 168)"  # book.css: --pst-color-primary
DESCRIBE_FOCUS = """async () => {
  const e = document.activeElement;
  await Promise.all(document.getAnimations().map(motion => motion.finished.catch(() => {})));
  // The arrow of a chapter in the sidebar is drawn beside its summary, which has no size.
  const drawn = e.offsetHeight ? e : e.firstElementChild ?? e;
  const style = getComputedStyle(drawn), box = drawn.getBoundingClientRect();
  return {
    key: e.tagName + "|" + (e.id || e.className || "") + "|" + (e.textContent || "").trim().slice(0, 40),
    body: e === document.body,
    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    colour: style.outlineColor, opacity: style.opacity,
    seen: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0
          && box.left < innerWidth && box.top < innerHeight,
  };
}"""


@pytest.fixture(scope="module")
def tabs(browser):
    """One tab for each width: {width: page}."""
    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    opened = {}
    for width, height in WIDTHS.items():
        # Without movement: a colour on its way to another is neither.
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="light",
                                      reduced_motion="reduce", bypass_csp=True)
        context.add_init_script(axe)
        opened[width] = context.new_page()
    return opened


def violations(tab, options) -> list[str]:
    found = tab.evaluate("options => axe.run(document, {resultTypes: ['violations'], ...options})", options)
    return [f"{rule['id']}: {node['target']}: {node['failureSummary']}"
            for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("page", PAGES)
def test_axe(page, tabs, server):
    problems = []
    for width, tab in tabs.items():
        tab.goto(server + page)
        tab.evaluate(READ_TO_THE_END)
        tab.evaluate(LEAVE_ONE_OF_EACH)
        for scheme, options in {"light": {"rules": RULES}, "dark": COLOURS}.items():
            tab.emulate_media(color_scheme=scheme)
            tab.wait_for_function("scheme => document.documentElement.dataset.theme === scheme", arg=scheme)
            problems += [f"{page} {width} {scheme}: {problem}" for problem in violations(tab, options)]
        tab.emulate_media(color_scheme="light")
    assert not problems, "\n".join(problems)


def test_axe_finds_what_is_wrong(tabs, server):
    tab = tabs[1280]
    tab.goto(server + TYPICAL)
    tab.evaluate("""() => {
        document.querySelector("article p").innerHTML =
            '<img src="x.png"><span style="color: #aaa">읽기 어려운 글</span><button aria-label="찾기">보내기</button>';
        const words = [...document.querySelectorAll("div.cell_input .highlight span")].filter(word => word.checkVisibility());
        words.at(-1).style.color = "#bbb";
    }""")
    tab.evaluate(LEAVE_ONE_OF_EACH)
    text = "\n".join(violations(tab, {"rules": RULES}))
    assert "image-alt" in text and "label-content-name-mismatch" in text
    assert text.count("color-contrast") == 2, "흐린 글과 흐린 코드 한 낱말"


@pytest.mark.parametrize("page", PAGES)
def test_words_for_pictures_and_languages(page, tabs, server):
    tab = tabs[390]
    tab.goto(server + page)
    assert tab.evaluate("document.documentElement.lang") == "ko"
    assert re.search("[가-힣]", tab.locator("#pst-skip-link a").inner_text()), f"{page}: 건너뛰기 링크가 한국어가 아니다"
    for source, alt, caption in tab.evaluate("""[...document.querySelectorAll("article img")].map(image =>
            [image.src, image.alt, image.closest("figure")?.querySelector("figcaption .caption-text")?.textContent ?? ""])"""):
        problem = alt_problem(alt, caption)
        assert not problem, f"{page}: {source}: {problem}"
    for code in tab.evaluate("""[...document.querySelectorAll("article :is(div.cell_input div.highlight, code)")].filter(
            code => !code.closest("[translate=no]") || !(/[가-힣]/.test(code.textContent) || code.closest("[lang=en]")))
            .map(code => code.textContent.slice(0, 60))"""):
        pytest.fail(f"{page}: 코드에 lang='en' translate='no'가 없다: {code}")


def tree(tab) -> list[tuple[str, str]]:
    """(role, name) of all that a screen reader is told."""
    session = tab.context.new_cdp_session(tab)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [(node["role"]["value"].lower(), node.get("name", {}).get("value", "").strip())
            for node in nodes if not node["ignored"]]


@pytest.mark.parametrize("width", WIDTHS)
def test_landmarks_and_figures_have_names(width, tabs, server):
    """One banner, one main part, one footer on each page; every figure is called by its number and caption."""
    tab, figures = tabs[width], 0
    for page in PAGES:
        tab.goto(server + page)
        tab.evaluate(READ_TO_THE_END)
        seen = tree(tab)
        roles = [role for role, _ in seen]
        assert [roles.count(role) for role in ("banner", "main", "contentinfo")] == [1, 1, 1], page
        assert tab.evaluate("document.querySelector('main').innerText.trim().startsWith("
                            "document.querySelector('h1').innerText.trim())"), f"{page}: 본문이 제목으로 시작하지 않는다"
        named = [name for role, name in seen if role == "figure"]
        captions = tab.locator("article figure figcaption p:first-child").evaluate_all(
            "all => all.filter(p => p.checkVisibility()).map(p => p.querySelector('.caption-text').textContent)")
        assert len(named) >= len(captions) and all(named), f"{page}: 이름이 없는 그림 {named}"
        figures += len(named)
        for role, name in seen:
            if role in {"navigation", "complementary", "dialog"}:
                assert re.fullmatch("[가-힣 ]+", name), f"{page}: {role}의 이름이 {name!r}"
    assert figures > 30


@pytest.mark.parametrize("width", SCREENS)
def test_skip_link_leads_to_the_text(browser, server, width):
    """Tab, Enter, Tab: the first thing of the article; the link is seen while it has the focus, in the book's blue."""
    context = browser.new_context(**SCREENS[width], reduced_motion="reduce")
    tab = context.new_page()
    for page in ("book/intro.html", TYPICAL):
        tab.goto(server + page)
        tab.keyboard.press("Tab")
        link = tab.locator("#pst-skip-link a")
        assert link.evaluate("link => link === document.activeElement")
        assert link.bounding_box()["y"] >= 0
        assert tab.evaluate("getComputedStyle(document.querySelector('#pst-skip-link')).backgroundColor") == BLUE
        tab.keyboard.press("Enter")
        assert tab.evaluate("document.activeElement.tagName") == "MAIN"
        tab.keyboard.press("Tab")
        assert tab.evaluate("""document.activeElement === [...document.querySelectorAll(
            "article :is(a[href], button, summary, input, [tabindex='0'])")].find(
            e => e.checkVisibility({visibilityProperty: true}))"""), page
    context.close()


def test_korean_in_code_is_korean(tabs, server):
    tab = tabs[390]
    tab.goto(server + TYPICAL)
    marked, all_of_them = tab.evaluate("""(() => {
        const tokens = [...document.querySelectorAll("div.cell_input pre span:is(.c1, .s1, .s2)")].filter(
            token => /[가-힣]/.test(token.textContent));
        return [tokens.filter(token => token.lang === "ko").length, tokens.length];
    })()""")
    assert marked == all_of_them > 0


@pytest.mark.parametrize("width", WIDTHS)
def test_the_whole_page_by_keyboard(width, tabs, server):
    """Tab goes forward through the page to its end, and what has the focus is seen and has an outline."""
    tab = tabs[width]
    tab.goto(server + TYPICAL)
    tab.evaluate(READ_TO_THE_END)
    reachable = tab.evaluate("""[...document.querySelectorAll("a[href], button, summary, input, [tabindex='0']")].filter(
        e => e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0).length""")
    seen, problems = [], []
    for _ in range(reachable + 20):
        tab.keyboard.press("Tab")
        focus = tab.evaluate(DESCRIBE_FOCUS)
        if focus["body"]:
            break
        seen.append(focus["key"])
        if not (focus["outline"] and focus["seen"]) or focus["opacity"] == "0":
            problems.append(focus)
    else:
        pytest.fail(f"탭 키가 쪽의 끝에 이르지 못했다. 마지막으로 머문 곳: {seen[-3:]}")
    assert not problems, f"포커스가 보이지 않는다: {problems[:5]}"
    assert len(seen) >= reachable, f"탭 키로 {reachable}곳 가운데 {len(seen)}곳에만 갔다"


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize("fold", ["article details.dropdown", "article details.hide", "nav li details"])
def test_folds_by_keyboard(key, fold, tabs, server):
    tab = tabs[1280]
    tab.goto(server + ("book/building_blocks/from_scratch.html" if "hide" in fold else TYPICAL))
    summary = tab.locator(f"{fold} > summary").first
    is_open = "element => element.parentElement.open"
    before = summary.evaluate(is_open)
    summary.focus()
    tab.keyboard.press(key)
    assert summary.evaluate(is_open) is not before
    tab.keyboard.press(key)
    assert summary.evaluate(is_open) is before
    # What a screen reader says: the role and state come with <details>, the name must be the text that is seen.
    name = summary.get_attribute("aria-label") or summary.inner_text()
    assert re.search("[가-힣]", name), f"접힌 곳의 이름이 없다: {summary.evaluate('e => e.outerHTML')[:200]}"


def test_wide_formula_is_reachable(tabs, server):
    tab = tabs[390]
    tab.goto(server + "book/building_blocks/gradients.html")
    tab.evaluate(READ_TO_THE_END)
    tab.set_viewport_size({"width": 320, "height": 844})  # where a numbered formula is too wide
    tab.wait_for_timeout(500)
    wide = tab.locator("article div.math").evaluate_all("""boxes => boxes.filter(b => b.scrollWidth > b.clientWidth + 1).map(b => {
        b.scrollLeft = 0;
        const first = Math.min(...[...b.querySelectorAll(".base")].map(part => part.getBoundingClientRect().left));
        b.scrollLeft = 10000;
        const last = Math.max(...[...b.querySelectorAll(".base, .eqno")].map(part => part.getBoundingClientRect().right));
        const box = b.getBoundingClientRect();
        return [b.tabIndex, b.getAttribute("aria-label"), Boolean(b.querySelector(".eqno")), first - box.left, box.right - last];
    })""")
    tab.set_viewport_size({"width": 390, "height": 844})
    assert any(numbered for _, _, numbered, _, _ in wide)
    assert all(index == 0 and label and left >= -1 and right >= -1 for index, label, _, left, right in wide), wide


@pytest.mark.parametrize("page", ["book/building_blocks/gradients.html", TYPICAL])
def test_long_code_is_reachable(page, tabs, server):
    """What scrolls has a place in the order of the Tab key, what does not has none; folds and new widths count."""
    tab = tabs[390]
    tab.goto(server + page)
    tab.evaluate(READ_TO_THE_END)
    wrong = """() => [...document.querySelectorAll("article pre")].filter(
        pre => !pre.closest("details:not([open])") && (pre.scrollWidth > pre.clientWidth + 1) !== (pre.tabIndex === 0)).map(pre => pre.textContent.slice(0, 60))"""
    stops = "document.querySelectorAll('article pre[tabindex]').length"
    assert not tab.evaluate(wrong)
    tab.evaluate("document.querySelectorAll('article details').forEach(fold => fold.open = true)")
    tab.wait_for_timeout(500)
    assert not tab.evaluate(wrong)
    before = tab.evaluate(stops)
    tab.set_viewport_size({"width": 1280, "height": 844})
    tab.wait_for_function(f"() => {stops} < {before}")
    assert not tab.evaluate(wrong)
    tab.set_viewport_size({"width": 390, "height": 844})


def test_nothing_moves_when_sections_are_laid_out(tabs, server):
    """A section has the same height with its contents left for later and laid out."""
    tab = tabs[1280]
    tab.goto(server + TYPICAL)
    tab.evaluate(READ_TO_THE_END)
    tab.evaluate("document.querySelectorAll('article details').forEach(fold => fold.open = true)")
    heights = "[...document.querySelectorAll('article :is(section section, div.proof)')].map(section => section.offsetHeight)"
    laid_out = tab.evaluate(heights)
    near = tab.evaluate("""async () => {
        const heights = [];
        for (const section of document.querySelectorAll("article :is(section section, div.proof)")) {
            section.classList.remove("laid-out");
            section.scrollIntoView({behavior: "instant"});
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            heights.push(section.offsetHeight);
        }
        return heights;
    }""")
    assert near == laid_out and len(near) > 5
