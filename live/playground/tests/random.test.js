"use strict";

const {test} = require("node:test");
const assert = require("node:assert/strict");
const {playground: {generator}} = require("./engine.js");

const draw = (n, next) => Array.from({length: n}, next);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("uniform follows its formula exactly, in integers of any size", () => {
  const seed = 2 ** 21 - 1;
  const random = generator(seed);
  let state = BigInt(seed) * 2654435769n % 2n ** 32n;
  for (let i = 0; i < 10000; i++) {
    state = (1664525n * state + 1013904223n) % 2n ** 32n;
    assert.equal(random.uniform(), Number(state) / 2 ** 32);
  }
});

test("uniform fills [0, 1) evenly", () => {
  const random = generator(1);
  const counts = new Array(10).fill(0);
  for (const value of draw(10000, () => random.uniform())) {
    assert.ok(value >= 0 && value < 1);
    counts[Math.floor(10 * value)] += 1;
  }
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 120, `${counts}`);
});

test("normal has mean 0, variance 1 and the tails of the normal distribution", () => {
  const random = generator(2);
  const values = draw(20000, () => random.normal());
  assert.ok(Math.abs(mean(values)) < 0.03);
  assert.ok(Math.abs(mean(values.map((value) => value ** 2)) - 1) < 0.05);
  const beyond2 = mean(values.map((value) => Number(Math.abs(value) > 2)));
  assert.ok(Math.abs(beyond2 - 0.0455) < 0.008, `${beyond2}`);
});

test("a permutation has every number once, each equally often in each place", () => {
  const random = generator(3);
  const counts = draw(5, () => new Array(5).fill(0));
  for (let i = 0; i < 5000; i++) {
    const order = random.permutation(5);
    assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4]);
    order.forEach((value, place) => { counts[place][value] += 1; });
  }
  for (const count of counts.flat()) assert.ok(Math.abs(count - 1000) < 150, `${counts}`);
  assert.deepEqual(random.permutation(1), [0]);
});

test("a seed decides everything; neighbouring seeds share nothing", () => {
  const numbers = (seed) => { const random = generator(seed); return draw(100, () => random.uniform()); };
  assert.deepEqual(numbers(7), numbers(7));
  const close = numbers(7).filter((value, i) => Math.abs(value - numbers(8)[i]) < 0.05);
  assert.ok(close.length < 25, `${close.length}`);
});

test("a seed that would lose digits is refused", () => {
  for (const seed of [-1, 0.5, 2 ** 21, NaN, "1"]) assert.throws(() => generator(seed), /시드는/);
});
