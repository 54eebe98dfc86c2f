"""Each page can be used without seeing it and without a mouse: axe-core, names, languages, the keyboard."""

import re
import sys
from pathlib import Path

import pytest

from press.paths import ROOT
from press.measure.screenshots import READ_TO_THE_END, SCHEMES, SITE, WIDTHS, site_pages

sys.path.insert(0, str(ROOT / "tests"))
from checks import alt_problem  # noqa: E402

PAGES = site_pages() if SITE.exists() else []
TYPICAL = "book/keras_and_tf/training.html"
# Rules that axe-core leaves off: one is new in WCAG 2.2, the other is an experiment that Lighthouse uses.
RULES = {"target-size": {"enabled": True}, "label-content-name-mismatch": {"enabled": True}}
# A page is the same in the dark but for its colours.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
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
def axe():
    package = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python이 없다: make venv")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tabs(browser, axe):
    """One tab for each width and colour scheme: {(width, scheme): page}."""
    opened = {}
    for width, height in WIDTHS.items():
        for scheme in SCHEMES:
            # Without movement: a colour on its way to another is neither.
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme,
                                          reduced_motion="reduce", bypass_csp=True)
            context.add_init_script(axe)
            opened[width, scheme] = context.new_page()
    return opened


def violations(tab, options) -> list[str]:
    found = tab.evaluate("options => axe.run(document, {resultTypes: ['violations'], ...options})", options)
    return [f"{rule['id']}: {node['target']}: {node['failureSummary']}"
            for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("page", PAGES)
def test_axe(page, tabs, server):
    problems = []
    for (width, scheme), tab in tabs.items():
        tab.goto(server + page)
        tab.evaluate(READ_TO_THE_END)
        assert tab.evaluate("document.documentElement.dataset.theme") == scheme
        problems += [f"{page} {width} {scheme}: {problem}"
                     for problem in violations(tab, {"rules": RULES} if scheme == "light" else COLOURS)]
    assert not problems, "\n".join(problems)


def test_axe_finds_what_is_wrong(tabs, server):
    tab = tabs[1280, "light"]
    tab.goto(server + TYPICAL)
    tab.evaluate("""document.querySelector("article p").innerHTML =
        '<img src="x.png"><span style="color: #aaa">읽기 어려운 글</span><button aria-label="찾기">보내기</button>'""")
    text = "\n".join(violations(tab, {"rules": RULES}))
    assert "image-alt" in text and "color-contrast" in text and "label-content-name-mismatch" in text


@pytest.mark.parametrize("page", PAGES)
def test_words_for_pictures_and_languages(page, tabs, server):
    tab = tabs[390, "light"]
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


def test_korean_in_code_is_korean(tabs, server):
    tab = tabs[390, "light"]
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
    tab = tabs[width, "light"]
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
    tab = tabs[1280, "light"]
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
    tab = tabs[390, "light"]
    tab.goto(server + "book/building_blocks/gradients.html")
    tab.evaluate(READ_TO_THE_END)
    wide = tab.locator("article div.math").evaluate_all(
        "boxes => boxes.filter(b => b.scrollWidth > b.clientWidth + 1).map(b => [b.tabIndex, b.getAttribute('aria-label')])")
    assert wide and all(index == 0 and label for index, label in wide)


@pytest.mark.parametrize("page", ["book/building_blocks/gradients.html", TYPICAL])
def test_long_code_is_reachable(page, tabs, server):
    """What scrolls has a place in the order of the Tab key, what does not has none; folds and new widths count."""
    tab = tabs[390, "light"]
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
    tab = tabs[1280, "light"]
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
