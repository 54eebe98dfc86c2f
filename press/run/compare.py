"""What nbval leaves out: figures, tracebacks, and the cells that it was told to leave alone.

nbval compares texts. Here a stored output is compared with a fresh one where a text will not do;
press/run/pytest_compare.py brings this into ``pytest --nbval``. Only what every environment of the matrix has is
imported: NumPy, and Pillow, which comes with Matplotlib.

Libraries were measured on the book's figures. Root mean squares (matplotlib.testing, pytest-mpl) and
scikit-image's SSIM are means over the whole figure, in which a letter weighs nothing; pixelmatch takes
2 s a figure, its fast ports bring numba or ask for a newer Python.
"""

import base64
import functools
import io
import re
from pathlib import Path

import numpy as np
import yaml
from PIL import Image, ImageFilter

from press.paths import BUILD, ROOT

UNCOMPARED = ROOT / "tests" / "uncompared.yml"
SHEETS = BUILD / "figures"
FIGURES = ("image/png", "image/jpeg")

# --- Figures ---------------------------------------------------------------------------------

# Other threads, oneDNN, TensorFlow 2.20 and Matplotlib 3.10.0 draw the book's figures to the same pixel, or a few
# shades off. Room is left for machines that nobody has tried: a pixel is astray when it lies further than STRAY
# (of 255) from all that the other figure shows within one pixel, and ENOUGH of them within one WINDOW are refused.
# Of 87 small changes to the code of figures all that can be seen reach 28; honest runs reach none.
STRAY = 24
WINDOW = 32
ENOUGH = 8
COLOURS = 64


def picture(encoded: str) -> Image.Image:
    """A figure as a reader sees it: on white."""
    image = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def fewer_colours(image: Image.Image) -> Image.Image:
    """As figures may be stored: a third of the bytes. Not all can be without being seen (see ``look_alike``)."""
    return image.quantize(COLOURS, dither=Image.Dither.NONE)


def astray(stored: Image.Image, fresh: Image.Image) -> np.ndarray:
    """Which pixels of either picture the other does not show, not even one pixel beside.

    Where the stored one has few colours, a pixel may also be what becomes of the fresh one in as few.
    """
    found = beyond(stored, fresh)
    if found.any() and stored.getcolors(COLOURS):
        found &= beyond(stored, fewer_colours(fresh).convert("RGB"))
    return found


def beyond(one: Image.Image, other: Image.Image) -> np.ndarray:
    def around(pixels: np.ndarray, pick: np.ufunc) -> np.ndarray:
        """The greatest or the least among each pixel and its eight neighbours."""
        padded = np.pad(pixels, ((1, 1), (1, 1), (0, 0)), "edge")
        rows = pick(pick(padded[:-2], padded[1:-1]), padded[2:])
        return pick(pick(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:])

    first, second = np.asarray(one, dtype=np.int16), np.asarray(other, dtype=np.int16)
    excess = [far for here, there in ((first, second), (second, first))
              for far in (here - around(there, np.maximum), around(there, np.minimum) - here)]
    return np.maximum.reduce(excess).max(axis=2) > STRAY


def most_astray(pixels: np.ndarray) -> int:
    """The number of them in the worst window: a changed letter is few of all pixels, but many of those around it."""
    sums = np.pad(pixels, ((WINDOW, WINDOW),) * 2).cumsum(0, dtype=int).cumsum(1)
    return int((sums[WINDOW:, WINDOW:] - sums[:-WINDOW, WINDOW:]
                - sums[WINDOW:, :-WINDOW] + sums[:-WINDOW, :-WINDOW]).max())


def look_alike(stored: Image.Image, fresh: Image.Image) -> bool:
    if stored.size != fresh.size:
        return False
    return stored.tobytes() == fresh.tobytes() or most_astray(astray(stored, fresh)) < ENOUGH


def side_by_side(stored: Image.Image, fresh: Image.Image) -> Image.Image:
    """The two pictures and, right of them, where they differ, in red on the paled new one."""
    pictures = [stored, fresh]
    if stored.size == fresh.size:
        pale = Image.blend(fresh, Image.new("RGB", fresh.size, "white"), 0.7)
        where = Image.fromarray(astray(stored, fresh)).filter(ImageFilter.MaxFilter(5))
        pictures.append(Image.composite(Image.new("RGB", fresh.size, "red"), pale, where))
    sheet = Image.new("RGB", (sum(each.width for each in pictures), max(each.height for each in pictures)), "white")
    for number, each in enumerate(pictures):
        sheet.paste(each, (sum(before.width for before in pictures[:number]), 0))
    return sheet


def figures(outputs: list) -> list[str]:
    return [output["data"][kind] for output in outputs for kind in FIGURES if kind in output.get("data", {})]


def figure_problems(stored: list, fresh: list, name: str) -> list[str]:
    """Figures that look different; they are put side by side into a file of that name for a person to look at."""
    olds, news = figures(stored), figures(fresh)
    if len(olds) != len(news):
        return [f"그림이 {len(olds)}개 저장되어 있는데 새 실행은 {len(news)}개를 그렸다."]
    problems = []
    for number, (old, new) in enumerate(zip(map(picture, olds), map(picture, news)), 1):
        if look_alike(old, new):
            continue
        sheet = SHEETS / f"{name}-{number}.png"
        sheet.parent.mkdir(parents=True, exist_ok=True)
        side_by_side(old, new).save(sheet)
        same_size = old.size == new.size
        problems.append(
            f"{number}번째 그림이 새로 그린 것과 다르다. "
            + ("" if same_size else f"크기가 {old.width}×{old.height}에서 {new.width}×{new.height}로 바뀌었다. ")
            + f"{sheet.relative_to(ROOT)}에 왼쪽부터 저장된 그림, 새 그림{', 다른 곳(붉은색)' if same_size else ''}이 "
            "있다. 새 그림이 맞으면 `make notebooks`를 실행하고, 아니면 셀을 고친다.")
    return problems


