/* The training loop: batches in a new order each epoch, the losses after each epoch.
 *
 * The page calls trainStep or trainEpoch between two drawings and reads the counters and the history.
 * Classic script: see random.js.
 *
 * It runs without a page, too. Classic scripts may be joined, so in Node it takes no more than
 *
 *     cd live/playground
 *     settings='{dataset: "circles", noise: 0, ratio: 50, batch: 10, features: ["x1", "x2"],
 *                hidden: [4, 2], activation: "tanh", rate: 0.03, regularizer: "none", penalty: 0,
 *                optimizer: "adam", seed: 1}'
 *     node -e "$(cat random.js data.js network.js optimizer.js training.js)
 *              console.log(JSON.stringify(playground.investigate($settings, 100)))"
 *
 * which prints {"epoch":100,"trainLoss":…,"testLoss":…,"trainAccuracy":…,"testAccuracy":…}.
 */
(function (playground) {
  "use strict";

  /* x (…, width) -> its rows at the given indices (indices.length, width) */
  function takeRows(x, width, indices) {
    const rows = new Float64Array(indices.length * width);
    indices.forEach((index, i) => {
      for (let j = 0; j < width; j++) rows[i * width + j] = x[index * width + j];
    });
    return rows;
  }

  class Trainer {
    /* One generator makes the data, then the weights, then the order of every epoch. The Keras program
     * draws in this order as well. */
    constructor(settings) {
      this.settings = settings;
      this.random = playground.generator(settings.seed);
      this.data = playground.makeData(settings, this.random);
      this.network = new playground.Network(settings, this.random);
      this.optimizer = new playground.Optimizer(settings.optimizer, settings.rate, this.network.parameters);
      this.train = this.toInputs(this.data.train);
      this.test = this.toInputs(this.data.test);
      this.epoch = 0;       // epochs finished
      this.step = 0;        // batches trained, in all epochs
      this.position = 0;    // points of this epoch already trained
      this.order = [];      // the points in the order of this epoch
      this.finite = true;   // false once a weight or a loss is infinite or not a number: training has ended
      this.history = [];    // the losses at the start and after each epoch, all of them finite
      this.record();
    }

    /* A part of the data as the network sees it: x (n, features). */
    toInputs({x, y, n}) {
      return {x: playground.applyFeatures(this.settings.features, x, n), y, n};
    }

    /* Trains one batch; the last of an epoch has what points are left. Does nothing once !finite. */
    trainStep() {
      if (!this.finite) return;
      if (this.position === 0) this.order = this.random.permutation(this.train.n);
      const indices = this.order.slice(this.position, this.position + this.settings.batch);
      const x = takeRows(this.train.x, this.settings.features.length, indices);
      const y = takeRows(this.train.y, 1, indices);
      this.optimizer.apply(this.network.gradients(x, y, indices.length));
      this.finite = this.network.parameters.every((weights) => weights.every(Number.isFinite));
      this.step += 1;
      this.position += indices.length;
      if (this.position === this.train.n) this.endEpoch();
    }

    /* Trains to the end of the epoch that is under way. */
    trainEpoch() {
      const epoch = this.epoch;
      while (this.finite && this.epoch === epoch) this.trainStep();
    }

    endEpoch() {
      this.position = 0;
      this.epoch += 1;
      if (this.finite) this.record();
    }

    /* Adds the present losses to the history, as model.evaluate in Keras reports them. */
    record() {
      const train = this.network.loss(this.train.x, this.train.y, this.train.n);
      const test = this.network.loss(this.test.x, this.test.y, this.test.n);
      this.finite = Number.isFinite(train.loss) && Number.isFinite(test.loss);
      if (!this.finite) return;
      this.history.push({
        epoch: this.epoch,
        trainLoss: train.loss,
        testLoss: test.loss,
        trainAccuracy: train.accuracy,
        testAccuracy: test.accuracy,
      });
    }
  }

  /* Trains from the start and returns the last entry of the history. Its epoch is smaller than
   * `epochs` when the losses stopped being finite. */
  function investigate(settings, epochs) {
    const trainer = new Trainer(settings);
    while (trainer.finite && trainer.epoch < epochs) trainer.trainEpoch();
    return trainer.history.at(-1);
  }

  Object.assign(playground, {Trainer, investigate});
})(globalThis.playground ??= {});
