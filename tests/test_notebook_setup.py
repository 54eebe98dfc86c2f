"""The set-up cell away from the repository: in Colab, in plain Jupyter, with and without a Korean font.

Each test runs a real kernel in an empty folder: a cell that makes the circumstances, the set-up cell,
a cell that looks at the result.
"""

import ast
from pathlib import Path

import nbformat
import pytest
from fontTools.ttLib import TTFont
from nbclient import NotebookClient

from press.measure import matrix
from press.source.edition import ROOT

SETUP = (ROOT / "book" / "notebook_setup.py").read_text(encoding="utf-8")
BOOK_FONT = ROOT / "theme" / "fonts" / "BookSansKR-Regular.ttf"
NO_FONT = "한글 글꼴을 찾지 못해"
# The machine's own fonts are put out of sight: the fonts of the test are all there are.
FONTS = """
import subprocess, sys
from matplotlib import font_manager
manager = font_manager.fontManager
manager.ttflist = [entry for entry in manager.ttflist if entry.name.startswith("DejaVu")]
manager.ttflist += [font_manager.FontEntry(fname={font!r}, name=name) for name in {names}]
font_manager.findSystemFonts = lambda: {files}
"""
COLAB = """
sys.modules["google.colab"] = object()
commands = []
subprocess.run = lambda command, **kwargs: commands.append(command)
"""
FIGURE = """
plt.title("나무")
plt.show()
print(plt.rcParams["font.family"])
"""


def fonts(names=(), files=()):
    return FONTS.format(font=str(BOOK_FONT), names=list(names), files=[str(path) for path in files])


def run(folder, before, after="print(plt.rcParams['font.family'])"):
    """What the set-up cell prints and what the cell after it prints; stderr of both is refused."""
    cells = [nbformat.v4.new_code_cell(source) for source in (before, SETUP, after)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    streams = [output for cell in cells for output in cell.outputs if output.output_type == "stream"]
    assert not [output.text for output in streams if output.name == "stderr"]
    return ["".join(output.get("text", "") for output in cell.outputs) for cell in cells[1:]]


@pytest.fixture
def nanum(tmp_path):
    """NanumGothic.ttf as an installation leaves it: a file that Matplotlib's list does not know yet."""
    font = TTFont(BOOK_FONT)
    for record in font["name"].names:
        record.string = record.toUnicode().replace("Book Sans KR", "NanumGothic")
    path = tmp_path / "fonts" / "NanumGothic.ttf"
    path.parent.mkdir()
    font.save(path)
    return path


def test_silent_and_light(tmp_path):
    said, result = run(tmp_path, fonts(["Malgun Gothic"]), """
import os, sys
print("tensorflow" in sys.modules, "keras" in sys.modules, os.environ["TF_CPP_MIN_LOG_LEVEL"])""")
    assert said == ""
    assert result.split() == ["False", "False", "2"]


def test_the_books_own_font_in_the_repository():
    said, result = run(ROOT / "book" / "keras_and_tf", fonts(["Malgun Gothic", "NanumGothic"]), FIGURE)
    assert said == "" and "['Book Sans KR', 'DejaVu Sans']" in result


@pytest.mark.parametrize("installed, used", [
    (["NanumGothic", "Apple SD Gothic Neo", "Malgun Gothic"], "Malgun Gothic"),
    (["NanumGothic", "Apple SD Gothic Neo", "AppleGothic"], "Apple SD Gothic Neo"),
    (["Noto Sans KR", "AppleGothic"], "AppleGothic"),
    (["Noto Sans CJK JP", "NanumGothic"], "NanumGothic"),
    (["Noto Sans CJK JP"], "Noto Sans CJK JP"),
])
def test_an_installed_font(tmp_path, installed, used):
    said, result = run(tmp_path, fonts(installed), FIGURE)
    assert said == "" and f"['{used}', 'DejaVu Sans']" in result


def test_a_font_installed_since_matplotlib_made_its_list(tmp_path, nanum):
    said, result = run(tmp_path, fonts(files=[nanum]), FIGURE)
    assert said == "" and "['NanumGothic', 'DejaVu Sans']" in result


def test_no_font_is_said_once(tmp_path):
    said, result = run(tmp_path, fonts(), FIGURE)
    assert said.count("\n") == 1 and NO_FONT in said and "NanumGothic" in said
    assert "['DejaVu Sans']" in result  # and no stderr: the warning for each glyph is silenced


def test_colab_installs_a_font(tmp_path, nanum):
    said, result = run(tmp_path, fonts(files=[nanum]) + COLAB, FIGURE + "print(commands)")
    assert said == "" and "['NanumGothic', 'DejaVu Sans']" in result
    assert result.count("apt-get -qq install -y fonts-nanum") == 2  # again after an update of the lists


def test_colab_where_the_installation_fails(tmp_path):
    said, result = run(tmp_path, fonts() + COLAB, FIGURE + "print(len(commands))")
    assert said.count("\n") == 1 and NO_FONT in said
    assert result.endswith("1\n")


@pytest.mark.parametrize("package, version, wanted", [
    ("tensorflow", "2.18.1", "tensorflow 2.18.1"),
    ("keras", "3.5.0", "keras 3.5.0"),
    ("keras", "2.15.0", "keras 2.15.0"),
])
def test_an_old_version_is_said_once(tmp_path, package, version, wanted):
    about = tmp_path / f"{package}-{version}.dist-info" / "METADATA"
    about.parent.mkdir()
    about.write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
    said, _ = run(tmp_path, fonts(["NanumGothic"]) + f"sys.path.insert(0, {str(tmp_path)!r})")
    assert said.count("\n") == 1 and wanted in said and "%pip install -U tensorflow keras" in said


def test_the_oldest_versions_are_those_that_the_matrix_runs():
    oldest = next(ast.literal_eval(node.value) for node in ast.parse(SETUP).body
                  if isinstance(node, ast.Assign) and node.targets[0].id == "OLDEST")

    def lowest(versions):
        return ".".join(map(str, min(tuple(map(int, version.split(".")[:2])) for version in versions)))

    locks = [ROOT / "requirements.lock", *(row[1] for row in matrix.ROWS if isinstance(row[1], Path))]
    run_with = [matrix.locked("tensorflow-cpu", lock) for lock in locks]
    run_with += [versions for _, versions, _ in matrix.ROWS if isinstance(versions, str)]
    assert oldest["tensorflow"] == oldest["tensorflow-cpu"] == lowest(run_with)
    assert oldest["keras"] == lowest(matrix.locked("keras", lock) for lock in locks)
