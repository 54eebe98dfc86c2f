"""Figures as they are stored in notebooks: small, without a difference that could be seen."""

import base64
import io

import nbformat
from PIL import Image

from press.run.compare import ENOUGH, beyond, fewer_colours, most_astray


def pack_figures(notebook: nbformat.NotebookNode) -> None:
    """Store each PNG among the outputs as its smaller twin."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if png := output.get("data", {}).get("image/png"):
                output.data["image/png"] = base64.b64encode(packed(base64.b64decode(png))).decode() + "\n"


def packed(png: bytes) -> bytes:
    """The drawing in few colours, a third of its size; a photograph as it is."""
    picture: Image.Image = Image.open(io.BytesIO(png))
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    if picture.mode != "RGB":
        return png
    few = fewer_colours(picture)
    if most_astray(beyond(picture, few.convert("RGB"))) >= ENOUGH:  # it would be seen
        return png
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    return min(written.getvalue(), png, key=len)
