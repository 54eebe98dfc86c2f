"""A section whose address is in Hangul is reached in a real browser: from the contents list, and from a shared link."""

from urllib.parse import quote

import pytest

from conftest import SITE

PAGE, SECTION = "book/keras_and_tf/tensors.html", "변수-텐서"
LINK = f'.bd-sidebar-secondary a[href="#{SECTION}"]'
AT_THE_TOP = """id => {
    const top = document.getElementById(id).getBoundingClientRect().top;
    return -5 < top && top < innerHeight / 2;
}"""


@pytest.fixture(params=["file", "http"])
def page(request, browser, server):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.address = f"{SITE.as_uri()}/{PAGE}" if request.param == "file" else server + PAGE
    yield page
    context.close()


def test_from_the_contents_list(page):
    page.goto(page.address)
    page.locator(LINK).click()
    page.wait_for_function(AT_THE_TOP, arg=SECTION)
    assert page.evaluate("decodeURIComponent(location.hash)") == f"#{SECTION}"
    page.wait_for_selector(f"{LINK}.active")


@pytest.mark.parametrize("write", [str, quote], ids=["as-written", "percent-encoded"])
def test_from_a_shared_link(page, write):
    page.goto(f"{page.address}#{write(SECTION)}")
    page.wait_for_function(AT_THE_TOP, arg=SECTION)
    page.wait_for_selector(f"{LINK}.active")


def test_from_a_term(page):
    page.goto(page.address)
    page.locator('a[href$="glossary.html#term-gradient-ko"], a[href$="glossary.html#term-weight-ko"]').first.click()
    term = page.evaluate("location.hash.slice(1)")
    page.wait_for_function(AT_THE_TOP, arg=term)
