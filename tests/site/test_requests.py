"""No page asks another host for anything, from a folder or from any path of a server, and none could."""

from urllib.parse import urlsplit

import pytest

from conftest import SITE
from press.site.local_server import serving
from visits import PAGES, touch, visit


@pytest.fixture(scope="module")
def addresses():
    """Where the site lies: in a folder, and below a path of a server."""
    with serving(SITE.parent) as server:
        yield {"file": SITE.as_uri() + "/", "http": f"{server}{SITE.name}/"}


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.mark.parametrize("scheme", ["file", "http"])
@pytest.mark.parametrize("name", PAGES)
def test_own_host_only(context, addresses, scheme, name):
    here = urlsplit(addresses[scheme])
    made = visit(context, addresses[scheme] + name)
    touch(made)
    foreign = [url for url in made.requests if not url.startswith(("data:", addresses[scheme]))]
    assert made.requests and not foreign, f"{here.scheme}://{here.netloc} 밖을 불렀다"
    assert not made.errors and not made.violations
    made.page.close()


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_search_from_any_page(context, addresses, scheme):
    made = visit(context, addresses[scheme] + PAGES[0])
    made.page.keyboard.press("Control+k")
    made.page.locator("dialog[open] input[type=search]").fill("텐서")
    made.page.keyboard.press("Enter")
    made.page.wait_for_url("**/search.html?*")
    made.page.wait_for_selector(".book-search-results a")
    assert not made.violations and not made.errors
    made.page.close()


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_policy_forbids(browser, addresses, scheme):
    """A picture, a script, a style sheet and a request to another host, and a script on the page, are refused."""
    page = browser.new_context().new_page()
    page.goto(addresses[scheme] + PAGES[0])
    with serving(SITE) as other:
        refused = page.evaluate("""async other => {
            const seen = new Set();
            document.addEventListener("securitypolicyviolation", event => seen.add(event.effectiveDirective));
            const add = (tag, attributes) => document.head.append(Object.assign(document.createElement(tag), attributes));
            add("img", {src: other + "_static/icon.png"});
            add("script", {src: other + "_static/doctools.js"});
            add("link", {rel: "stylesheet", href: other + "_static/site.css"});
            add("script", {textContent: "window.ran = true"});
            await fetch(other).catch(() => {});
            await new Promise(done => setTimeout(done, 300));
            return [...seen].concat(window.ran ? ["ran"] : []);
        }""", other)
    assert set(refused) == {"img-src", "script-src-elem", "style-src-elem", "connect-src"}
    page.context.close()
