"""The two menus above a page, the book's contents and the page's, opened and closed as readers do."""

import pytest

from press.measure.screenshots import READ_TO_THE_END

PAGE = "book/keras_and_tf/training.html"
MENUS = {"primary": "책의 차례", "secondary": "이 쪽의 내용"}
WAYS_OUT = ["Escape", "backdrop", "button"]


def open_menu(tab, name, how=None):
    """Open a menu of a narrow screen: (its button, the dialog)."""
    button, dialog = tab.locator(f".{name}-toggle"), tab.locator(f"#pst-{name}-sidebar-modal")
    assert button.count() == 1 and button.is_visible() and not dialog.is_visible()
    box = button.bounding_box()
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    hit = "([x, y, name]) => Boolean(document.elementFromPoint(x, y)?.closest(`.${name}-toggle`))"
    while not tab.evaluate(hit, [*at, name]):  # the menu that was closed is painted away a moment later
        tab.wait_for_timeout(20)
    tab.wait_for_timeout(100)
    if how == "key":
        button.evaluate("button => button.focus({preventScroll: true})")
        tab.keyboard.press("Enter")
    else:  # not button.click(), which scrolls first
        tab.touchscreen.tap(*at) if how == "tap" else tab.mouse.click(*at)
    dialog.wait_for(state="visible")
    return button, dialog


@pytest.fixture
def phone(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    tab = context.new_page()
    tab.goto(server + PAGE)
    yield tab
    context.close()


@pytest.mark.parametrize("how", ["click", "tap", "key"])
@pytest.mark.parametrize("name", MENUS)
def test_opens_and_closes_on_a_phone(phone, name, how):
    phone.evaluate(READ_TO_THE_END)
    phone.evaluate("scrollTo({top: 3000, behavior: 'instant'})")  # a tap would only stop a page that is still moving
    for way in WAYS_OUT:
        place = phone.evaluate("scrollY")
        button, dialog = open_menu(phone, name, how)
        assert dialog.get_attribute("aria-label") == button.get_attribute("aria-label") == MENUS[name]
        links = dialog.locator("nav a:visible")
        assert links.count() > 5
        assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
        box = dialog.bounding_box()
        assert box["width"] < 390 and box["height"] > 800
        if way == "backdrop":
            phone.touchscreen.tap(385 if name == "primary" else 5, 400)
        elif way == "button":
            close = dialog.get_by_role("button", name="닫기")
            close.tap() if how == "tap" else close.click()
        else:
            phone.keyboard.press("Escape")
        dialog.wait_for(state="hidden")
        assert button.evaluate("button => button === document.activeElement"), f"{way}: 포커스가 단추로 돌아오지 않았다"
        assert phone.locator(f"#pst-{name}-sidebar nav a").count() > 5  # the links are back in their place
        assert phone.evaluate("scrollY") == place, f"{way}: 메뉴를 닫자 쪽이 움직였다"


def test_a_page_is_chosen_on_a_phone(phone):
    _, dialog = open_menu(phone, "primary", "tap")
    link = dialog.locator("nav a[href='tensors.html']")
    link.scroll_into_view_if_needed()
    link.tap()
    phone.wait_for_url("**/tensors.html")


def test_a_section_is_chosen_on_a_phone(phone):
    """The menu makes way for the section, and the Tab key goes on from there."""
    _, dialog = open_menu(phone, "secondary", "tap")
    link = dialog.locator("nav a:visible").nth(4)
    target = link.get_attribute("href")[1:]
    link.tap()
    dialog.wait_for(state="hidden")
    phone.wait_for_function("id => Math.abs(document.getElementById(id).getBoundingClientRect().top - 64) < 16", arg=target)
    phone.keyboard.press("Tab")
    assert phone.evaluate("id => document.getElementById(id).contains(document.activeElement)", target)


@pytest.mark.parametrize("how", ["click", "key"])
def test_on_a_desktop_the_contents_are_hidden_and_shown(browser, server, how):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(server + PAGE)
    button, contents = tab.locator(".primary-toggle"), tab.locator("#pst-primary-sidebar nav")
    assert contents.is_visible() and tab.locator("#pst-secondary-sidebar nav").is_visible()
    assert not tab.locator(".secondary-toggle").is_visible() and not tab.locator(".book-menu-close:visible").count()
    for hidden in (True, False):
        if how == "key":
            button.focus()
            tab.keyboard.press("Enter")
        else:
            button.click()
        contents.wait_for(state="hidden" if hidden else "visible")
    assert not tab.locator("dialog[open]").count()
    tab.context.close()
