"""What the playground trains, trained by the layers, losses, regularizers and optimizers of Keras.

A module of its own, imported by the test that needs it: a worker of pytest that only collects the tests does not wait
for TensorFlow. `fit` would take minutes for all combinations, most of it spent on tracing; here the losses are traced
once for all optimizers, and the optimizer once for all losses.

Everything is in double precision, so any difference of formula or constant stands out from the rounding.
"""

import functools
import itertools
from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf

DOUBLE = "float64"

OPTIMIZERS = {
    "sgd": lambda rate: keras.optimizers.SGD(rate),
    "momentum": lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
    "rmsprop": lambda rate: keras.optimizers.RMSprop(rate),
    "adam": lambda rate: keras.optimizers.Adam(rate),
}
REGULARIZERS = {"none": lambda rate: None, "l1": keras.regularizers.L1, "l2": keras.regularizers.L2}
# By data set: the activation of the last layer, and the loss.
TASKS = {
    "circles": ("sigmoid", keras.losses.BinaryCrossentropy(dtype=DOUBLE)),
    "gaussian": ("linear", keras.losses.MeanSquaredError(dtype=DOUBLE)),
}


@functools.cache
def loss_and_gradients(sizes: tuple, activation: str, dataset: str, regularizer: str, penalty: float) -> Callable:
    """(weights, x, y) -> the loss with its penalties, and its gradients, of a network of the given sizes."""
    last_activation, loss_function = TASKS[dataset]
    activations = [activation] * (len(sizes) - 2) + [last_activation]
    model = keras.Sequential([keras.Input((sizes[0],), dtype=DOUBLE)])
    for units, name in zip(sizes[1:], activations, strict=True):
        kernel_regularizer = REGULARIZERS[regularizer](penalty)
        model.add(keras.layers.Dense(units, activation=name, kernel_regularizer=kernel_regularizer, dtype=DOUBLE))
    weights = [tf.TensorSpec(weight.shape, DOUBLE) for weight in model.weights]
    x, y = (tf.TensorSpec((None, width), DOUBLE) for width in (sizes[0], sizes[-1]))

    @tf.function(input_signature=[weights, x, y])
    def function(weights, x, y):
        with tf.GradientTape() as tape:
            tape.watch(weights)
            prediction, _, penalties = model.stateless_call(weights, [], x, return_losses=True)
            loss = loss_function(y, prediction) + sum(penalties)
        return loss, tape.gradient(loss, weights)

    return function


class KerasTwin:
    """Trains networks of the given sizes (inputs, units of each layer …) with one optimizer, one after another."""

    def __init__(self, sizes: tuple, optimizer: str, rate: float) -> None:
        self.sizes = sizes
        self.shapes = [shape for inputs, units in itertools.pairwise(sizes) for shape in ((inputs, units), (units,))]
        self.variables = [keras.Variable(np.zeros(shape), dtype=DOUBLE) for shape in self.shapes]
        self.optimizer = OPTIMIZERS[optimizer](rate)
        self.optimizer.build(self.variables)
        self.start = [variable.numpy() for variable in self.optimizer.variables]
        self.apply = tf.function(lambda gradients: self.optimizer.apply(gradients, self.variables))

    def weights(self) -> list[tf.Tensor]:
        return [variable.value for variable in self.variables]

    def epochs(self, settings: dict, run: dict) -> Iterator[tuple[float, list[np.ndarray]]]:
        """From the first weights of the engine's run, with its data in its order: the loss on the training data and
        the weights, flat, after each epoch."""
        for variable, value in zip(self.optimizer.variables, self.start, strict=True):
            variable.assign(value)
        for variable, flat in zip(self.variables, run["weights"][0], strict=True):
            variable.assign(np.reshape(flat, variable.shape))
        function = loss_and_gradients(
            self.sizes, settings["activation"], settings["dataset"], settings["regularizer"], settings["penalty"])
        x = np.reshape(run["train"]["x"], (-1, self.sizes[0]))
        y = np.reshape(run["train"]["y"], (-1, 1))
        for order in run["orders"]:
            for batch in np.split(order, range(settings["batch"], len(order), settings["batch"])):
                self.apply(function(self.weights(), x[batch], y[batch])[1])
            yield float(function(self.weights(), x, y)[0]), [weight.numpy().ravel() for weight in self.weights()]
