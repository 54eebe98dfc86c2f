/* The points that the playground trains and tests on, and the features made of their coordinates.
 *
 * A data set and a feature carry their Python beside their JavaScript, because the Keras program
 * that the page shows must make the same points. Whoever changes one changes the other.
 * Classic script: see random.js.
 *
 * A data set is {task, name, point, python}. point(random, label) draws one clean point [a, b, target];
 * label, 0 or 1 in turn, is its class, and a regression does not look at it. python is the body of
 * the same function, whose generator is called random too.
 */
(function (playground) {
  "use strict";

  const POINTS = 500;  // train and test together
  const EDGE = 6;      // the coordinates lie in [-EDGE, EDGE]

  const hill = (a, b) => Math.exp(-(a ** 2 + b ** 2) / 4);

  const dataSets = {
    circles: {
      task: "classification",
      name: "동심원",
      point(random, label) {
        const angle = 2 * Math.PI * random.uniform();
        const radius = label === 1 ? 2.5 * random.uniform() : 3.5 + 1.5 * random.uniform();
        return [radius * Math.cos(angle), radius * Math.sin(angle), label];
      },
      python: `
angle = 2 * np.pi * random.uniform()
radius = 2.5 * random.uniform() if label == 1 else 3.5 + 1.5 * random.uniform()
return radius * np.cos(angle), radius * np.sin(angle), label`,
    },
    xor: {
      task: "classification",
      name: "XOR",
      point(random, label) {
        const column = random.uniform() < 0.5 ? -1 : 1;
        const row = label === 1 ? column : -column;
        return [column * (0.3 + 4.7 * random.uniform()), row * (0.3 + 4.7 * random.uniform()), label];
      },
      python: `
column = -1 if random.uniform() < 0.5 else 1
row = column if label == 1 else -column
return column * (0.3 + 4.7 * random.uniform()), row * (0.3 + 4.7 * random.uniform()), label`,
    },
    clouds: {
      task: "classification",
      name: "두 구름",
      point(random, label) {
        const center = label === 1 ? 2 : -2;
        return [center + random.normal(), center + random.normal(), label];
      },
      python: `
center = 2 if label == 1 else -2
return center + random.normal(), center + random.normal(), label`,
    },
    spiral: {
      task: "classification",
      name: "나선",
      point(random, label) {
        const along = random.uniform();  // from the centre of the arm to its end
        const angle = Math.PI * (3 * along + label);
        return [5 * along * Math.cos(angle), 5 * along * Math.sin(angle), label];
      },
      python: `
along = random.uniform()
angle = np.pi * (3 * along + label)
return 5 * along * np.cos(angle), 5 * along * np.sin(angle), label`,
    },
    plane: {
      task: "regression",
      name: "평면",
      point(random) {
        const a = 10 * random.uniform() - 5;
        const b = 10 * random.uniform() - 5;
        return [a, b, (a + b) / 10];
      },
      python: `
a = 10 * random.uniform() - 5
b = 10 * random.uniform() - 5
return a, b, (a + b) / 10`,
    },
    gaussian: {
      task: "regression",
      name: "가우스",
      point(random) {
        const a = 10 * random.uniform() - 5;
        const b = 10 * random.uniform() - 5;
        return [a, b, hill(a - 2, b - 2) - hill(a + 2, b + 2)];
      },
      python: `
a = 10 * random.uniform() - 5
b = 10 * random.uniform() - 5
hill = np.exp(-((a - 2)**2 + (b - 2)**2) / 4)
valley = np.exp(-((a + 2)**2 + (b + 2)**2) / 4)
return a, b, hill - valley`,
    },
  };

  /* What the network may see of a point (a, b); python is written for arrays x1 and x2. */
  const features = {
    x1: {name: "x₁", of: (a, b) => a, python: "x1"},
    x2: {name: "x₂", of: (a, b) => b, python: "x2"},
    x1x1: {name: "x₁²", of: (a, b) => a ** 2, python: "x1**2"},
    x2x2: {name: "x₂²", of: (a, b) => b ** 2, python: "x2**2"},
    x1x2: {name: "x₁x₂", of: (a, b) => a * b, python: "x1 * x2"},
    sinx1: {name: "sin x₁", of: (a, b) => Math.sin(a), python: "np.sin(x1)"},
    sinx2: {name: "sin x₂", of: (a, b) => Math.sin(b), python: "np.sin(x2)"},
  };

  const clip = (value) => Math.min(Math.max(value, -EDGE), EDGE);

  /* All points: x (POINTS, 2), y (POINTS,). The noise moves a point after its target was decided, and
   * is drawn even when it counts for nothing: the clean points do not depend on it. */
  function drawPoints({dataset, noise}, random) {
    const x = new Float64Array(2 * POINTS);
    const y = new Float64Array(POINTS);
    const spread = noise / 50;  // standard deviation: 50% is one unit
    for (let i = 0; i < POINTS; i++) {
      const [a, b, target] = dataSets[dataset].point(random, i % 2);
      x[2 * i] = clip(a + spread * random.normal());
      x[2 * i + 1] = clip(b + spread * random.normal());
      y[i] = target;
    }
    return {x, y};
  }

  /* {train: {x, y, n}, test: {x, y, n}}: the first points train, the others test. The classes take
   * turns, so both parts are balanced. */
  function makeData(settings, random = playground.generator(settings.seed)) {
    const {x, y} = drawPoints(settings, random);
    const n = Math.round(POINTS * settings.ratio / 100);
    return {
      train: {x: x.slice(0, 2 * n), y: y.slice(0, n), n},
      test: {x: x.slice(2 * n), y: y.slice(n), n: POINTS - n},
    };
  }

  /* x (n, 2) -> (n, names.length) */
  function applyFeatures(names, x, n) {
    const width = names.length;
    const out = new Float64Array(n * width);
    names.forEach((name, column) => {
      const {of} = features[name];
      for (let i = 0; i < n; i++) out[i * width + column] = of(x[2 * i], x[2 * i + 1]);
    });
    return out;
  }

  Object.assign(playground, {POINTS, EDGE, dataSets, features, makeData, applyFeatures});
})(globalThis.playground ??= {});
