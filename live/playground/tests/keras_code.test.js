"use strict";

/* That the program runs and gives the page's losses is shown by test_keras.py. */

const {test} = require("node:test");
const assert = require("node:assert/strict");
const {playground: {kerasCode}, settings} = require("./engine.js");

test("a rate is a float in Python, whatever it is in JavaScript", () => {
  assert.match(kerasCode(settings({rate: 1, optimizer: "momentum"})), /SGD\(1\.0, momentum=0\.9\)/);
  assert.match(kerasCode(settings({rate: 0.003, optimizer: "adam"})), /Adam\(0\.003\)/);
  assert.match(kerasCode(settings({regularizer: "l1", penalty: 1})), /L1\(1\.0\)/);
});

test("what is not used is not there", () => {
  assert.doesNotMatch(kerasCode(settings()), /regularizer/);
  assert.doesNotMatch(kerasCode(settings({dataset: "plane"})), /accuracy/);
});

test("lines fit the panel, and none ends in a blank", () => {
  const features = ["x1", "x2", "x1x1", "x2x2", "x1x2", "sinx1", "sinx2"];
  for (const line of kerasCode(settings({features, regularizer: "l2", penalty: 0.001})).split("\n")) {
    assert.ok(line.length <= 110 && line === line.trimEnd(), line);
  }
});
