"use strict";

const {test} = require("node:test");
const assert = require("node:assert/strict");
const {playground, settings} = require("./engine.js");

const {Network, activations, regularizers, generator} = playground;
const TASKS = {classification: "circles", regression: "gaussian"};

/* n points of the network's inputs, with targets of its task. */
function batch(network, width, n, random = generator(11)) {
  const x = Float64Array.from({length: n * width}, () => 4 * random.uniform() - 2);
  const y = Float64Array.from({length: n}, (_, i) => (network.task === "classification" ? i % 2 : random.uniform()));
  return [x, y, n];
}

test("shapes, and the start that Keras has", () => {
  const features = ["x1", "x2", "x1x2"];
  const network = new Network(settings({features, hidden: [4, 2]}));
  assert.deepEqual(network.parameters.map(({length}) => length), [12, 4, 8, 2, 2, 1]);
  assert.deepEqual(network.layers.map(({units}) => units), [4, 2, 1]);
  assert.deepEqual(network.forward(new Float64Array(15), 5).map(({length}) => length), [20, 10, 5]);
  assert.equal(new Network(settings({hidden: []})).layers.length, 1);
  for (const {bias} of network.layers) assert.ok(bias.every((value) => value === 0));
});

test("Glorot's limit: reached, not passed", () => {
  const network = new Network(settings({hidden: [8, 8]}));
  const limits = [Math.sqrt(6 / 10), Math.sqrt(6 / 16), Math.sqrt(6 / 9)];
  network.layers.forEach(({kernel}, l) => {
    const largest = Math.max(...kernel.map(Math.abs));
    assert.ok(largest <= limits[l] && largest > 0.7 * limits[l], `${largest} ${limits[l]}`);
  });
});

test("forward, computed by hand", () => {
  const network = new Network(settings({hidden: [2], activation: "relu"}));
  [[1, -1, 2, 0.5], [0.5, 0], [2, -3], [0.25]].forEach((values, p) => network.parameters[p].set(values));
  const [hidden, output] = network.forward(Float64Array.of(1, 2, 0, -1), 2);
  assert.deepEqual([...hidden], [5.5, 0, 0, 0]);  // 1·1 + 2·2 + 0.5, …
  assert.deepEqual([...output], [1 / (1 + Math.exp(-11.25)), 1 / (1 + Math.exp(-0.25))]);
});

test("loss and accuracy, computed by hand", () => {
  const network = new Network(settings({hidden: [], regularizer: "l2", penalty: 0.125}));
  [[1, 2], [0]].forEach((values, p) => network.parameters[p].set(values));
  const x = Float64Array.of(1, 0, 0, -1);  // z = 1 and -2
  const {loss, accuracy} = network.loss(x, Float64Array.of(1, 1), 2);
  const expected = (Math.log(1 + Math.exp(-1)) + Math.log(1 + Math.exp(2))) / 2 + 0.125 * 5;
  assert.ok(Math.abs(loss - expected) < 1e-12);
  assert.equal(accuracy, 0.5);

  const regression = new Network(settings({hidden: [], dataset: "plane", regularizer: "l1", penalty: 0.125}));
  [[1, -2], [0]].forEach((values, p) => regression.parameters[p].set(values));
  assert.deepEqual(regression.loss(x, Float64Array.of(0, 0), 2), {loss: (1 + 4) / 2 + 0.125 * 3, accuracy: null});
});

test("cross-entropy stays finite where the sigmoid is 0 or 1", () => {
  const network = new Network(settings({hidden: []}));
  [[1000, 0], [0]].forEach((values, p) => network.parameters[p].set(values));
  const x = Float64Array.of(1, 0, -1, 0);
  assert.equal(network.loss(x, Float64Array.of(0, 1), 2).loss, 1000);
  assert.equal(network.loss(x, Float64Array.of(1, 0), 2).loss, 0);
  assert.ok(network.gradients(x, Float64Array.of(0, 1), 2).flatMap((g) => [...g]).every(Number.isFinite));
});

test("the penalty counts kernels, not biases", () => {
  const network = new Network(settings({hidden: [3], regularizer: "l1", penalty: 0.5}));
  network.parameters.forEach((array) => array.fill(-2));
  assert.equal(network.penalty(), 0.5 * 2 * (6 + 3));
});

/* Each derivative against (loss(w + h) - loss(w - h)) / 2h. */
for (const [task, dataset] of Object.entries(TASKS)) {
  for (const activation of Object.keys(activations)) {
    for (const regularizer of Object.keys(regularizers)) {
      for (const hidden of [[], [3], [4, 3, 2, 2]]) {
        test(`gradients: ${task}, ${activation}, ${regularizer}, hidden [${hidden}]`, () => {
          const random = generator(5);
          const features = ["x1", "x2", "sinx1"];
          const network = new Network(
            settings({dataset, activation, regularizer, hidden, features, penalty: 0.1}), random);
          for (const array of network.parameters) array.forEach((w, j) => { array[j] = w + 0.1 * random.normal(); });
          const [x, y, n] = batch(network, features.length, 7);
          const h = 1e-6;
          network.gradients(x, y, n).forEach((gradient, p) => {
            const weights = network.parameters[p];
            assert.equal(gradient.length, weights.length);
            gradient.forEach((value, j) => {
              const weight = weights[j];
              weights[j] = weight + h;
              const above = network.loss(x, y, n).loss;
              weights[j] = weight - h;
              const below = network.loss(x, y, n).loss;
              weights[j] = weight;
              const expected = (above - below) / (2 * h);
              assert.ok(Math.abs(value - expected) < 1e-7, `parameter ${p}, ${j}: ${value}, not ${expected}`);
            });
          });
        });
      }
    }
  }
}
