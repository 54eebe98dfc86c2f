"""What nbval leaves out is compared too: figures, tracebacks, and the cells that ask to be left alone."""

import base64
import copy
import io
import itertools
import re
import subprocess
import sys

import nbformat
import pytest
import yaml
from nbclient import NotebookClient
from nbval.plugin import comment_markers, metadata_tags
from PIL import Image, ImageOps

from press.paths import ROOT
from press.run.compare import (
    ACCEPTED,
    UNCOMPARED,
    entry_of,
    fewer_colours,
    figures,
    look_alike,
    mark_problem,
    picture,
    time_problems,
    uncompared,
    words_of,
)
from press.source.edition import all_editions, editions, page_sources

PAGES = page_sources()
NOTEBOOKS = [edition.notebook for edition in all_editions()]


def name(path):
    return path.relative_to(ROOT).as_posix()


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def encoded(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


# --- Cells that are not compared to the letter -----------------------------------------------

@pytest.mark.parametrize("page", PAGES, ids=name)
def test_marks_stand_on_the_list(page):
    for edition in editions(page):
        for made in (edition.read(), nbformat.read(edition.notebook, as_version=4)):
            for number, cell in enumerate(code_cells(made), 1):
                problem = mark_problem(name(page), cell, uncompared())
                assert not problem, f"{name(page)}: {number}번째 코드 셀: {problem}"


def test_list_is_true():
    read = yaml.safe_load(UNCOMPARED.read_text(encoding="utf-8"))
    assert set(read) == {"cells"}
    jobs = {job for path in ROOT.glob(".github/workflows/*.yml")
            for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]}
    for entry in read["cells"]:
        assert entry["reason"] in ACCEPTED, f"{entry}: 까닭은 {', '.join(ACCEPTED)} 가운데 하나다."
        if entry["reason"] == "kernel":
            assert entry["kernel"] and entry["leg"] in jobs, f"{entry}: 이 셀을 비교하는 작업이 .github/workflows에 없다."
    for entry in uncompared():
        page = ROOT / entry["page"]
        assert page in PAGES, f"{name(UNCOMPARED)}: {entry['page']}라는 쪽이 없다. 그 줄을 지운다."
        found = [cell for cell in editions(page)[-1].codes()
                 if entry_of(entry["page"], cell, [entry])]
        assert len(found) == 1, (f"{name(UNCOMPARED)}: {entry['page']}의 셀 하나를 가리켜야 하는데 "
                                 f"'{entry['line']}'이라는 줄이 있는 셀이 {len(found)}개다.")


LISTED = [{"page": "book/a.md", "line": "spent = clock()", "reason": "time"},
          {"page": "book/a.md", "line": "other = 1", "reason": "kernel", "kernel": "other"}]


def marked(source, *tags):
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})


@pytest.mark.parametrize("mark", [*comment_markers, *(tag for tag in metadata_tags if tag != "raises-exception"),
                                  "nbval-anything-new"])
def test_every_mark_of_nbval_is_refused(mark):
    for cell in (marked("print(1)", mark), marked(f"# {mark}\nprint(1)"), marked(f"#{mark}\nprint(1)"),
                 marked(f"spent = clock()\n## {mark}", "nbval-ignore-output")):
        assert mark in mark_problem("book/a.md", cell, LISTED)


@pytest.mark.parametrize("page, cell, accepted", [
    ("book/a.md", marked("spent = clock()", "hide-cell", "nbval-ignore-output"), True),
    ("book/b.md", marked("spent = clock()", "nbval-ignore-output"), False),
    ("book/a.md", marked("spent = clock()", "nbval-skip"), False),
    ("book/a.md", marked("spent = clock()"), False),
    ("book/a.md", marked("other = 1", "nbval-skip"), True),
    ("book/a.md", marked("print(1)", "raises-exception"), True),
])
def test_marks(page, cell, accepted):
    assert (mark_problem(page, cell, LISTED) == "") == accepted


def printed(text):
    return nbformat.v4.new_output("stream", name="stdout", text=text)


def shown(data):
    return nbformat.v4.new_output("display_data", data=data)


@pytest.mark.parametrize("stored, fresh, accepted", [
    ("즉시 실행 0.39초, 4.0배\n", "즉시 실행 12.1초,  13.5배\n", True),
    ("model(x) 1.6 ms\n", "model(x) 1e-05 ms\n", True),
    ("즉시 실행 0.39초\n", "그래프 0.39초\n", False),
    ("0.39초\n", "0.39초\n0.40초\n", False),
    ("정확도 0.98, 0.39초\n", "정확도 0.98, 0.39초\n", False),
    ("5 samples\n", "5 samples\n", False),
])
def test_cells_that_measure_time(stored, fresh, accepted):
    assert (time_problems([printed(stored)], [printed(fresh)]) == []) == accepted


