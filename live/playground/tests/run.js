/* Trains for test_keras.py: JSON of a list of settings on stdin, of a list of runs on stdout.
 *
 * A run has all that Keras needs to do the same (the inputs, the targets, the order of every epoch) and
 * what came of it: weights[e] and history[e] after e epochs, and the text of the Keras program.
 */
"use strict";

const fs = require("node:fs");
const {playground} = require("./engine.js");

const plain = (part) => ({x: Array.from(part.x), y: Array.from(part.y)});

function run(settings) {
  const trainer = new playground.Trainer(settings);
  const weights = () => trainer.network.parameters.map((array) => Array.from(array));
  const result = {train: plain(trainer.train), test: plain(trainer.test), orders: [], weights: [weights()]};
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    trainer.trainEpoch();
    result.orders.push(trainer.order);
    result.weights.push(weights());
  }
  return {...result, history: trainer.history, code: playground.kerasCode(settings)};
}

process.stdout.write(JSON.stringify(JSON.parse(fs.readFileSync(0, "utf8")).map(run)));
