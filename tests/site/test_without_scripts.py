"""Without JavaScript a page can be read: light, with the colours of its code, with nothing that waits for a script."""

import pytest

from conftest import SCREENS

PAGE = "book/keras_and_tf/training.html"
CONTRAST = """element => {
  const rgb = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(value => value / 255);
  const light = colour => rgb(colour).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const style = getComputedStyle(element), [a, b] = [light(style.color), light(style.backgroundColor)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""


@pytest.fixture(params=SCREENS)
def plain(request, browser, server):
    context = browser.new_context(**SCREENS[request.param], java_script_enabled=False, color_scheme="dark")
    tab = context.new_page()
    tab.goto(server + PAGE)
    yield tab
    context.close()


def test_light_with_colours(plain):
    # Playwright's own evaluations run even where the page's scripts do not.
    assert plain.evaluate("document.documentElement.dataset.theme") == "light"
    assert plain.locator(".colab-button").evaluate(CONTRAST) >= 4.5
    colours = plain.locator("div.cell_input .highlight span").evaluate_all(
        "spans => [...new Set(spans.map(span => getComputedStyle(span).color))]")
    assert len(colours) >= 4