@pytest.mark.parametrize("output", [shown({"image/png": ""}), shown({"text/html": "<b>1초</b>"}),
                                    nbformat.v4.new_output("error", ename="E", evalue="", traceback=["E"])])
def test_cells_that_measure_time_show_nothing_else(output):
    assert time_problems([output], [output])


# --- Tracebacks ------------------------------------------------------------------------------

def test_words_of_a_traceback():
    long = ["\x1b[31m----\x1b[39m\nTraceback (most recent call last)",
            'File /usr/lib/python3/site-packages/keras/layer.py:12, in call(self)\n     11 x\n---> 12 y\n',
            "\x1b[31mValueError\x1b[39m: 모양이 다르다\n\n받은 것: /tmp/a.py"]
    assert words_of(long) == ["----", "Traceback (most recent call last)", "ValueError: 모양이 다르다", "받은 것: /tmp/a.py"]
    assert words_of(["\x1b[31mKeyError\x1b[39m: 1"]) != words_of(["KeyError: 2"])
    assert words_of([]) == []


# --- Figures ---------------------------------------------------------------------------------

@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_figures_of_a_notebook_are_told_apart(path):
    drawn = [picture(each) for cell in code_cells(nbformat.read(path, as_version=4)) for each in figures(cell.outputs)]
    for (number, one), (other_number, other) in itertools.combinations(enumerate(drawn, 1), 2):
        assert not look_alike(one, other), f"{name(path)}: {number}번째와 {other_number}번째 그림이 구별되지 않는다."


# --- pytest --nbval refuses what was altered ---------------------------------------------------
# A small notebook is run, and its cells repeated. Each copy is altered in its own way, the outputs kept.

FIGURE = """\
fig, (left, right) = plt.subplots(1, 2, figsize=(6, 2.6))
left.plot(x, first, "o-", color="#2166ac", ms=4, lw=1, label="학습률 0.1")
left.plot(x, second, "--", color="#d6604d", label="학습률 0.3")
left.plot(x, 0.4 * x - 1, "k:")
left.set(xlabel="u", ylabel="v", xticks=[0, 3, 6])
left.legend(fontsize=8)
right.contour(U, V, U ** 2 + 3 * V ** 2, levels=[1, 4, 8], colors="#777777")
right.quiver(*points.T, *(points * [2, 6]).T, angles="xy", color="#d6604d")
right.text(0, 0, 38, fontsize=8)
plt.show()"""
CODE_CHANGES = {
    "곡선이 다른 것을 그린다": ("x, second", "x, first"),
    "경계가 뒤집혔다": ("0.4 * x - 1", "-(0.4 * x - 1)"),
    "축의 이름이 바뀌었다": ('xlabel="u", ylabel="v"', 'xlabel="v", ylabel="u"'),
    "화살표가 그레이디언트가 아니다": ("[2, 6]", "[2, 4.5]"),
    "색": ('"--", color="#d6604d"', '"--", color="#b35806"'),
    "표식": ('"o-"', '"s-"'),
    "선의 종류": ('"--"', '"-."'),
    "눈금": ("[0, 3, 6]", "[0, 2, 6]"),
    "범례의 수": ("학습률 0.3", "학습률 0.8"),
    "그림 속의 수": ("0, 38,", "0, 36,"),
    "등고선": ("3 * V", "3.3 * V"),
}


def swap(cell):
    figure = cell.outputs[0]
    figure.data["image/png"] = encoded(ImageOps.mirror(picture(figure.data["image/png"])))


def one_pixel(cell):
    cell.outputs[0].data["image/png"] = encoded(Image.new("RGB", (1, 1)))


def shown_size(cell):
    cell.outputs[0].metadata["image/png"]["width"] //= 2


def lose_figure(cell):
    del cell.outputs[0].data["image/png"]


def second_figure(cell):
    cell.outputs[0].data["image/jpeg"] = cell.outputs[0].data["image/png"]


def turn_round(cell):
    cell.outputs.reverse()


def other_traceback(cell):
    cell.outputs[0].traceback = [line.replace("division", "multiplication") for line in cell.outputs[0].traceback]


