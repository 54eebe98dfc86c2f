"""Print the book from the one page that press/sphinx/one_page.py writes.

The page is printed twice: a browser cannot write page numbers into a table of contents, so the first
copy says on which page each heading stands.
"""

import sys
from pathlib import Path

import pikepdf
from playwright.sync_api import Error, sync_playwright

from press.site.browser import find_browser

WRITE_NUMBERS = """numbers => document.querySelectorAll(".book-contents a").forEach(link => {
  link.querySelector(".page").textContent = numbers[link.hash.slice(1)];
})"""

HEADINGS = ("[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]"
            ".map(h => h.innerText.replace(/\\s+/g, ' ').trim())")


def print_book(page_file: Path, pdf: Path) -> int:
    """Print ``page_file`` to ``pdf``; returns the number of pages. Ends the program without a browser."""
    browser_path = find_browser()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page()
            page.emulate_media(media="print")  # on a screen sections far below have no text yet
            page.goto(page_file.as_uri())

            def print_page() -> None:
                page.pdf(path=pdf, prefer_css_page_size=True, print_background=True, outline=True, tagged=True)

            print_page()
            page.evaluate(WRITE_NUMBERS, page_numbers(pdf))
            print_page()
            headings = page.evaluate(HEADINGS)
            browser.close()
    except Error as error:
        sys.exit(f"{browser_path}로 PDF를 찍지 못했다: {error.message.splitlines()[0]}")
    return finish(pdf, headings)


def page_numbers(pdf: Path) -> dict[str, int]:
    """The page, from 1, of each id that a link of the PDF goes to."""
    with pikepdf.open(pdf) as document:
        number = {page.obj.objgen: index for index, page in enumerate(document.pages, 1)}
        return {name.removeprefix("/"): number[place[0].objgen] for name, place in document.Root.Dests.items()}


def finish(pdf: Path, headings: list[str]) -> int:
    """Write the outline's titles anew and pack the file; returns the number of pages.

    Chromium writes the words of a heading twice where it has moved the heading to the top of the next
    page. And it writes a tagged PDF's many small objects one by one; packed, it is half the size.
    """
    def in_order(items):
        for item in items:
            yield item
            yield from in_order(item.children)

    with pikepdf.open(pdf, allow_overwriting_input=True) as document:
        with document.open_outline() as outline:
            for item, heading in zip(in_order(outline.root), headings, strict=True):
                item.title = heading
        del document.docinfo["/Creator"]  # the browser's whole version string
        document.save(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(document.pages)
