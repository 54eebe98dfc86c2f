/* The playground's engine for the tests, loaded in the order of the page. */
"use strict";

for (const name of require("../live.json").engine) require(`../${name}`);

/* Complete settings; a test changes what it is about. */
const settings = (changes = {}) => ({
  dataset: "circles", noise: 0, ratio: 50, batch: 10, features: ["x1", "x2"], hidden: [4, 2],
  activation: "tanh", rate: 0.03, regularizer: "none", penalty: 0, optimizer: "sgd", seed: 1, epochs: 1,
  ...changes,
});

module.exports = {playground: globalThis.playground, settings};
