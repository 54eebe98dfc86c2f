"""Every page of the site, as a picture: ``make screenshots``, for whoever changes the style next.

Writes ``_build/screenshots/<page>-<width>-<scheme>.png`` at 1280 and 390 px, light and dark, and
``index.html`` there, which shows the four of each page side by side. Names of pages, or parts of
them, may be given: ``python -m press screenshots training glossary``.
"""

import html
import io
import sys
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import sync_playwright

from press.paths import BUILD, ROOT, SITE
from press.site.browser import find_browser

OUT = BUILD / "screenshots"
WIDTHS = {1280: 1000, 390: 844}  # the heights matter only to what is as tall as the window
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
HIGHEST = 16_000  # px that Chromium paints at once
STRIP = 4000      # px
# Sections and figures far below are left out until someone comes near.
READ_TO_THE_END = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo({top: y, behavior: "instant"});
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
  const waited = [...document.images].filter(image => image.offsetWidth && !image.complete);
  await Promise.all(waited.map(image => new Promise(done => image.onload = image.onerror = done)));
  while (document.querySelector("article :is(section section, div.proof):not(.laid-out)"))
    await new Promise(requestAnimationFrame);
  await document.fonts.ready;
  scrollTo({top: 0, behavior: "instant"});
}"""
UNSTICK = """document.querySelectorAll("body *").forEach(element => {
  if (getComputedStyle(element).position === "sticky") element.style.position = "relative";
})"""
SHEET = """<!DOCTYPE html><html lang="ko"><meta charset="utf-8"><title>사이트의 모든 쪽</title>
<style>
  body {{ font-family: sans-serif; margin: 1rem; }}
  .row {{ display: flex; gap: 0.5rem; align-items: flex-start; }}
  .row a {{ max-height: 80vh; overflow: hidden; outline: 1px solid #999; }}
  .w1280 {{ flex: 3; }} .w390 {{ flex: 1; }}
  img {{ width: 100%; display: block; }}
</style>
{rows}</html>"""


def site_pages(site: Path = SITE) -> list[str]:
    """The site's pages, by path; not the theme's own files, and not the root, which only leads on."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html")
                  if "_static" not in path.parts and path != site / "index.html")


def take(pages: list[str]) -> None:
    """Take four pictures of each page."""
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])
        for width, height in WIDTHS.items():
            for scheme in SCHEMES:
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme,
                                              reduced_motion="reduce")
                tab = context.new_page()
                for page in pages:
                    tab.set_viewport_size({"width": width, "height": height})
                    tab.goto((SITE / page).as_uri())
                    tab.evaluate(READ_TO_THE_END)
                    whole_page(tab).save(OUT / picture(page, width, scheme))
                context.close()
        browser.close()


def whole_page(tab) -> Image.Image:
    """The page from top to bottom. One that is higher than Chromium can paint is put together from strips."""
    width, height = tab.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    if height <= HIGHEST:
        return Image.open(io.BytesIO(tab.screenshot(full_page=True))).convert("RGB")
    whole = Image.new("RGB", (width, height))
    tab.set_viewport_size({"width": width, "height": STRIP})
    tab.evaluate(UNSTICK)  # what sticks to the window would be on every strip
    for top in range(0, height, STRIP):
        tab.evaluate("top => document.documentElement.style.marginTop = `${-top}px`", top)
        whole.paste(Image.open(io.BytesIO(tab.screenshot())).convert("RGB"), (0, top))
    return whole


def picture(page: str, width: int, scheme: str) -> str:
    return f"{page.removesuffix('.html').replace('/', '-')}-{width}-{scheme}.png"


def contact_sheet(pages: list[str]) -> str:
    rows = []
    for page in pages:
        shots = "".join(f'<a class="w{width}" href="{picture(page, width, scheme)}"><img loading="lazy" '
                        f'src="{picture(page, width, scheme)}" alt="{width}, {scheme}"></a>'
                        for width in WIDTHS for scheme in SCHEMES)
        rows.append(f'<h2>{html.escape(page)}</h2><div class="row">{shots}</div>')
    return SHEET.format(rows="\n".join(rows))


def screenshots(*names: str) -> None:
    """Take the pages whose paths hold one of these names, or all."""
    wanted = [page for page in site_pages() if not names or any(name in page for name in names)]
    if not wanted:
        sys.exit("찍을 쪽이 없다: make book으로 사이트를 만들거나, 쪽의 이름을 다시 본다.")
    take(wanted)
    (OUT / "index.html").write_text(contact_sheet(wanted), encoding="utf-8")
    print(f"{len(wanted)}쪽을 네 장씩 찍었다: {(OUT / 'index.html').relative_to(ROOT)}")
