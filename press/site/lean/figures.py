"""Figures: WebP, of a size that the page says (nothing moves while they load), loaded when they are near."""

import io
import re
from pathlib import Path

from PIL import Image
from selectolax.lexbor import LexborNode

from press.site.lean.page import Page
from press.site.memo import remembered

WIDEST = 1600  # pixels of a figure: twice the widest column
WIDE = 1.9     # times as wide as high: shrunk to a phone's width, its letters could not be read


def lighten_images(page: Page) -> None:
    for image in page.dom.css("img"):
        file = page.file(image.attributes.get("src"))
        if file is None:
            continue
        width, height = size_on_page(image, file)
        if file.suffix == ".png":
            image.attrs["src"] = page.address(to_webp(file))
        image.attrs["width"], image.attrs["height"] = str(width), str(height)
        image.attrs["decoding"] = "async"
        if width > WIDE * height:
            image.attrs["class"] = f"{image.attributes.get('class') or ''} wide".strip()
    # The first figure may be what the reader sees first; the others are further down.
    for image in page.dom.css("img"):
        if not is_first_figure(image, page):
            image.attrs["loading"] = "lazy"
    for link in page.dom.css("a.image-reference"):  # a scaled figure links to its full size
        file = page.file(link.attributes.get("href"))
        if file and file.suffix == ".png":
            link.attrs["href"] = page.address(to_webp(file))


def size_on_page(image: LexborNode, file: Path) -> tuple[int, int]:
    """Width and height in CSS pixels. A figure from a cell has more pixels than it takes of them (retina)."""
    styled = re.fullmatch(r"width: (\d+)px; height: (\d+)px;?", image.attributes.get("style") or "")
    if styled:
        del image.attrs["style"]
        return int(styled[1]), int(styled[2])
    if file.suffix == ".svg":
        return svg_size(file)
    with Image.open(file) as picture:
        return picture.size


def is_first_figure(image: LexborNode, page: Page) -> bool:
    first = page.dom.css_first("article img")
    return first is not None and image.mem_id == first.mem_id


def to_webp(png: Path) -> Path:
    """Write the picture beside the PNG, without visible loss; return the smaller of the two."""
    webp, data = png.with_suffix(".webp"), png.read_bytes()
    if not webp.exists():
        def convert() -> bytes:
            picture: Image.Image = Image.open(io.BytesIO(data))
            if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
                picture = picture.convert("RGB")
            written = io.BytesIO()
            # 25 times as fast as the slowest method, for as many bytes.
            smaller(picture).save(written, "WEBP", lossless=True, quality=100, method=4)
            return written.getvalue()

        webp.write_bytes(remembered(convert, data))
    return webp if webp.stat().st_size < len(data) else png


def smaller(picture: Image.Image) -> Image.Image:
    """A photograph at most WIDEST wide; a drawing has few colours already (press/run/figures.py)."""
    if picture.mode != "P" and picture.width > WIDEST:
        return picture.resize((WIDEST, round(picture.height * WIDEST / picture.width)), Image.Resampling.LANCZOS)
    return picture


def svg_size(svg: Path) -> tuple[int, int]:
    """Width and height in CSS pixels, from the attributes or, without them, the view box."""
    root = re.findall(r"<svg\b[^>]*>", svg.read_text(encoding="utf-8"))[0]
    width, height = (re.search(rf'\s{name}="([\d.]+)(?:px)?"', root) for name in ("width", "height"))
    if width and height:
        return round(float(width[1])), round(float(height[1]))
    box = re.search(r'viewBox="\S+[\s,]+\S+[\s,]+([\d.]+)[\s,]+([\d.]+)"', root)
    if not box:
        raise SystemExit(f"{svg.name}: <svg>에 width와 height, 또는 viewBox가 있어야 쪽이 그림의 자리를 비워 둔다.")
    return round(float(box[1])), round(float(box[2]))