def skip_comment(cell):
    cell.source += "\n# NBVAL_SKIP"


def ignore_comment(cell):
    cell.source += "\n#NBVAL_IGNORE_OUTPUT"


def skip_tag(cell):
    cell.metadata["tags"] = ["nbval-skip"]


def ignore_tag(cell):
    cell.metadata["tags"] = ["nbval-ignore-output"]


def glue_elsewhere(cell):
    cell.outputs[0].metadata["scrapbook"]["name"] = "other"


RAISES = "1 / 0"
OUTPUT_CHANGES = [(swap, FIGURE), (one_pixel, FIGURE), (shown_size, FIGURE), (lose_figure, FIGURE), (second_figure, FIGURE),
                  (turn_round, FIGURE + "\nprint(1)"), (other_traceback, RAISES), (glue_elsewhere, 'glue("mine", "1")'),
                  (skip_comment, "print(1)"), (ignore_comment, "print(1)"), (skip_tag, "print(1)"), (ignore_tag, "print(1)")]


def store_fewer_colours(cell):
    figure = cell.outputs[0]
    figure.data["image/png"] = encoded(fewer_colours(picture(figure.data["image/png"])))


def test_altered_cells_are_found():
    """The notebook lies inside the project because the set-up looks for the book's font in the folders above it."""
    setup = (ROOT / "book" / "notebook_setup.py").read_text(encoding="utf-8") + """
import numpy as np
x = np.linspace(0, 6, 25)
first, second = np.sin(x), np.cos(x)
U, V = np.meshgrid(np.linspace(-3, 3, 60), np.linspace(-2, 2, 60))
points = np.array([[2, 1], [-1.5, 1], [-2.5, -0.3], [0.5, -1]])"""
    codes = [setup, FIGURE, RAISES, 'glue("mine", "1")', "print(1)", FIGURE + "\nprint(1)"]
    notebook = nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_code_cell(code, metadata={"tags": ["raises-exception"] * (code == RAISES)}) for code in codes])
    folder = ROOT / "_build" / "altered-cells"
    folder.mkdir(parents=True, exist_ok=True)
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    run_once = {cell.source: cell for cell in notebook.cells}
    notebook.cells = [copy.deepcopy(run_once[code]) for code in [
        *codes, FIGURE, *[FIGURE] * len(CODE_CHANGES), *(code for _, code in OUTPUT_CHANGES)]]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    honest = len(codes) + 1

    altered = {}
    cells = iter(enumerate(notebook.cells[honest:], honest))
    for what, (old, new) in CODE_CHANGES.items():
        number, cell = next(cells)
        assert old in cell.source
        cell.source, altered[number] = cell.source.replace(old, new), what
    for change, _ in OUTPUT_CHANGES:
        number, cell = next(cells)
        before = copy.deepcopy(cell)
        change(cell)
        assert cell != before
        altered[number] = change.__name__
    store_fewer_colours(notebook.cells[honest - 1])  # not seen by a reader, and not refused
    nbformat.write(notebook, folder / "altered.ipynb")

    run = subprocess.run([sys.executable, "-m", "pytest", "-q", "-rf", "--tb=short", "-p", "no:cacheprovider",
                          "--numprocesses=0", "--dist=no", str(folder / "altered.ipynb")],
                         cwd=ROOT, capture_output=True, text=True)
    failed = {int(number) for number in re.findall(r"^FAILED \S+::Cell (\d+)", run.stdout, re.MULTILINE)}
    passed = {altered.get(number, "출력이 그대로인 셀") for number in failed ^ set(altered)}
    assert not passed, f"{passed}\n{run.stdout}"
    sheets = set(re.findall(r"_build/figures/\S+\.png", run.stdout))  # CI shows messages twice
    assert len(sheets) == len(CODE_CHANGES) + 2 and f"altered.ipynb: {honest + 1}번째 코드 셀: 1번째 그림이" in run.stdout
    for sheet in sheets:
        assert Image.open(ROOT / sheet).width > 1000


@pytest.mark.parametrize("option", ["--nbval-lax", "--nbval-sanitize-with=rules.cfg", "--sanitize-with=rules.cfg"])
def test_options_that_compare_less_are_refused(option):
    run = subprocess.run([sys.executable, "-m", "pytest", "-n0", "-p", "no:cacheprovider", "--collect-only", option,
                          "excs/exc-tensors.ipynb"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == pytest.ExitCode.USAGE_ERROR and "그대로 비교한다" in run.stderr
