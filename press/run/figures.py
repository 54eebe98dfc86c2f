"""Figures as they are stored in notebooks: small, without a difference that could be seen."""

import base64
import io

import nbformat
from PIL import Image, ImageChops, ImageStat

COLOURS = 64  # of a figure, if the mean difference of a pixel, of 255, stays below UNSEEN
UNSEEN = 1


def pack_figures(notebook: nbformat.NotebookNode) -> None:
    """Store each PNG among the outputs as its smaller twin."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if png := output.get("data", {}).get("image/png"):
                output.data["image/png"] = base64.b64encode(packed(base64.b64decode(png))).decode() + "\n"


def packed(png: bytes) -> bytes:
    """The drawing in few colours, a third of its size; a photograph as it is."""
    picture = Image.open(io.BytesIO(png))
    if picture.mode == "RGBA" and picture.getextrema()[3] == (255, 255):
        picture = picture.convert("RGB")
    if picture.mode != "RGB":
        return png
    few = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    if max(ImageStat.Stat(ImageChops.difference(picture, few.convert("RGB"))).mean) >= UNSEEN:
        return png
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    return min(written.getvalue(), png, key=len)
