"""`make mutants` changes what it says, notices what it should, and its lists are kept."""

from pathlib import Path

import nbformat
import pytest
import yaml

from press.measure import mutants as tool
from press.measure.mutations import AUTHOR, PROGRAMMER, mutate
from press.paths import ROOT

LISTS = yaml.safe_load((ROOT / "tests" / "mutants.yml").read_text(encoding="utf-8"))
PLANTED = yaml.safe_load((ROOT / "tests" / "planted.yml").read_text(encoding="utf-8"))


def changes(source, operators=AUTHOR):
    return {(mutant.operator, mutant.apply()) for mutant in mutate(source, operators)}


# --- The operators --------------------------------------------------------------------------------

@pytest.mark.parametrize("operator, source, mutant", [
    ("seed", "keras.utils.set_random_seed(0)", "keras.utils.set_random_seed(1)"),
    ("axis", "x.mean(axis=-1)", "x.mean(axis=0)"),
    ("axis", "x.mean(axis=0)", "x.mean(axis=1)"),
    ("rate", "SGD(learning_rate=0.1)", "SGD(learning_rate=1.0)"),
    ("number", "Dense(3)", "Dense(4)"),
    ("number", "for i in range(steps): f(i)", "for i in range(steps - 1): f(i)"),
    ("sign", "w = -0.5", "w = 0.5"),
    ("sign", "w = -g", "w = g"),
    ("arithmetic", "w = w - 0.1 * g", "w = (w + 0.1 * g)"),
    ("arithmetic", "w -= g", "w += g"),
    ("arithmetic", "y = x @ w", "y = (w @ x)"),
    ("comparison", "print(x < 3)", "print((x <= 3))"),
    ("condition", "if found: f()", "if (not found): f()"),
    ("condition", "y = a if c else b", "y = (b if c else a)"),
    ("flag", "fit(shuffle=True)", "fit(shuffle=False)"),
    ("argument", "f(a, b)", "f(b, a)"),
    ("argument", "f(a, from_logits=True)", "f(a)"),
    ("slice", "x[:, 2:5]", "x[:, 2 + 1:5]"),
    ("slice", "x[:100]", "x[:100 - 1]"),
    ("function", "tf.reduce_sum(x)", "tf.reduce_mean(x)"),
    ("data", "evaluate(x_test)", "evaluate(x_train)"),
    ("name", 'Dense(activation="relu")', "Dense(activation='tanh')"),
    ("format", 'print(f"{x:.3f} m")', "print(f'{x:.2f} m')"),
    ("figure", "ax.plot([1, 2])", "ax.plot([2, 2])"),
    ("series", "ax.plot(x, loss)\nax.plot(x, acc)", "ax.plot(x, acc)\nax.plot(x, acc)"),
    ("label", 'ax.plot(x, label="훈련")\nax.plot(y, label="검증")', "ax.plot(x, label='검증')\nax.plot(y, label=\"검증\")"),
    ("function", 'ax.set_xlabel("시간")', "ax.set_ylabel('시간')"),
    ("order", "a = 1\nb = a", "b = a\na = 1"),
    ("delete", "w.assign(0)\nprint(w)", "pass\nprint(w)"),
])
def test_author(operator, source, mutant):
    assert (operator, mutant) in changes(source)


@pytest.mark.parametrize("operator, source, mutant", [
    ("return", "def f(x):\n    return x", "def f(x):\n    return None"),
    ("text", 'open(p, encoding="utf-8")', "open(p, encoding='utf-8x')"),
    ("number", "    def f(x):\n        return x[0]\n", "    def f(x):\n        return x[1]\n"),  # a method keeps its place
])
def test_programmer(operator, source, mutant):
    assert (operator, mutant) in changes(source, PROGRAMMER)


@pytest.mark.parametrize("source", [
    "assert abs(x - 1) < 1e-3", "import a", "from a import b", 'def f():\n    """At 0."""', "x: dict[0, 1]", "%time f(0)",
    'x: str = "가운데"', 'x = f"{y}를 고친다"',
])
def test_left_alone(source):
    assert changes(source, PROGRAMMER) == set()


def test_docstring_stays_first():
    assert "order" not in dict(changes('def f(x):\n    """At 0."""\n    g(x)', PROGRAMMER))


def test_text_around_a_change_stays():
    source = "값 = f( 0,\n        x )   # 그대로\n"
    assert ("number", source.replace("0", "1")) in changes(source)


def test_every_change_is_one_and_compiles():
    source = 'def f(x, n=2):\n    y = x[1:n] - 1\n    y += n\n    return f"{y:.2f}" if n > 1 and x else None\n'
    found = mutate(source, PROGRAMMER)
    assert len({mutant.key for mutant in found}) == len({mutant.apply() for mutant in found}) == len(found) > 10
    for mutant in found:
        assert compile(mutant.apply(), "", "exec") and mutant.apply() != source


# --- The sample -----------------------------------------------------------------------------------

def candidates():
    return [tool.Candidate("cells", Path(page), 0, mutant) for page in ("a.md", "b.md")
            for mutant in mutate("y = x.sum(axis=0) - 1\nprint(y < 2, y[1:])" if page == "a.md" else "x = 1\n" * 60, AUTHOR)]


def test_sample_is_the_same_for_a_seed_and_spreads():
    one, again, other = (tool.sample(candidates(), 10, seed) for seed in (0, 0, 1))
    assert one == again != other
    assert [sum(c.where == Path(page) for c in one) for page in ("a.md", "b.md")] == [5, 5]
    assert len({c.mutant.operator for c in one if c.where == Path("a.md")}) == 5  # no kind twice while others wait


