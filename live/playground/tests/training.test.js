"use strict";

const {test} = require("node:test");
const assert = require("node:assert/strict");
const {playground, settings} = require("./engine.js");

const {Trainer, investigate, POINTS} = playground;
const weights = (trainer) => trainer.network.parameters.map((array) => [...array]);

test("counters: the last batch of an epoch has the points that are left", () => {
  const trainer = new Trainer(settings({ratio: 10, batch: 30}));  // 50 points: 30 and 20
  const seen = [];
  trainer.network.gradients = function (x, y, n) {
    seen.push(n);
    assert.deepEqual([x.length, y.length], [2 * n, n]);
    return this.parameters.map(({length}) => new Float64Array(length));
  };
  const counters = () => [trainer.step, trainer.epoch, trainer.position];
  assert.deepEqual(counters(), [0, 0, 0]);
  trainer.trainStep();
  assert.deepEqual(counters(), [1, 0, 30]);
  trainer.trainStep();
  assert.deepEqual(counters(), [2, 1, 0]);
  trainer.trainStep();
  trainer.trainEpoch();  // finishes the epoch that is under way
  assert.deepEqual(counters(), [4, 2, 0]);
  assert.deepEqual(seen, [30, 20, 30, 20]);
});

test("every epoch takes every point once, in a new order", () => {
  const trainer = new Trainer(settings({ratio: 10, batch: 7}));
  const epochs = [];
  let points = [];
  const {gradients} = trainer.network;
  trainer.network.gradients = function (x, y, n) {
    for (let i = 0; i < n; i++) points.push([x[2 * i], x[2 * i + 1], y[i]]);
    return gradients.call(this, x, y, n);
  };
  for (let epoch = 0; epoch < 3; epoch++) {
    points = [];
    trainer.trainEpoch();
    epochs.push(points);
  }
  const {x, y, n} = trainer.train;
  const all = Array.from({length: n}, (_, i) => [x[2 * i], x[2 * i + 1], y[i]]);
  for (const order of epochs) assert.deepEqual([...order].sort(), [...all].sort());
  for (const [one, other] of [[all, epochs[0]], [epochs[0], epochs[1]], [epochs[1], epochs[2]]]) {
    assert.notDeepEqual(one, other);
  }
});

test("a step is the optimizer's rule on the gradients of its batch", () => {
  const trainer = new Trainer(settings({batch: 30, rate: 0.5}));
  const before = weights(trainer);
  let gradients;
  const compute = trainer.network.gradients;
  trainer.network.gradients = function (...batch) { return gradients = compute.apply(this, batch); };
  trainer.trainStep();
  const expected = before.map((array, p) => array.map((w, j) => w - 0.5 * gradients[p][j]));
  assert.deepEqual(weights(trainer), expected);
});

test("the network sees the chosen features, of each part of the data", () => {
  const trainer = new Trainer(settings({features: ["x1x1", "x2"], ratio: 30}));
  for (const part of ["train", "test"]) {
    const {x, y, n} = trainer.data[part];
    assert.deepEqual([...trainer[part].x.slice(0, 2)], [x[0] ** 2, x[1]]);
    assert.deepEqual([trainer[part].y, trainer[part].n], [y, n]);
  }
});

test("the history begins before training and has the losses after each epoch", () => {
  const trainer = new Trainer(settings({regularizer: "l2", penalty: 0.1}));
  trainer.trainEpoch();
  trainer.trainStep();
  trainer.trainEpoch();
  assert.deepEqual(trainer.history.map(({epoch}) => epoch), [0, 1, 2]);
  const train = trainer.network.loss(trainer.train.x, trainer.train.y, trainer.train.n);
  const held = trainer.network.loss(trainer.test.x, trainer.test.y, trainer.test.n);
  assert.deepEqual(trainer.history[2], {
    epoch: 2, trainLoss: train.loss, testLoss: held.loss, trainAccuracy: train.accuracy, testAccuracy: held.accuracy,
  });
  assert.equal(new Trainer(settings({dataset: "plane"})).history[0].testAccuracy, null);
});

test("it learns: XOR needs a hidden layer", () => {
  const xor = {dataset: "xor", optimizer: "adam", hidden: [4, 4]};
  assert.ok(investigate(settings(xor), 50).testAccuracy > 0.95);
  assert.ok(investigate(settings({...xor, hidden: []}), 50).testAccuracy < 0.7);
});

test("it stops when a weight or a loss is no longer finite; the history stays finite", () => {
  const diverging = settings({dataset: "plane", activation: "linear", rate: 10});
  const trainer = new Trainer(diverging);
  for (let epoch = 0; epoch < 100; epoch++) trainer.trainEpoch();
  assert.equal(trainer.finite, false);
  assert.ok(trainer.epoch < 100);
  assert.ok(trainer.history.every(({trainLoss, testLoss}) => Number.isFinite(trainLoss + testLoss)));
  const {step} = trainer;
  trainer.trainStep();
  assert.equal(trainer.step, step);
  assert.equal(investigate(diverging, 100).epoch, trainer.history.length - 1);

});

test("a weight that is not finite ends training at once, in the middle of an epoch", () => {
  const trainer = new Trainer(settings());
  trainer.network.parameters[0][0] = NaN;
  trainer.trainStep();
  assert.deepEqual([trainer.finite, trainer.epoch, trainer.step], [false, 0, 1]);
});

test("so does a loss, while the weights are finite", () => {
  const trainer = new Trainer(settings({dataset: "plane", hidden: [], rate: 1e-9}));
  trainer.network.parameters[0].fill(1e160);  // its square is infinite
  trainer.trainEpoch();
  assert.deepEqual([trainer.finite, trainer.epoch, trainer.history.length], [false, 1, 1]);
});

test("a seed decides the whole training", () => {
  const train = (seed) => {
    const trainer = new Trainer(settings({seed, optimizer: "adam"}));
    for (let epoch = 0; epoch < 3; epoch++) trainer.trainEpoch();
    return [weights(trainer), trainer.history];
  };
  assert.deepEqual(train(4), train(4));
  assert.notDeepEqual(train(4), train(5));
});

test("investigate is the trainer's last entry", () => {
  const trainer = new Trainer(settings());
  for (let epoch = 0; epoch < 3; epoch++) trainer.trainEpoch();
  assert.deepEqual(investigate(settings(), 3), trainer.history[3]);
});

test("speed: 8-8-1 on the page's points", (t) => {
  const largest = settings({ratio: 90, hidden: [8, 8], optimizer: "adam"});
  investigate(largest, 50);  // until the engine of JavaScript has compiled it
  const start = process.cpuUsage();
  investigate(largest, 200);
  const {user, system} = process.cpuUsage(start);
  const rate = 200 / ((user + system) / 1e6);
  t.diagnostic(`${Math.round(rate)} epochs a second, training on ${0.9 * POINTS} of ${POINTS} points`);
  assert.ok(rate > 100, `${rate} epochs a second`);
});
