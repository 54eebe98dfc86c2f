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

import keras
import numpy as np
import pytest
import tensorflow as tf

from offline import node_binary
from pages import ROOT

FOLDER = ROOT / "tests" / "playground"


def node(*arguments: str, stdin: str = "") -> str:
    """What Node writes; when it fails, its report is the test's message."""
    result = subprocess.run([node_binary(), *arguments], input=stdin, capture_output=True, encoding="utf-8", cwd=FOLDER)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def engine_runs(settings: list[dict]) -> list[dict]:
    """What the page's engine does with each of the settings (see run.js)."""
    return json.loads(node("run.js", stdin=json.dumps(settings)))


# What the reader can choose, by setting.
CHOICES = json.loads(node("-p", "JSON.stringify(require('./engine.js').playground.choices)"))


def test_units():
    print(node("--test", "--test-reporter=spec", *sorted(path.name for path in FOLDER.glob("*.test.js"))))


# --- Keras follows the engine ---------------------------------------------------------------------

# Both compute in double precision, so any difference of formula or constant stands out from the rounding.
DOUBLE = "float64"
TOLERANCE = 1e-9

OPTIMIZERS = {
    "sgd": lambda rate: keras.optimizers.SGD(rate),
    "momentum": lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
    "rmsprop": lambda rate: keras.optimizers.RMSprop(rate),
    "adam": lambda rate: keras.optimizers.Adam(rate),
}
REGULARIZERS = {"none": lambda rate: None, "l1": keras.regularizers.L1, "l2": keras.regularizers.L2}
TASKS = {
    "circles": ("sigmoid", keras.losses.BinaryCrossentropy(dtype=DOUBLE)),
    "gaussian": ("linear", keras.losses.MeanSquaredError(dtype=DOUBLE)),
}
SETTINGS = {
    "noise": 10, "ratio": 10, "batch": 30, "features": ["x1", "x2"], "hidden": [4, 2],  # batches of 30 and 20
    "rate": 1 / 32,  # exact in single precision, to which an optimizer by itself rounds its rate
    "penalty": 0.01, "seed": 3, "epochs": 5,
}
# Everything that decides the loss and its gradient.
LOSSES = list(itertools.product(CHOICES["activation"], TASKS, CHOICES["regularizer"]))


@pytest.fixture(scope="module")
def gradient_functions() -> dict:
    """For each of LOSSES, (weights, x, y) -> the loss of Keras and its gradients. Traced once for all optimizers and
    sizes of batches; `fit` would take a minute."""
    return {key: gradient_function(*key) for key in LOSSES}


def gradient_function(activation: str, dataset: str, regularizer: str):
    output, loss_function = TASKS[dataset]
    penalty = REGULARIZERS[regularizer](SETTINGS["penalty"])
    model = keras.Sequential([keras.Input((len(SETTINGS["features"]),), dtype=DOUBLE)])
    for units in SETTINGS["hidden"]:
        model.add(keras.layers.Dense(units, activation=activation, kernel_regularizer=penalty, dtype=DOUBLE))
    model.add(keras.layers.Dense(1, activation=output, kernel_regularizer=penalty, dtype=DOUBLE))
    weights = [tf.TensorSpec(weight.shape, DOUBLE) for weight in model.weights]
    columns = [tf.TensorSpec((None, width), DOUBLE) for width in (len(SETTINGS["features"]), 1)]

    @tf.function(input_signature=[weights, *columns])
    def loss_and_gradients(weights, x, y):
        with tf.GradientTape() as tape:
            tape.watch(weights)
            prediction, _, penalties = model.stateless_call(weights, [], x, return_losses=True)
            loss = loss_function(y, prediction) + sum(penalties)
        return loss, tape.gradient(loss, weights)

    return loss_and_gradients


def shaped(weights: list[list[float]]) -> list[np.ndarray]:
    """The engine's flat arrays in the shapes of Keras: kernel, bias, kernel, bias …"""
    sizes = [len(SETTINGS["features"]), *SETTINGS["hidden"], 1]
    shapes = [shape for inputs, units in itertools.pairwise(sizes) for shape in ((inputs, units), (units,))]
    return [np.reshape(flat, shape) for flat, shape in zip(weights, shapes, strict=True)]


@pytest.mark.parametrize("name", CHOICES["optimizer"])
def test_keras_follows(name, gradient_functions):
    """Every activation, loss and regularizer with this optimizer, for five epochs."""
    runs = engine_runs([
        SETTINGS | {"optimizer": name, "activation": activation, "dataset": dataset, "regularizer": regularizer}
        for activation, dataset, regularizer in LOSSES])
    variables = [keras.Variable(array, dtype=DOUBLE) for array in shaped(runs[0]["weights"][0])]
    optimizer = OPTIMIZERS[name](SETTINGS["rate"])
    optimizer.build(variables)
    start = [variable.numpy() for variable in optimizer.variables]
    apply = tf.function(lambda gradients: optimizer.apply(gradients, variables))

    largest = 0
    for key, run in zip(LOSSES, runs, strict=True):
        for variable, value in zip(optimizer.variables + variables, start + shaped(run["weights"][0]), strict=True):
            variable.assign(value)
        x = np.reshape(run["train"]["x"], (-1, len(SETTINGS["features"])))
        y = np.reshape(run["train"]["y"], (-1, 1))
        for epoch, order in enumerate(run["orders"], start=1):
            for batch in np.split(order, range(SETTINGS["batch"], len(order), SETTINGS["batch"])):
                weights = [variable.value for variable in variables]
                apply(gradient_functions[key](weights, x[batch], y[batch])[1])
            weights = [variable.value for variable in variables]
            loss = gradient_functions[key](weights, x, y)[0]
            differences = [abs(run["history"][epoch]["trainLoss"] - float(loss))]
            for ours, theirs in zip(shaped(run["weights"][epoch]), weights, strict=True):
                differences.append(np.abs(ours - theirs).max())
            largest = max(largest, *differences)
            assert largest <= TOLERANCE, f"{name}, {key}, epoch {epoch}: {differences}"
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
        np.testing.assert_allclose(theirs.ravel(), ours, rtol=0, atol=SHOWN)