def test_sample_takes_no_mutant_twice():
    everything = candidates()
    assert sorted(map(id, tool.sample(everything, 10 ** 6, 0))) == sorted(map(id, everything))


# --- What is noticed ------------------------------------------------------------------------------

CODES = {"a = 1\nprint(a)": "1\n", "b = 2": "", "print(a + 1)": "2\n"}


@pytest.fixture
def copy(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--nbval --nbval-current-env'\n")
    cells = [nbformat.v4.new_code_cell(code, execution_count=1, outputs=[nbformat.v4.new_output("stream", text=said)] if said else [])
             for code, said in CODES.items()]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "page.ipynb")
    return tmp_path


def test_cells_that_are_noticed(copy):
    chosen = [tool.Candidate("cells", Path("page.md"), number, mutant) for number, code in enumerate(CODES)
              for mutant in mutate(code, AUTHOR) if mutant.operator == "number"]
    refused = tool.refused_cells(copy, copy / "page.ipynb", chosen)
    assert [candidate.mutant.key in refused for candidate in chosen] == [True, False, True]  # b is never shown
    assert [path.name for path in copy.glob("*.ipynb")] == ["page.ipynb"]


def test_nothing_is_known_when_the_page_itself_fails(copy):
    notebook = nbformat.read(copy / "page.ipynb", as_version=4)
    notebook.cells[0].outputs[0].text = "7\n"
    nbformat.write(notebook, copy / "page.ipynb")
    with pytest.raises(SystemExit, match="make test"):
        tool.refused_cells(copy, copy / "page.ipynb", [])


@pytest.fixture
def module(copy, monkeypatch):
    monkeypatch.setattr(tool, "ROOT", copy)
    (copy / "pyproject.toml").write_text("[tool.pytest.ini_options]\npythonpath = ['.']\n")
    (copy / "m.py").write_text("def f(x):\n    return x + 1\n\n\ndef g(x):\n    return x - 1\n")
    (copy / "test_m.py").write_text("from m import f\n\n\ndef test_f():\n    assert f(1) == 2\n")
    other = copy / "copy"
    other.mkdir()
    for name in ("m.py", "test_m.py", "pyproject.toml"):
        (other / name).write_text((copy / name).read_text())
    return other


def test_tools_that_are_noticed(module):
    tests = tool.ToolTests([module])
    tests.prove(("test_m.py",))
    chosen = [tool.Candidate("tools", Path("m.py"), line, mutant, ("test_m.py",))
              for line, source in tool.pieces((module / "m.py").read_text())
              for mutant in mutate(source, PROGRAMMER) if mutant.operator == "arithmetic"]
    tally = tool.run_tools(chosen, tests)
    assert [c.number for c in tally.refused] == [1] and [c.number for c in tally.survived] == [5]  # nothing tests g
    assert "return x + 1" in (module / "m.py").read_text()


def test_nothing_is_known_when_the_tests_themselves_fail(module):
    (module / "m.py").write_text("def f(x):\n    return 7\n")
    with pytest.raises(SystemExit, match="make test"):
        tool.ToolTests([module]).prove(("test_m.py",))


# --- The report -----------------------------------------------------------------------------------

def test_report():
    chosen = candidates()[:20]
    verdicts = {chosen[0].mutant.key: {"verdict": "equivalent", "reason": "같다"},
                chosen[1].mutant.key: {"verdict": "accepted", "reason": "값이 싸다"}}
    text, good = tool.report({"cells": tool.Tally(chosen[3:], chosen[:3])}, {"오류": True}, verdicts)
    assert "19개 가운데 17개를 물리쳤다 (89.5%" in text and not good
    assert "같다" in text and "값이 싸다" in text and chosen[2].mutant.key in text and "판정하지 않았다" in text
    assert tool.report({"cells": tool.Tally(chosen[1:], chosen[:1])}, {"오류": True}, verdicts)[1]
    assert not tool.report({"cells": tool.Tally(chosen[1:], chosen[:1])}, {"오류": False}, verdicts)[1]


# --- The lists ------------------------------------------------------------------------------------

def test_every_module_has_tests_or_a_reason():
    modules = {str(path.relative_to(ROOT)) for pattern in ("press/**/*.py", "excs/src/exercise_setup.py", "excs/src/*.md") for path in ROOT.glob(pattern)}
    assert modules == LISTS["tests"].keys() | LISTS["untested"].keys()
    assert not LISTS["tests"].keys() & LISTS["untested"].keys() and all(LISTS["untested"].values())


@pytest.mark.parametrize("entry", LISTS["survivors"], ids=lambda entry: entry["key"])
def test_judged_survivors_are_still_there(entry):
    assert entry["verdict"] in {"equivalent", "accepted"} and len(entry["reason"]) > 10
    name = Path(entry["where"]).stem
    keys = {candidate.mutant.key for candidate in (*tool.cells(name), *tool.tools(entry["where"]))}
    assert entry["key"] in keys, f"{entry['where']}의 코드가 바뀌었다. tests/mutants.yml에서 지우고 다시 판정한다."


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug["what"])
def test_planted_bugs_can_be_planted(bug):
    text = (ROOT / bug["file"]).read_text(encoding="utf-8")
    assert text.count(bug["old"]) == 1 and bug["old"] != bug["new"], f"{bug['file']}이 바뀌었다. tests/planted.yml을 고친다."
