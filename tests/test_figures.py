"""Figures can be read: each says in words what it shows, and its letters stand out from what is under them."""

import ast
import re
from xml.etree import ElementTree

import matplotlib.colors
import nbformat
import numpy as np
import pytest
from checks import alt_problem

from press.paths import ROOT
from press.source.edition import editions, page_sources

SOURCES = sorted([*ROOT.glob("book/**/*.md"), *ROOT.glob("excs/src/*.md")])
DIAGRAMS = sorted(ROOT.glob("book/**/*.svg"))
AA = 4.5
GRAPHICS = 3  # WCAG 1.4.11: lines and marks
QUIET = {"#b8d3ea", "#e6e6e6", "#dddddd"}  # areas with a darker edge; the lines of a grid
# The dark theme's filter on figures (book.css): invert(1) hue-rotate(180deg), then white lets the page through.
HUE_HALF = np.array([[-.574, 1.43, .144], [.426, .43, .144], [.426, 1.43, -.856]])
DARK_PAGE = matplotlib.colors.to_rgb("#12161c")


def luminance(rgb) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def contrast(one, other) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def in_the_dark(rgb):
    turned = np.clip(HUE_HALF @ (1 - np.array(rgb)), 0, 1)
    return 1 - (1 - turned) * (1 - np.array(DARK_PAGE))  # mix-blend-mode: screen


def worst_contrast(text: str, ground: str) -> float:
    """The lower of the contrasts on the light and on the dark page."""
    a, b = matplotlib.colors.to_rgb(text), matplotlib.colors.to_rgb(ground)
    return min(contrast(a, b), contrast(in_the_dark(a), in_the_dark(b)))


# --- Words ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("page", page_sources(), ids=lambda page: page.stem)
def test_computed_figures_have_words(page):
    for edition in editions(page):
        notebook = nbformat.read(edition.notebook, as_version=4)
        made = [cell for cell in notebook.cells if cell.cell_type == "code"]
        written = edition.codes()
        for number, (cell, source) in enumerate(zip(made, written, strict=True), 1):
            shown = "remove-cell" not in source.metadata.get("tags", [])
            if shown and any("image/png" in output.get("data", {}) for output in cell.outputs):
                options = source.metadata.get("mystnb", {})
                problem = alt_problem(options.get("image", {}).get("alt", ""),
                                      options.get("figure", {}).get("caption", ""))
                assert not problem, f"{page.relative_to(ROOT)}: {number}번째 코드 셀의 그림: {problem}"


@pytest.mark.parametrize("page", SOURCES, ids=lambda page: page.stem)
def test_diagrams_have_words(page):
    text = page.read_text(encoding="utf-8")
    for match in re.finditer(r"^([:`]{3,})\{(?:figure|image)\} (\S+\n.*?)^\1\s*$", text, re.DOTALL | re.MULTILINE):
        name, *lines = match[2].splitlines()
        alt = next((line.removeprefix(":alt:") for line in lines if line.startswith(":alt:")), "")
        problem = alt_problem(alt, " ".join(line for line in lines if not line.startswith(":")))
        assert not problem, f"{page.relative_to(ROOT)}: {name}: {problem}"
    for alt in [*re.findall(r"!\[(.*?)\]\(", text), *re.findall(r'<img [^>]*?alt="(.*?)"', text)]:
        assert not alt_problem(alt, ""), f"{page.relative_to(ROOT)}: ![{alt}]: {alt_problem(alt, '')}"


@pytest.mark.parametrize("alt, caption", [
    ("", "훈련 손실"), ("loss.png", "훈련 손실"), ("../_images/0167aeed.png", ""), ("그림", "훈련 손실"),
    ("스텝마다 잰 훈련 손실", "스텝마다 잰 훈련 손실."), ("훈련 손실이 줄어드는", "스텝마다 잰, 훈련 손실이 줄어드는 모습"),
])
def test_words_that_say_nothing(alt, caption):
    assert alt_problem(alt, caption)


def test_words_that_say_something():
    assert alt_problem("손실이 처음에 가파르게 떨어지고 그 뒤로 완만하게 준다", "스텝마다 잰 손실") == ""


# --- Letters -------------------------------------------------------------------------------------

def diagram_texts(root):
    """Each text of a diagram: (words, its colour, the colour under it). Groups hand their colours down."""
    under = []  # (left, top, right, bottom, colour), in the order of drawing

    def walk(element, fill):
        fill = element.get("fill", fill)
        kind = element.tag.rpartition("}")[2]
        if kind in {"defs", "marker"}:
            return
        number = lambda name: float(re.match(r"-?[\d.]+", element.get(name, "0"))[0])  # noqa: E731
        if kind == "rect" and fill != "none":
            under.append((number("x"), number("y"), number("x") + number("width"), number("y") + number("height"), fill))
        if kind == "text":
            x, y = number("x"), number("y") - 4  # the middle of the letters, not their foot
            ground = next((c for left, top, right, bottom, c in reversed(under)
                           if left <= x <= right and top <= y <= bottom), "#ffffff")
            for part in [element, *element.iter("{http://www.w3.org/2000/svg}tspan")]:
                yield "".join(part.itertext()).strip(), part.get("fill", fill), ground
        for child in element:
            yield from walk(child, fill)

    yield from walk(root, "#000000")


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: path.stem)
def test_letters_of_diagrams(diagram):
    for words, colour, ground in diagram_texts(ElementTree.parse(diagram).getroot()):
        ratio = worst_contrast(colour, ground)
        assert ratio >= AA, (f"{diagram.relative_to(ROOT)}: '{words}'의 색 {colour}이 바탕 {ground}에서 {ratio:.1f}:1이다. "
                             f"{AA}:1이 되게 짙은 색으로 바꾼다.")


WRITES = {"text", "annotate", "set_title", "title", "suptitle", "set_xlabel", "set_ylabel", "xlabel", "ylabel",
          "bar_label", "tick_params"}


@pytest.mark.parametrize("page", page_sources(), ids=lambda page: page.stem)
def test_letters_of_computed_figures(page):
    """Matplotlib writes in black; where a cell names another colour for letters, it must stand out from white."""
    for cell in editions(page)[-1].codes():
        code = "\n".join(line for line in cell.source.splitlines() if not line.lstrip().startswith(("%", "!")))
        for call in (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)):
            if getattr(call.func, "attr", "") in WRITES:
                for option in call.keywords:
                    if option.arg in {"color", "labelcolor", "c"} and isinstance(option.value, ast.Constant):
                        ratio = worst_contrast(option.value.value, "white")
                        assert ratio >= AA, (f"{page.relative_to(ROOT)}: 글자의 색 {option.value.value!r}이 흰 바탕에서 "
                                             f"{ratio:.1f}:1이다: {ast.unparse(call)}")


def test_pale_letters_are_found():
    assert worst_contrast("#999999", "white") < AA < worst_contrast("#555555", "white")
    assert worst_contrast("black", "black") == pytest.approx(1)


# --- Lines and marks -----------------------------------------------------------------------------

@pytest.mark.parametrize("page", SOURCES, ids=lambda page: page.stem)
def test_lines_stand_out(page):
    typed = set(re.findall(r'"(#[0-9a-f]{6})"', page.read_text(encoding="utf-8"))) - QUIET
    pale = {colour: round(worst_contrast(colour, "white"), 2) for colour in typed}
    pale = {colour: found for colour, found in pale.items() if found < GRAPHICS}
    assert not pale, f"{page.relative_to(ROOT)}: 선과 점의 색이 바탕과 {GRAPHICS}:1보다 가깝다: {pale}. 더 짙은 색을 쓴다."
