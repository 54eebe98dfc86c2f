/* A digit drawn on the page, read by the network that the page's own cells trained.
 *
 * No library and no request: the weights stand in the page (#digit-weights), this file holds the
 * forward pass. An ES5-style script without modules, because a page opened from file:// may not
 * load modules.
 *
 * Tensors are {shape, data}: `data` is flat and the last axis varies fastest, as in NumPy and Keras.
 */
(function () {
  "use strict";

  /* ---- The network ------------------------------------------------------------------------ */

  /* A weight was stored as round(weight / scale) in one byte; multiplying by scale brings it back. */
  function decodeWeights(json) {
    return json.weights.map(function (weight) {
      var bytes = atob(weight.int8);
      var data = new Float32Array(bytes.length);
      for (var i = 0; i < bytes.length; i++) {
        data[i] = (bytes.charCodeAt(i) << 24 >> 24) * weight.scale;  // the shifts restore the sign
      }
      return {shape: weight.shape, data: data};
    });
  }

  function relu(tensor) {
    return {shape: tensor.shape, data: tensor.data.map(function (v) { return Math.max(v, 0); })};
  }

  /* x: (n,), kernel: (n, units), bias: (units,) -> (units,) */
  function dense(x, kernel, bias) {
    var units = bias.data.length;
    var out = Float64Array.from(bias.data);
    for (var i = 0; i < x.data.length; i++) {
      if (x.data[i] === 0) continue;  // after relu most inputs are zero: they add nothing
      for (var u = 0; u < units; u++) out[u] += x.data[i] * kernel.data[i * units + u];
    }
    return {shape: [units], data: out};
  }

  /* x: (height, width, channels), kernel: (size, size, channels, filters); no padding, step 1. */
  function conv2d(x, kernel, bias) {
    var width = x.shape[1], channels = x.shape[2], size = kernel.shape[0], filters = kernel.shape[3];
    var outHeight = x.shape[0] - size + 1, outWidth = width - size + 1;
    var out = new Float64Array(outHeight * outWidth * filters);
    for (var row = 0; row < outHeight; row++) {
      for (var col = 0; col < outWidth; col++) {
        var o = (row * outWidth + col) * filters;
        out.set(bias.data, o);
        for (var i = 0; i < size; i++) {
          for (var j = 0; j < size; j++) {
            for (var c = 0; c < channels; c++) {
              var value = x.data[((row + i) * width + col + j) * channels + c];
              if (value === 0) continue;  // most of a drawing is empty
              var k = ((i * size + j) * channels + c) * filters;
              for (var f = 0; f < filters; f++) out[o + f] += value * kernel.data[k + f];
            }
          }
        }
      }
    }
    return {shape: [outHeight, outWidth, filters], data: out};
  }

  /* The largest of each 2 by 2 values; a last odd row or column is dropped, as Keras does. */
  function maxPool(x) {
    var width = x.shape[1], channels = x.shape[2];
    var outHeight = x.shape[0] >> 1, outWidth = width >> 1;
    var out = new Float64Array(outHeight * outWidth * channels);
    for (var row = 0; row < outHeight; row++) {
      for (var col = 0; col < outWidth; col++) {
        for (var c = 0; c < channels; c++) {
          var corner = (2 * row * width + 2 * col) * channels + c;
          var below = corner + width * channels;
          out[(row * outWidth + col) * channels + c] = Math.max(
            x.data[corner], x.data[corner + channels], x.data[below], x.data[below + channels]);
        }
      }
    }
    return {shape: [outHeight, outWidth, channels], data: out};
  }

  function softmax(x) {
    var largest = Math.max.apply(null, x.data);  // exp of large numbers would overflow
    var powers = x.data.map(function (v) { return Math.exp(v - largest); });
    var sum = powers.reduce(function (a, b) { return a + b; }, 0);
    return powers.map(function (p) { return p / sum; });
  }

  /* pixels: 784 numbers from 0 (paper) to 1 (ink) -> ten probabilities. The layers of the page's model. */
  function forward(pixels, w) {
    var x = {shape: [28, 28, 1], data: pixels};
    x = maxPool(relu(conv2d(x, w[0], w[1])));
    x = maxPool(relu(conv2d(x, w[2], w[3])));
    x = relu(dense(x, w[4], w[5]));  // flattening is only a change of shape: the data stay in order
    return softmax(dense(x, w[6], w[7]));
  }

  /* ---- The input, made the way MNIST was made --------------------------------------------- */

  /* Resize one axis by averaging: each new cell takes what it covers of the old ones. */
  function overlaps(from, to) {
    var step = from / to, rows = [];
    for (var i = 0; i < to; i++) {
      var row = new Float64Array(from);
      for (var j = Math.floor(i * step); j < Math.min(from, Math.ceil((i + 1) * step)); j++) {
        row[j] = Math.max(0, Math.min((i + 1) * step, j + 1) - Math.max(i * step, j)) / step;
      }
      rows.push(row);
    }
    return rows;
  }

  /* The part of `ink` (size by size) that starts at (top, left), averaged into newHeight by newWidth. */
  function resize(ink, size, top, left, height, width, newHeight, newWidth) {
    var across = overlaps(width, newWidth), down = overlaps(height, newHeight);
    var narrow = new Float64Array(height * newWidth), out = new Float64Array(newHeight * newWidth);
    for (var y = 0; y < height; y++) {
      for (var x = 0; x < width; x++) {
        var value = ink[(top + y) * size + left + x];
        if (value === 0) continue;  // most of the paper is empty
        for (var u = 0; u < newWidth; u++) narrow[y * newWidth + u] += across[u][x] * value;
      }
    }
    for (var v = 0; v < newHeight; v++) {
      for (y = 0; y < height; y++) {
        if (down[v][y] === 0) continue;
        for (u = 0; u < newWidth; u++) out[v * newWidth + u] += down[v][y] * narrow[y * newWidth + u];
      }
    }
    return out;
  }

  /* Crop to the ink, scale the longer side to 20 pixels, put the centre of mass on pixel (14, 14). */
  function prepare(ink, size) {
    var top = size, left = size, bottom = -1, right = -1;
    for (var y = 0; y < size; y++) {
      for (var x = 0; x < size; x++) {
        if (ink[y * size + x] === 0) continue;
        top = Math.min(top, y); bottom = Math.max(bottom, y);
        left = Math.min(left, x); right = Math.max(right, x);
      }
    }
    var out = new Float64Array(28 * 28);
    if (bottom < 0) return out;  // nothing is drawn
    var height = bottom - top + 1, width = right - left + 1, scale = 20 / Math.max(height, width);
    var newHeight = Math.max(1, Math.floor(height * scale + 0.5));
    var newWidth = Math.max(1, Math.floor(width * scale + 0.5));
    var small = resize(ink, size, top, left, height, width, newHeight, newWidth);

    var mass = 0, down = 0, across = 0;
    small.forEach(function (value, i) {
      mass += value;
      down += value * Math.floor(i / newWidth);
      across += value * (i % newWidth);
    });
    var startRow = place(down / mass, newHeight), startCol = place(across / mass, newWidth);
    small.forEach(function (value, i) {
      out[(startRow + Math.floor(i / newWidth)) * 28 + startCol + i % newWidth] = value;
    });
    return out;
  }

  /* Where the box starts so that its centre of mass is on pixel 14, but inside the 28. */
  function place(centre, length) {
    return Math.max(0, Math.min(28 - length, Math.floor(14 - centre + 0.5)));
  }

  /* The whole drawing shrunk as it is: what the network would see without preparation. */
  function shrink(ink, size) {
    return resize(ink, size, 0, 0, size, size, 28, 28);
  }

  /* ---- The drawing on the page ------------------------------------------------------------ */

  var SIZE = 280;  // the drawing's own pixels, whatever its size on the screen
  var PEN = 20;    // two of the 28 pixels when a digit fills the box: the thickness in MNIST

  function arc(cx, cy, rx, ry, from, to) {
    var points = [];
    for (var i = 0; i <= 24; i++) {
      var angle = (from + (to - from) * i / 24) * Math.PI / 180;
      points.push([cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)]);
    }
    return points;
  }

  /* For those who cannot draw: strokes in a box from 0 to 1. */
  var EXAMPLES = [
    [arc(0.5, 0.5, 0.22, 0.35, -90, 270)],
    [[[0.42, 0.26], [0.54, 0.14], [0.52, 0.86]]],
    [arc(0.49, 0.34, 0.2, 0.2, -165, 35).concat([[0.3, 0.84], [0.73, 0.83]])],
    [arc(0.46, 0.32, 0.2, 0.17, -145, 85).concat(arc(0.46, 0.67, 0.23, 0.19, -85, 145))],
    [[[0.38, 0.14], [0.29, 0.53], [0.74, 0.52]], [[0.62, 0.28], [0.58, 0.87]]],
    [[[0.7, 0.15], [0.38, 0.16], [0.34, 0.46]].concat(arc(0.46, 0.64, 0.22, 0.21, -115, 140))],
    [[[0.6, 0.13], [0.42, 0.36]].concat(arc(0.5, 0.67, 0.18, 0.19, 200, -165))],
    [[[0.29, 0.18], [0.71, 0.17], [0.47, 0.86]]],
    [arc(0.5, 0.31, 0.17, 0.16, 90, 450).concat(arc(0.5, 0.67, 0.2, 0.19, -90, 270))],
    [arc(0.49, 0.33, 0.18, 0.18, -10, -360).concat([[0.66, 0.55], [0.58, 0.87]])]
  ].map(function (strokes) {
    return strokes.map(function (stroke) {
      return stroke.map(function (point) { return [point[0] * SIZE, point[1] * SIZE]; });
    });
  });

  function draw(context, strokes) {
    context.fillStyle = "#000";
    context.fillRect(0, 0, SIZE, SIZE);
    context.strokeStyle = "#fff";
    context.lineWidth = PEN;
    context.lineCap = context.lineJoin = "round";
    strokes.forEach(function (stroke) {
      context.beginPath();
      context.moveTo(stroke[0][0], stroke[0][1]);
      if (stroke.length === 1) context.lineTo(stroke[0][0], stroke[0][1]);  // a tap is a dot
      stroke.forEach(function (point) { context.lineTo(point[0], point[1]); });
      context.stroke();
    });
  }

  /* White on black: how white a pixel is says how much ink is there. */
  function readInk(context) {
    var rgba = context.getImageData(0, 0, SIZE, SIZE).data, ink = new Float64Array(SIZE * SIZE);
    for (var i = 0; i < ink.length; i++) ink[i] = rgba[4 * i] / 255;
    return ink;
  }

  function showInput(context, pixels) {
    var image = context.createImageData(28, 28);
    pixels.forEach(function (value, i) {
      image.data.set([255 * value, 255 * value, 255 * value, 255], 4 * i);
    });
    context.putImageData(image, 0, 0);
  }

  /* 받침에 따라 '3으로', '4로'. */
  var AS = ["0으로", "1로", "2로", "3으로", "4로", "5로", "6으로", "7로", "8로", "9로"];

  function start(root, weights) {
    function find(name) { return root.querySelector("[data-digit=" + name + "]"); }
    var paper = find("paper"), raw = find("raw"), result = find("result");
    var context = paper.getContext("2d", {willReadFrequently: true});
    var inputContext = find("input").getContext("2d");
    var bars = root.querySelectorAll("[data-digit=bars] li");
    var strokes = [], pointer = null, waiting = false;

    function read() {
      draw(context, strokes);
      var ink = readInk(context);
      var input = raw.checked ? shrink(ink, SIZE) : prepare(ink, SIZE);
      showInput(inputContext, input);
      var probabilities = strokes.length ? forward(input, weights) : null;
      var best = probabilities ? probabilities.indexOf(Math.max.apply(null, probabilities)) : -1;
      bars.forEach(function (bar, digit) {
        var percent = probabilities ? Math.round(100 * probabilities[digit]) : 0;
        bar.style.setProperty("--part", percent + "%");
        bar.lastElementChild.textContent = percent + "%";
        bar.classList.toggle("best", digit === best);
      });
      // A screen reader speaks each change, so it is told only when a stroke is finished.
      if (pointer === null) {
        result.textContent = best < 0 ? "아직 그린 것이 없다."
          : AS[best] + " 읽었다. 확률은 " + Math.round(100 * probabilities[best]) + "%다.";
      }
    }

    /* Pointers move more often than the screen is redrawn: once a frame is enough. */
    function readSoon() {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(function () { waiting = false; read(); });
    }

    function position(event) {
      var box = paper.getBoundingClientRect();
      return [(event.clientX - box.left) * SIZE / box.width, (event.clientY - box.top) * SIZE / box.height];
    }

    paper.addEventListener("pointerdown", function (event) {
      if (pointer !== null || event.button !== 0) return;  // a second finger or another button draws nothing
      pointer = event.pointerId;
      paper.setPointerCapture(pointer);
      strokes = strokes.concat([[position(event)]]);
      readSoon();
    });
    paper.addEventListener("pointermove", function (event) {
      if (event.pointerId !== pointer) return;
      strokes[strokes.length - 1].push(position(event));
      readSoon();
    });
    ["pointerup", "pointercancel"].forEach(function (kind) {
      paper.addEventListener(kind, function (event) {
        if (event.pointerId !== pointer) return;
        pointer = null;
        readSoon();
      });
    });

    root.querySelectorAll("[data-example]").forEach(function (button) {
      button.addEventListener("click", function () {
        strokes = EXAMPLES[button.dataset.example].slice();
        readSoon();
      });
    });
    find("undo").addEventListener("click", function () { strokes = strokes.slice(0, -1); readSoon(); });
    find("clear").addEventListener("click", function () { strokes = []; readSoon(); });
    raw.addEventListener("change", readSoon);

    root.classList.remove("digit-waiting");
    read();
  }

  /* For the tests: the same functions that the page uses. */
  window.digitReader = {decodeWeights: decodeWeights, dense: dense, conv2d: conv2d, maxPool: maxPool,
                        softmax: softmax, forward: forward, prepare: prepare, shrink: shrink, draw: draw, readInk: readInk};

  var root = document.getElementById("digit-reader"), stored = document.getElementById("digit-weights");
  if (root && stored) {
    window.digitReader.weights = decodeWeights(JSON.parse(stored.textContent));
    start(root, window.digitReader.weights);
  }
})();
