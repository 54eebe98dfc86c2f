/* Random numbers that a seed decides, for the data, the first weights and the order of training.
 *
 * Math.random() takes no seed, and NumPy's generators are too long to write again here. This one is
 * a linear congruential generator modulo 2**32: its Python twin takes a few lines, so the Keras
 * program that the page shows draws the very same numbers. Good enough to teach with, not for
 * cryptography or statistics.
 *
 * Like every module of the playground this is a classic script, because a page opened from file://
 * may not load ES modules. Each adds its names to the one global object `playground`; the page loads
 * them in order, Node joins or requires them in the same order (see training.js).
 */
(function (playground) {
  "use strict";

  const RANGE = 2 ** 32;
  const LARGEST_SEED = 2 ** 21 - 1;  // below it every product is an exact integer in a double

  class Generator {
    constructor(seed) {
      if (!Number.isInteger(seed) || seed < 0 || seed > LARGEST_SEED) {
        throw new RangeError(`시드는 0부터 ${LARGEST_SEED}까지의 정수여야 한다: ${seed}`);
      }
      this.state = (seed * 2654435769) % RANGE;  // sends neighbouring seeds far apart
    }

    /* One number, evenly in [0, 1). */
    uniform() {
      this.state = (1664525 * this.state + 1013904223) % RANGE;
      return this.state / RANGE;
    }

    /* One number of the standard normal distribution (Box and Muller). */
    normal() {
      const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
      return radius * Math.cos(2 * Math.PI * this.uniform());
    }

    /* The numbers 0 … n-1 in random order (Fisher and Yates). */
    permutation(n) {
      const order = Array.from({length: n}, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = Math.floor(this.uniform() * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
      }
      return order;
    }
  }

  playground.generator = (seed) => new Generator(seed);
})(globalThis.playground ??= {});
