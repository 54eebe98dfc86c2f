"use strict";

const {test} = require("node:test");
const assert = require("node:assert/strict");
const {playground: {Optimizer, optimizers}} = require("./engine.js");

const [NEARLY_9, NEARLY_999] = [0.9, 0.999].map(Math.fround);  // as Keras takes them, see optimizer.js

/* The weight after each step from 1, at the rate 0.1, with the gradients 2 and then -1: by hand. */
const BY_HAND = {
  sgd: [1 - 0.2, 1 - 0.2 + 0.1],
  momentum: [1 - 0.2, 1 - 0.2 + (-0.2 * NEARLY_9 + 0.1)],
  rmsprop: [
    1 - 0.2 / Math.sqrt(0.4 + 1e-7),
    1 - 0.2 / Math.sqrt(0.4 + 1e-7) + 0.1 / Math.sqrt(0.46 + 1e-7),
  ],
  adam: (() => {
    const first = 0.1 * Math.sqrt(1 - NEARLY_999) / (1 - NEARLY_9) * 0.2 / (Math.sqrt(0.004) + 1e-7);
    const second = 0.1 * Math.sqrt(1 - NEARLY_999 ** 2) / (1 - NEARLY_9 ** 2) * 0.08 / (Math.sqrt(0.004996) + 1e-7);
    return [1 - first, 1 - first - second];
  })(),
};

test("every optimizer has its numbers here", () => {
  assert.deepEqual(Object.keys(BY_HAND), Object.keys(optimizers));
});

for (const [name, expected] of Object.entries(BY_HAND)) {
  test(`${name}: two steps, by hand`, () => {
    const weights = Float64Array.of(1);
    const optimizer = new Optimizer(name, 0.1, [weights]);
    [2, -1].forEach((gradient, i) => {
      optimizer.apply([Float64Array.of(gradient)]);
      assert.ok(Math.abs(weights[0] - expected[i]) < 1e-12, `step ${i + 1}: ${weights[0]}, not ${expected[i]}`);
    });
  });

  test(`${name}: each weight has a memory of its own`, () => {
    const apart = [Float64Array.of(1), Float64Array.of(1, 1)];
    const optimizer = new Optimizer(name, 0.1, apart);
    optimizer.apply([Float64Array.of(5), Float64Array.of(2, 0)]);
    optimizer.apply([Float64Array.of(5), Float64Array.of(-1, 0)]);
    assert.ok(Math.abs(apart[1][0] - expected[1]) < 1e-12);
    assert.equal(apart[1][1], 1);
  });
}
