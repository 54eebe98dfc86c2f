"""How much a page weighs on a phone, with all its figures, and that nothing on it moves."""

import contextlib
import functools

import pytest
import tinycss2

from conftest import SITE
from press.paths import ROOT
from press.site.lean.page import Page
from press.site.lean.styles import can_match, plain, read_sheet, split_at_commas, vocabulary
from visits import PAGES, touch, visit

HEAVIEST = 350 * 1024  # bytes transferred, compressed
UNLIKE = r":{1,2}(hover|focus-visible|focus-within|focus|active|visited|before|after|marker|placeholder)\b"


@contextlib.contextmanager
def first_visit(browser, address):
    """A first visit to a page, on a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True)
    yield visit(context, address)
    context.close()


@pytest.fixture(scope="module", params=PAGES)
def made(request, browser, server):
    with first_visit(browser, server + request.param) as made:
        yield made


def test_weight(made):
    total = sum(made.weights.values())
    heaviest = sorted(made.weights.items(), key=lambda item: -item[1])[:5]
    print(f"\n{total / 1024:.0f}KB {made.page.url}")
    assert 20_000 < total <= HEAVIEST, heaviest


def test_nothing_moves(made, browser):
    shifts = made.shifts
    for _ in range(2):
        # A line may move by a hair when the font of its formula arrives.
        if sum(shift[0] for shift in shifts) < 0.001:
            return
        # On a starved machine a section far below may be laid out in the middle of a scroll that no reader makes.
        with first_visit(browser, made.page.url) as again:
            shifts = again.shifts
    assert sum(shift[0] for shift in shifts) < 0.001, shifts


def test_figures(made):
    """Each figure says what it shows and its size, is loaded, and is not stretched."""
    images = made.page.evaluate("""() => [...document.images].map(image => ({
        src: image.getAttribute("src"), alt: image.alt, width: image.getAttribute("width"),
        height: image.getAttribute("height"), loaded: image.complete && image.naturalWidth > 0,
        hidden: !image.offsetWidth, stretched: Math.abs(
            image.offsetWidth / image.offsetHeight / (image.naturalWidth / image.naturalHeight) - 1)}))""")
    for image in images:
        assert image["alt"] and image["width"] and image["height"], image
        assert image["hidden"] or (image["loaded"] and image["stretched"] < 0.02), image


def test_dropped_rules_match_nothing(made):
    """No element, even after scripts and a reader have changed the page, lacks a rule that press/site/lean left out."""
    touch(made)
    found = made.page.evaluate("""([selectors, unlike]) => selectors.filter(selector => {
        try { return document.querySelector(selector.replace(new RegExp(unlike, "g"), "")); }
        catch { return false; }
    })""", [dropped_selectors(), UNLIKE])
    assert not found


@functools.cache
def dropped_selectors() -> list[str]:
    """Selectors of Sphinx's sheets that are not in the site's one sheet."""
    folder = ROOT / "_build" / "work" / "html" / "_static"
    words = vocabulary([Page.read(SITE / name) for name in PAGES])
    known = [selector for sheet in [*folder.glob("*.css"), *folder.glob("styles/*.css"),
                                    folder / "katex" / "katex.min.css"]
             for selector in dropped(tinycss2.parse_stylesheet(read_sheet(sheet, folder), True, True), words)]
    assert len(known) > 1000
    return known


def dropped(rules, words) -> list[str]:
    selectors = []
    for rule in rules:
        if rule.type == "at-rule" and rule.content is not None and rule.lower_at_keyword in ("media", "supports"):
            selectors += dropped(tinycss2.parse_rule_list(rule.content, True, True), words)
        elif rule.type == "qualified-rule":
            selectors += [plain(selector) for selector in split_at_commas(rule.prelude)
                          if not can_match(selector, words)]
    return selectors
