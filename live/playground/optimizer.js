/* The rules by which a step changes the weights, with the constants of Keras 3.
 *
 * Each rule changes one array of weights in place and keeps what it remembers of earlier steps in
 * `memory`, two arrays of zeros at first that belong to that array of weights alone.
 * Classic script: see random.js.
 */
(function (playground) {
  "use strict";

  const EPSILON = 1e-7;

  // Keras rounds these to single precision on their way into a formula, even where it computes in double.
  // Without the same rounding long trainings with Adam part from Keras in the third digit.
  const MOMENTUM = Math.fround(0.9);
  const BETA_1 = Math.fround(0.9);
  const BETA_2 = Math.fround(0.999);

  /* name: for the reader. python: the Keras optimizer with the learning rate `rate`.
   * update: one step; `step` counts from 1. */
  const optimizers = {
    sgd: {
      name: "SGD",
      python: (rate) => `keras.optimizers.SGD(${rate})`,
      update(weights, gradient, memory, rate) {
        for (let j = 0; j < weights.length; j++) weights[j] -= rate * gradient[j];
      },
    },
    momentum: {
      name: "모멘텀",
      python: (rate) => `keras.optimizers.SGD(${rate}, momentum=0.9)`,
      update(weights, gradient, {mean: velocity}, rate) {
        for (let j = 0; j < weights.length; j++) {
          velocity[j] = MOMENTUM * velocity[j] - rate * gradient[j];
          weights[j] += velocity[j];
        }
      },
    },
    rmsprop: {
      name: "RMSprop",
      python: (rate) => `keras.optimizers.RMSprop(${rate})`,
      update(weights, gradient, {square}, rate) {
        for (let j = 0; j < weights.length; j++) {
          square[j] = 0.9 * square[j] + 0.1 * gradient[j] ** 2;
          weights[j] -= rate * gradient[j] / Math.sqrt(square[j] + EPSILON);
        }
      },
    },
    adam: {
      name: "Adam",
      python: (rate) => `keras.optimizers.Adam(${rate})`,
      update(weights, gradient, {mean, square}, rate, step) {
        // Both memories start from zero; this makes up for it in the first steps.
        const corrected = rate * Math.sqrt(1 - BETA_2 ** step) / (1 - BETA_1 ** step);
        for (let j = 0; j < weights.length; j++) {
          mean[j] += 0.1 * (gradient[j] - mean[j]);
          square[j] += 0.001 * (gradient[j] ** 2 - square[j]);
          weights[j] -= corrected * mean[j] / (Math.sqrt(square[j]) + EPSILON);
        }
      },
    },
  };

  class Optimizer {
    /* name: a key of `optimizers`. parameters: the arrays that apply() will change. */
    constructor(name, rate, parameters) {
      this.update = optimizers[name].update;
      this.rate = rate;
      this.parameters = parameters;
      this.memories = parameters.map(({length}) => (
        {mean: new Float64Array(length), square: new Float64Array(length)}));
      this.step = 0;
    }

    /* One step with the gradients, in the order and shapes of the parameters. */
    apply(gradients) {
      this.step += 1;
      this.parameters.forEach((weights, p) => {
        this.update(weights, gradients[p], this.memories[p], this.rate, this.step);
      });
    }
  }

  Object.assign(playground, {optimizers, Optimizer});
})(globalThis.playground ??= {});
