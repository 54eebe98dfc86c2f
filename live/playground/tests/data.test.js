"use strict";

const {test} = require("node:test");
const assert = require("node:assert/strict");
const {playground, settings} = require("./engine.js");

const {dataSets, features, makeData, applyFeatures, generator, POINTS, EDGE} = playground;
const names = Object.keys(dataSets);
const everything = ({train, test: held}) => ({x: [...train.x, ...held.x], y: [...train.y, ...held.y]});

for (const dataset of names) {
  const make = (changes) => makeData(settings({dataset, ...changes}));

  test(`${dataset}: 500 points, inside the picture at any noise`, () => {
    for (const noise of [0, 25, 50]) {
      const {x, y} = everything(make({noise}));
      assert.equal(x.length, 2 * POINTS);
      assert.equal(y.length, POINTS);
      assert.ok(x.every((value) => Math.abs(value) <= EDGE));
    }
  });

  test(`${dataset}: targets are the task's, and use their range`, () => {
    const {y} = everything(make());
    if (dataSets[dataset].task === "classification") {
      assert.equal(y.filter((target) => target === 1).length, POINTS / 2);
      assert.equal(y.filter((target) => target === 0).length, POINTS / 2);
    } else {
      assert.ok(y.every((target) => Math.abs(target) <= 1));
      assert.ok(Math.max(...y) > 0.8 && Math.min(...y) < -0.8);
    }
  });

  test(`${dataset}: noise moves the points by its size and keeps their targets`, () => {
    const clean = everything(make());
    const moved = everything(make({noise: 25}));
    const distances = clean.x.map((value, i) => moved.x[i] - value);
    const size = Math.sqrt(distances.reduce((sum, d) => sum + d * d, 0) / distances.length);
    assert.ok(Math.abs(size - 0.5) < 0.05, `${size}`);
    assert.deepEqual(moved.y, clean.y);
  });

  test(`${dataset}: the ratio splits the same points`, () => {
    for (const ratio of [10, 30, 50, 70, 90]) {
      const data = make({ratio});
      assert.equal(data.train.n, 5 * ratio);
      assert.equal(data.train.n + data.test.n, POINTS);
      assert.deepEqual([data.train.x.length, data.train.y.length], [2 * data.train.n, data.train.n]);
      assert.deepEqual([data.test.x.length, data.test.y.length], [2 * data.test.n, data.test.n]);
      assert.deepEqual(everything(data), everything(make()));
    }
  });

  test(`${dataset}: a seed decides the points`, () => {
    assert.deepEqual(make({seed: 5}), make({seed: 5}));
    assert.notDeepEqual(make({seed: 5}), make({seed: 6}));
  });
}

const point = (dataset, label, seed) => dataSets[dataset].point(generator(seed), label);
const seeds = Array.from({length: 200}, (_, i) => i);

test("without noise the classes lie where their name says", () => {
  for (const seed of seeds) {
    for (const label of [0, 1]) {
      const [a, b] = point("circles", label, seed);
      assert.equal(Math.hypot(a, b) < 3, label === 1);
      const [c, d] = point("xor", label, seed);
      assert.equal(c * d > 0, label === 1);
      const [e, f] = point("spiral", label, seed);
      const turned = Math.atan2(f, e) - 3 * Math.PI * Math.hypot(e, f) / 5;  // 0 on one arm, π on the other
      assert.equal(Math.cos(turned) < 0, label === 1);
    }
    const [g, h, plane] = point("plane", 0, seed);
    assert.ok(Math.abs(plane - (g + h) / 10) < 1e-12);
    const [k, l, gaussian] = point("gaussian", 0, seed);
    assert.equal(gaussian > 0, k + l > 0);  // a hill at (2, 2), a valley at (-2, -2)
  }
});

test("the clouds are apart from each other", () => {
  const mean = (label) => seeds.reduce((sum, seed) => sum + point("clouds", label, seed)[0], 0) / seeds.length;
  assert.ok(Math.abs(mean(1) - 2) < 0.3 && Math.abs(mean(0) + 2) < 0.3);
});

test("features are columns in the order of their names", () => {
  const x = Float64Array.of(2, 3, -1, 0.5);
  const all = ["x1", "x2", "x1x1", "x2x2", "x1x2", "sinx1", "sinx2"];
  assert.deepEqual(Object.keys(features), all);
  assert.deepEqual([...applyFeatures(all, x, 2)], [
    2, 3, 4, 9, 6, Math.sin(2), Math.sin(3),
    -1, 0.5, 1, 0.25, -0.5, Math.sin(-1), Math.sin(0.5),
  ]);
  assert.deepEqual([...applyFeatures(["x2", "x1"], x, 2)], [3, 2, 0.5, -1]);
});
