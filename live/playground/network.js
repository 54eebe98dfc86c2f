/* A network of dense layers: its outputs, its loss, and the gradients of the loss by backpropagation.
 *
 * Written to be read beside the chapter on training, and to give the numbers that Keras gives.
 * Classic script: see random.js.
 *
 * A matrix (rows, columns) is one flat Float64Array in which the column varies fastest, as in NumPy:
 * element (i, j) is at i * columns + j.
 */
(function (playground) {
  "use strict";

  /* of: the activation of z. slope: its derivative, from the activation a = of(z) itself. */
  const activations = {
    relu: {of: (z) => Math.max(z, 0), slope: (a) => (a > 0 ? 1 : 0)},
    tanh: {of: Math.tanh, slope: (a) => 1 - a * a},
    sigmoid: {of: (z) => 1 / (1 + Math.exp(-z)), slope: (a) => a * (1 - a)},
    linear: {of: (z) => z, slope: () => 1},
  };

  /* of: what one weight adds to the loss. slope: the derivative of that. Both are times the rate. */
  const regularizers = {
    none: {of: () => 0, slope: () => 0},
    l1: {of: Math.abs, slope: Math.sign},
    l2: {of: (w) => w * w, slope: (w) => 2 * w},
  };

  /* of: the loss of one point from z, the output before its activation. slope: its derivative by z.
   * Cross-entropy from z stays finite where log(sigmoid(z)) does not; Keras computes it so too. */
  const tasks = {
    classification: {
      activation: "sigmoid",
      of: (z, y) => Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z))),
      slope: (z, y) => activations.sigmoid.of(z) - y,
    },
    regression: {
      activation: "linear",
      of: (z, y) => (z - y) ** 2,
      slope: (z, y) => 2 * (z - y),
    },
  };

  /* Puts f(value, index) in place of every value. Several times as fast as map of a typed array. */
  function change(array, f) {
    for (let j = 0; j < array.length; j++) array[j] = f(array[j], j);
    return array;
  }

  /* A layer as Keras starts it: Glorot's uniform distribution for the kernel, zeros for the bias. */
  function dense(inputs, units, activation, random) {
    const limit = Math.sqrt(6 / (inputs + units));
    const kernel = Float64Array.from({length: inputs * units}, () => limit * (2 * random.uniform() - 1));
    return {units, activation, kernel, bias: new Float64Array(units)};
  }

  /* x (n, inputs) -> x @ kernel + bias (n, units) */
  function affine({units, kernel, bias}, x, n) {
    const inputs = kernel.length / units;
    const z = new Float64Array(n * units);
    for (let i = 0; i < n; i++) {
      for (let u = 0; u < units; u++) {
        let sum = bias[u];
        for (let k = 0; k < inputs; k++) sum += x[i * inputs + k] * kernel[k * units + u];
        z[i * units + u] = sum;
      }
    }
    return z;
  }

  /* x (n, inputs), delta (n, units) -> x.T @ delta (inputs, units) */
  function kernelGradient(x, delta, n, units) {
    const inputs = x.length / n;
    const gradient = new Float64Array(inputs * units);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < inputs; k++) {
        for (let u = 0; u < units; u++) gradient[k * units + u] += x[i * inputs + k] * delta[i * units + u];
      }
    }
    return gradient;
  }

  /* delta (n, units) -> the sum of its rows (units,) */
  function biasGradient(delta, units) {
    const gradient = new Float64Array(units);
    for (let j = 0; j < delta.length; j++) gradient[j % units] += delta[j];
    return gradient;
  }

  /* delta (n, units) -> delta @ kernel.T (n, inputs) */
  function inputGradient({units, kernel}, delta, n) {
    const inputs = kernel.length / units;
    const gradient = new Float64Array(n * inputs);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < inputs; k++) {
        let sum = 0;
        for (let u = 0; u < units; u++) sum += delta[i * units + u] * kernel[k * units + u];
        gradient[i * inputs + k] = sum;
      }
    }
    return gradient;
  }

  class Network {
    /* settings: features, hidden, activation, dataset, regularizer, penalty (see settings.js). */
    constructor(settings, random = playground.generator(settings.seed)) {
      this.task = playground.dataSets[settings.dataset].task;
      this.regularizer = regularizers[settings.regularizer];
      this.penaltyRate = Math.fround(settings.penalty);  // Keras rounds it so, see optimizer.js
      this.layers = [];
      let inputs = settings.features.length;
      for (const units of settings.hidden) {
        this.layers.push(dense(inputs, units, settings.activation, random));
        inputs = units;
      }
      this.layers.push(dense(inputs, 1, tasks[this.task].activation, random));
    }

    /* Everything that training changes, in the order of model.trainable_weights in Keras. */
    get parameters() {
      return this.layers.flatMap(({kernel, bias}) => [kernel, bias]);
    }

    /* x (n, features) -> the outputs of all layers, each (n, units) */
    forward(x, n) {
      const outputs = this.forwardToLogits(x, n).slice(1);
      change(outputs.at(-1), activations[this.layers.at(-1).activation].of);
      return outputs;
    }

    /* x (n, features) -> [x, the outputs of the hidden layers …, the last layer before its activation (n, 1)]:
     * what goes into each layer, and what comes out in the end. */
    forwardToLogits(x, n) {
      const inputs = [x];
      for (const layer of this.layers.slice(0, -1)) {
        inputs.push(change(affine(layer, inputs.at(-1), n), activations[layer.activation].of));
      }
      return [...inputs, affine(this.layers.at(-1), inputs.at(-1), n)];
    }

    /* What the regularizer adds to the loss: for every kernel, for no bias. */
    penalty() {
      let sum = 0;
      for (const {kernel} of this.layers) {
        for (const weight of kernel) sum += this.regularizer.of(weight);
      }
      return this.penaltyRate * sum;
    }

    /* {loss, accuracy}, as model.evaluate in Keras: the mean over the points, with the penalty added.
     * The accuracy of a regression is null. */
    loss(x, y, n) {
      const z = this.forwardToLogits(x, n).at(-1);
      let sum = 0;
      let right = 0;
      for (let i = 0; i < n; i++) {
        sum += tasks[this.task].of(z[i], y[i]);
        if ((z[i] > 0) === (y[i] === 1)) right += 1;
      }
      const accuracy = this.task === "classification" ? right / n : null;
      return {loss: sum / n + this.penalty(), accuracy};
    }

    /* The derivative of the loss by every parameter, in the order and shapes of `parameters`. */
    gradients(x, y, n) {
      const inputs = this.forwardToLogits(x, n);  // inputs[l] goes into layer l
      const gradients = [];
      // The derivative by a layer's output before its activation (n, units), from the last layer to the first.
      let delta = change(inputs.pop(), (z, i) => tasks[this.task].slope(z, y[i]) / n);
      for (let l = this.layers.length - 1; l >= 0; l--) {
        const layer = this.layers[l];
        const kernel = kernelGradient(inputs[l], delta, n, layer.units);
        change(kernel, (sum, j) => sum + this.penaltyRate * this.regularizer.slope(layer.kernel[j]));
        gradients.unshift(kernel, biasGradient(delta, layer.units));
        if (l > 0) {
          const {slope} = activations[this.layers[l - 1].activation];
          delta = change(inputGradient(layer, delta, n), (value, j) => value * slope(inputs[l][j]));
        }
      }
      return gradients;
    }
  }

  Object.assign(playground, {activations, regularizers, Network});
})(globalThis.playground ??= {});