# --- What stands around an output, and the last words of an error ----------------------------

ANSI = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
PLACE = re.compile(r"\bline \d+|[/\\][^\s]*\.py|^(-+> ?| +)\d+ ")  # differs from one installation to another


def words_of(traceback: list[str]) -> list[str]:
    """The lines of a traceback that are the same wherever it is raised; the last one always."""
    lines = [line.rstrip() for line in ANSI.sub("", "\n".join(traceback)).splitlines() if line.strip()]
    return [line for line in lines[:-1] if not PLACE.search(line)] + lines[-1:]


def order(outputs: list) -> list[str]:
    return [output.get("name") or "/".join(sorted(output.get("data", {}))) or output["output_type"]
            for output in outputs]


def other_problems(stored: list, fresh: list) -> list[str]:
    """Order, shown sizes, names of glued numbers (all metadata) and tracebacks."""
    if order(stored) != order(fresh):
        return [f"출력의 차례가 다르다. 저장된 것: {order(stored)}, 새 실행: {order(fresh)}"]
    problems = []
    for number, (old, new) in enumerate(zip(stored, fresh), 1):
        if old.get("metadata", {}) != new.get("metadata", {}):
            problems.append(f"{number}번째 출력의 메타데이터(그림의 크기, 적어 둔 수의 이름)가 다르다. "
                            f"저장된 것: {old.get('metadata')}, 새 실행: {new.get('metadata')}")
        before, now = words_of(old.get("traceback", [])), words_of(new.get("traceback", []))
        if before != now:
            problems.append("오류 메시지가 다르다.\n저장된 것:\n" + "\n".join(before) + "\n새 실행:\n" + "\n".join(now))
    return problems


# --- Cells that nbval is told to leave alone -------------------------------------------------

MARK = re.compile(r"(nbval|pytest[-_]validate)[-_]\w+(-\w+)*", re.IGNORECASE)  # in a tag or anywhere in the code
ACCEPTED = {"time": "nbval-ignore-output", "kernel": "nbval-skip"}  # reason: the only mark that it allows
NUMBER = re.compile(r"[-+]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?", re.IGNORECASE)
UNIT = re.compile(r"\s?(초|밀리초|마이크로초|s|ms|[µμ]s|배)(?![A-Za-z])")
GLUED = "application/papermill.record/text/plain"


def marks(cell) -> list[str]:
    """Everything in a cell that could make nbval look away, whether it knows that spelling or not."""
    return [match[0] for text in [*cell.metadata.get("tags", []), cell.source] for match in MARK.finditer(text)]


@functools.cache
def uncompared(path: Path = UNCOMPARED) -> list[dict]:
    """The cells on the list: each a page, a line of its code, and the reason."""
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read["cells"]


def entry_of(page: str, cell, entries: list[dict]) -> dict:
    """Where a cell stands on the list; {} when it does not."""
    lines = [line.strip() for line in cell.source.splitlines()]
    return next((entry for entry in entries if entry["page"] == page and entry["line"] in lines), {})


def mark_problem(page: str, cell, entries: list[dict]) -> str:
    """Why the marks of this cell are not accepted, or ''."""
    found, reason = marks(cell), entry_of(page, cell, entries).get("reason", "")
    allowed = ACCEPTED.get(reason, ACCEPTED["time"])
    if found and not reason:
        return (f"비교를 피하는 표시 {', '.join(found)}는 쓸 수 없다. 어디서나 같은 것만 찍게 고치고 표시를 지운다. "
                f"걸린 시간만 찍는 셀이라면 {UNCOMPARED.relative_to(ROOT)}에 적는다.")
    if reason and found != [allowed]:
        return (f"{UNCOMPARED.relative_to(ROOT)}에 {reason}로 적힌 셀의 표시는 {allowed} 하나여야 하는데 "
                f"{', '.join(found) or '없다'}.")
    return ""


def time_problems(stored: list, fresh: list) -> list[str]:
    """A cell that measures time prints times and nothing else, and the same words around them each time."""
    problems = []
    for output in [*stored, *fresh]:
        if output.get("name") != "stdout" and list(output.get("data", {})) != [GLUED]:
            problems.append(f"시간을 재는 셀에 글이 아닌 출력({', '.join(order([output]))})이 있다. 다른 셀로 옮긴다.")
        text = output.get("text", "")
        problems += [f"시간을 재는 셀이 찍은 {match[0]}에 시간의 단위(초, ms, 배 …)가 없다. "
                     "다른 수는 다른 셀에서 찍는다."
                     for match in NUMBER.finditer(text) if not UNIT.match(text, match.end())]

    def words(outputs: list) -> str:
        texts = (output.get("text") or output.get("data", {}).get(GLUED, "") for output in outputs)
        return "\n".join(" ".join(NUMBER.sub("#", text).split()) for text in texts)

    if words(stored) != words(fresh):
        problems.append(f"수를 가리고 보아도 글이 다르다.\n저장된 것:\n{words(stored)}\n새 실행:\n{words(fresh)}")
    return list(dict.fromkeys(problems)) or other_problems(stored, fresh)
