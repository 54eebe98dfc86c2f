"""The playground's engine: its unit tests in Node, and the same training done by Keras.

The page trains in the reader's browser with JavaScript of our own, and shows the Keras program for
what it does. Both promises are kept here by running both: from the same weights, data and order,
Keras comes to the same weights and losses; and the program, run as the reader would run it, prints the
losses that the page shows.
"""

import io
import itertools
import json
import random
import re
import subprocess
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from press.sphinx.offline import node_binary

FOLDER = Path(__file__).parent


def node(*arguments: str, stdin: str = "") -> str:
    """What Node writes; when it fails, its report without the tests that passed is the message."""
    result = subprocess.run([node_binary(), *arguments], input=stdin, capture_output=True, encoding="utf-8", cwd=FOLDER)
    assert result.returncode == 0, re.sub(r"^ *✔.*\n", "", result.stdout + result.stderr, flags=re.MULTILINE)
    return result.stdout


def engine_runs(settings: list[dict]) -> list[dict]:
    """What the page's engine does with each of the settings (see run.js)."""
    return json.loads(node("run.js", stdin=json.dumps(settings)))


# What the reader can choose, by setting.
CHOICES = json.loads(node("-p", "JSON.stringify(require('./engine.js').playground.choices)"))


def test_units():
    print(node("--test", "--test-reporter=spec", *sorted(path.name for path in FOLDER.glob("*.test.js"))))


# --- Keras follows the engine ---------------------------------------------------------------------

SETTINGS = {
    "noise": 10, "ratio": 10, "batch": 30, "features": ["x1", "x2"], "hidden": [4, 2],  # batches of 30 and 20
    "rate": 1 / 32,  # exact in single precision, to which an optimizer by itself rounds its rate
    "penalty": 0.01, "seed": 3, "epochs": 5,
}
TOLERANCE = 1e-9  # both compute in double precision


@pytest.mark.parametrize("name", CHOICES["optimizer"])
def test_keras_follows(name):
    """With every activation, loss and regularizer, for five epochs: the losses and the weights."""
    from keras_twin import TASKS, KerasTwin

    tried = [SETTINGS | {"optimizer": name, "activation": activation, "dataset": dataset, "regularizer": regularizer}
             for activation in CHOICES["activation"] for dataset in TASKS for regularizer in CHOICES["regularizer"]]
    twin = KerasTwin((2, 4, 2, 1), name, SETTINGS["rate"])
    largest = 0
    for settings, run in zip(tried, engine_runs(tried), strict=True):
        for epoch, (loss, weights) in enumerate(twin.epochs(settings, run), start=1):
            differences = [abs(run["history"][epoch]["trainLoss"] - loss)]
            for ours, theirs in zip(run["weights"][epoch], weights, strict=True):
                differences.append(abs(theirs - ours).max())
            largest = max(largest, *differences)
            assert largest <= TOLERANCE, f"에폭 {epoch}, {settings}: {differences}"
    print(f"{name}: largest difference to Keras {largest:.1e}")


# --- the Keras program ----------------------------------------------------------------------------

def random_settings(count: int) -> list[dict]:
    """Settings from all over the page, the same at each run. What a setting can be comes in turn, so that everything
    is there. Rates that make the loss explode are left out: then every digit differs after a few epochs."""
    draw = random.Random(1)

    def in_turn(values) -> list:
        column = list(itertools.islice(itertools.cycle(values), count))
        draw.shuffle(column)
        return column

    columns = {key: in_turn(CHOICES[key]) for key in (
        "dataset", "noise", "activation", "regularizer", "penalty", "optimizer")}
    columns["ratio"] = in_turn(CHOICES["ratio"])
    columns["batch"] = in_turn(draw.sample(CHOICES["batch"], len(CHOICES["batch"])))
    columns["rate"] = in_turn([rate for rate in CHOICES["rate"] if rate <= 0.03])
    columns["seed"] = draw.sample(CHOICES["seed"], count)
    columns["epochs"] = in_turn(range(6))
    columns["hidden"] = [[draw.randint(1, 8) for _ in range(depth)] for depth in in_turn(range(5))]
    columns["features"] = [draw.sample(list(CHOICES["features"]), size) for size in in_turn(range(1, 8))]
    return [dict(zip(columns, row)) for row in zip(*columns.values(), strict=True)]


PROGRAMS = random_settings(12)
SHOWN = 1e-4  # the programs print four digits after the point


@pytest.fixture(scope="module")
def program_runs() -> list[dict]:
    return engine_runs(PROGRAMS)


@pytest.fixture
def restored_precision():
    """The programs compute in float64, the other tests in what Keras starts with."""
    import keras

    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    yield
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(policy)


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_keras_code(number, program_runs, restored_precision):
    run, namespace, output = program_runs[number], {}, io.StringIO()
    with redirect_stdout(output):
        exec(run["code"], namespace)

    shown = run["history"][PROGRAMS[number]["epochs"]]
    printed = re.findall(r"^(\S+) 손실 ([\d.]+)(?:, 정확도 ([\d.]+))?$", output.getvalue(), re.MULTILINE)
    assert [name for name, _, _ in printed] == ["훈련셋", "테스트셋"], output.getvalue()
    for (_, loss, accuracy), part in zip(printed, ("train", "test"), strict=True):
        assert float(loss) == pytest.approx(shown[part + "Loss"], abs=SHOWN), PROGRAMS[number]
        expected = shown[part + "Accuracy"]
        assert accuracy == ("" if expected is None else f"{expected:.3f}"), PROGRAMS[number]

    for ours, theirs in zip(run["weights"][-1], namespace["model"].get_weights(), strict=True):
        assert theirs.ravel() == pytest.approx(ours, abs=SHOWN)
