"use strict";

const {test} = require("node:test");
const assert = require("node:assert/strict");
const {playground} = require("./engine.js");

const {choices, defaults, presets, toAddress, fromAddress} = playground;

test("every setting has choices, and its default is one of them", () => {
  const {settings, problems} = fromAddress(toAddress(defaults));
  assert.deepEqual(settings, defaults);
  assert.deepEqual(problems, []);
  for (const key of Object.keys(defaults)) assert.ok(key === "hidden" || choices[key], key);
});

test("whatever can be chosen comes back from the address, and trains", () => {
  const random = playground.generator(7);
  const pick = (list) => list[Math.floor(random.uniform() * list.length)];
  for (let i = 0; i < 300; i++) {
    const settings = Object.fromEntries(Object.keys(defaults).map((key) => [
      key, Array.isArray(choices[key]) ? pick(choices[key]) : pick(Object.keys(choices[key] ?? {none: 0}))]));
    const names = Object.keys(choices.features).filter(() => random.uniform() < 0.5);
    settings.features = names.length ? names : ["x2"];
    settings.hidden = Array.from({length: pick([0, 1, 2, 3, 4])}, () => pick([1, 2, 3, 4, 5, 6, 7, 8]));
    const address = toAddress(settings);
    assert.match(address, /^#[\w.&=-]+$/);  // nothing that a mail or a chat would break
    assert.deepEqual(fromAddress(address), {settings, problems: []});
    if (i < 20) new playground.Trainer(settings).trainStep();
  }
});

test("what an address leaves out has its default", () => {
  const {settings} = fromAddress("#hidden=8-8&rate=0.1");
  assert.deepEqual(settings, {...defaults, hidden: [8, 8], rate: 0.1});
  assert.deepEqual(fromAddress("#hidden=0").settings.hidden, []);
});

test("an address can name a model and refine it", () => {
  assert.deepEqual(fromAddress("#model=C").settings, {...defaults, ...presets.C});
  const relu = {...defaults, ...presets.C, activation: "relu"};
  assert.deepEqual(fromAddress("#activation=relu&model=C").settings, relu);
  assert.deepEqual(Object.values(presets).map(({hidden}) => hidden), [[4, 2], [4], [4, 3, 2]]);
});

test("the anchor of a heading is no setting", () => {
  for (const hash of ["", "#", "#id2", "#%ED%95%99%EC%8A%B5%EB%A5%A0"]) assert.equal(fromAddress(hash), null);
});

const MALFORMED = [
  "#rate=", "#rate=abc", "#rate=0.02", "#rate=-1", "#rate=NaN", "#rate=Infinity", "#batch=0", "#batch=31", "#batch=2.5",
  "#noise=%zz", "#noise=+", "#seed=-1", "#seed=10000", "#seed=1e9", "#hidden=", "#hidden=9", "#hidden=1-1-1-1-1",
  "#hidden=4-", "#hidden=4--2", "#hidden=0-1", "#hidden=a", "#hidden=%F0%9F%98%80", "#features=", "#features=x3",
  "#features=x1-", "#features=toString", "#dataset=constructor", "#dataset=__proto__", "#activation=softmax",
  "#__proto__=1", "#constructor=1", "#epochs=5", "#model=D", "#model=toString", "#=", "#=1", "#rate==0.1",
  "#optimizer=SGD", "#<script>=1",
];

for (const hash of MALFORMED) {
  test(`${hash} is named, and the default taken`, () => {
    const {settings, problems} = fromAddress(hash);
    assert.deepEqual(settings, defaults);
    assert.equal(problems.length, 1);
    assert.match(problems[0], /없다|쓸 수 없는/);
  });
}

test("one bad value does not spoil the others", () => {
  const {settings, problems} = fromAddress("#rate=x&hidden=3&color=red&dataset=xor");
  assert.deepEqual(settings, {...defaults, hidden: [3], dataset: "xor"});
  assert.equal(problems.length, 2);
});
