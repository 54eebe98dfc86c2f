"""The frame of every page: Korean throughout, buttons that lead somewhere, folds and copying that work."""

import re
from urllib.parse import unquote

import pypdfium2
import pytest
from bs4 import BeautifulSoup

from conftest import SITE
from press.measure.screenshots import READ_TO_THE_END, site_pages
from press.paths import ROOT
from press.run.versions import versions
from press.source.edition import page_sources
from press.source.exercises import is_exercise

ENGLISH = re.compile(r"[A-Za-z]{3,}")
NAMES = re.compile(r"Ctrl|TensorFlow|Keras|PDF|Colab|Esc")
ATTRIBUTES = ("title", "aria-label", "placeholder", "data-bs-title")
FOLDED = SITE / "excs" / "src" / "exc-tensors.html"


@pytest.fixture(scope="module")
def pages():
    made = {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in SITE.rglob("*.html")}
    return {path: page for path, page in made.items() if page.find("main")}


def test_interface_is_korean(pages):
    english = set()
    for path, page in pages.items():
        for element in page(["script", "style", "noscript", "code", "math"]):
            element.decompose()
        body = page.body
        labels = {element[name] for name in ATTRIBUTES for element in body.find_all(attrs={name: True})
                  if element.get("class") != ["reference", "internal"] and not element.find_parent(class_="cell_output")}
        article = body.find("article")
        if article:
            article.decompose()  # the book's own text
        for text in labels | set(body.stripped_strings):
            if ENGLISH.search(NAMES.sub("", text)) and not re.search("[가-힣]", text):
                english.add(f"{path.relative_to(SITE)}: {text!r}")
    assert not english, "우리말이 아닌 글이 있다(theme/locale이나 theme/templates):\n" + "\n".join(sorted(english))


def test_notebook_pages_say_what_verified_them(pages):
    words = [f"{name} {version}" for name, version in versions().items()]
    for source in page_sources():
        page = pages[SITE / source.relative_to(ROOT).with_suffix(".html")]
        line = page.select_one(".verified").get_text()
        assert all(word in line for word in words) and re.search(r"\d{4}년 \d+월 \d+일", line), source
        colab = page.select_one("a.colab-button")["href"]
        assert (ROOT / unquote(colab.split("/blob/", 1)[1].split("/", 1)[1])).exists(), colab


def test_folds_open_by_keyboard(browser):
    page = browser.new_page()
    page.goto(FOLDED.as_uri())
    assert page.locator(".dropdown:not(details)").count() == 0
    fold = page.locator("article details").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    assert fold.get_attribute("open") is not None
    page.close()


def test_copy_button_copies_the_code_alone(browser, server):
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(server + "book/keras_and_tf/tensors.html")
    cell = page.locator("div.cell:has(.cell_output)").first
    cell.locator(".copy-button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".copy-button[data-state=done]")
    assert page.evaluate("navigator.clipboard.readText()") == cell.locator("pre").first.text_content().rstrip("\n")
    context.close()


def test_no_page_scrolls_sideways(browser):
    """Long names, wide tables and formulas break or scroll in their own boxes."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    wide = []
    for name in site_pages():
        page.goto((SITE / name).as_uri())
        page.evaluate(READ_TO_THE_END)
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            reached = page.evaluate("document.documentElement.scrollWidth")
            if reached > width:
                wide.append(f"{name}: {width}px 화면에서 {reached}px")
    page.close()
    assert not wide, f"화면보다 넓다: {wide}"


def test_a_printed_page_has_its_title_and_no_frame(screen, server):
    """As Ctrl+P shows it: the title once, the whole text, nothing to press."""
    _, tab = screen
    tab.goto(server + "book/keras_and_tf/training.html")
    tab.emulate_media(media="print")
    titles = tab.locator("h1:visible")
    assert titles.count() == 1 and "훈련" in titles.inner_text()
    for part in ("header", ".prev-next-footer", "#pst-primary-sidebar", "#pst-secondary-sidebar", "#pst-skip-link"):
        assert not tab.locator(part).is_visible(), f"{part}이 종이에 찍힌다"
    paper = pypdfium2.PdfDocument(tab.pdf())
    text = "".join(page.get_textpage().get_text_bounded() for page in paper)
    assert re.sub(r"\W", "", titles.inner_text()) in re.sub(r"\W", "", paper[0].get_textpage().get_text_bounded())
    last = tab.locator("article h2").last.inner_text().strip("#").strip()
    assert re.sub(r"\W", "", last) in re.sub(r"\W", "", text)


def test_exercises_are_listed_in_the_order_of_the_book(browser):
    page = BeautifulSoup((SITE / "book" / "exercises.html").read_text(encoding="utf-8"), "html.parser")
    listed = [link["href"].rsplit("/", 1)[1].removesuffix(".html") for link in page.select("article td:first-child a")]
    assert listed == [source.stem for source in page_sources() if is_exercise(source)]
