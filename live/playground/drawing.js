/* Everything that is painted: fields of values over the plane, points, the network, the loss curves.
 *
 * No function here trains or reads a control. Each gets a canvas and data and paints; lengths are in
 * CSS pixels. `palette` = {low, mid, high, paper, text, muted} holds CSS colours "#rrggbb".
 * A field is an array of SIDE*SIDE values from -1 (painted `low`) to 1 (`high`), upper row first.
 * Classic script: see random.js.
 */
(function (playground) {
  "use strict";

  const SIDE = 60;   // a field is computed on SIDE by SIDE points and painted larger, smoothed
  const REACH = playground.EDGE;
  const LEVELS = 256;

  const toPlane = (i) => (2 * i / (SIDE - 1) - 1) * REACH;
  const toCanvas = (v, size) => (v / REACH + 1) / 2 * size;

  /* The points of a field as rows (x1, x2); the outer ones lie on the edge of the plane. */
  const gridPoints = Float64Array.from({length: SIDE * SIDE * 2}, (_, i) => {
    const cell = i >> 1;
    return i % 2 ? -toPlane(Math.floor(cell / SIDE)) : toPlane(cell % SIDE);
  });

  /* A canvas as sharp as the screen; null while it has no size. Resizing clears it, so only when needed. */
  function prepare(canvas) {
    const width = canvas.clientWidth, height = canvas.clientHeight, ratio = globalThis.devicePixelRatio || 1;
    if (!width || !height) return null;
    const context = canvas.getContext("2d");
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return {context, width, height};
  }

  /* ---- Fields ----------------------------------------------------------------------------- */

  const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

  /* The colours from -1 to 1, packed as a canvas wants them; paler than the points that lie on them. */
  function colourTable(palette) {
    const bytes = new Uint8ClampedArray(4 * LEVELS), middle = rgb(palette.mid);
    for (let i = 0; i < LEVELS; i++) {
      const value = 2 * i / (LEVELS - 1) - 1, end = rgb(value < 0 ? palette.low : palette.high);
      middle.forEach((m, channel) => { bytes[4 * i + channel] = m + (end[channel] - m) * 0.75 * Math.abs(value); });
      bytes[4 * i + 3] = 255;
    }
    return new Uint32Array(bytes.buffer);
  }

  /* What every unit answers on the whole plane: one field per feature and per unit of each layer.
   *
   * Returns [[field, …] for the features, then for each layer]. Values whose range is not known
   * (relu, linear, features) are divided by the largest; a sigmoid's are moved from 0…1 to -1…1. */
  function computeFields(network, settings) {
    const count = SIDE * SIDE, inputs = playground.applyFeatures(settings.features, gridPoints, count);
    const outputs = network.forward(inputs, count);
    const split = (values, units, activation) => Array.from({length: units}, (_, unit) => {
      const field = new Float64Array(count);
      let largest = 0;
      for (let i = 0; i < count; i++) {
        field[i] = values[i * units + unit];
        largest = Math.max(largest, Math.abs(field[i]));
      }
      if (activation === "sigmoid") for (let i = 0; i < count; i++) field[i] = 2 * field[i] - 1;
      else if (activation !== "tanh" && activation !== "target" && largest > 0) {
        for (let i = 0; i < count; i++) field[i] /= largest;
      }
      return field;
    });
    const last = network.layers.length - 1;
    return [split(inputs, settings.features.length, "none"),
            ...network.layers.map((layer, at) => split(outputs[at], layer.units,
              at === last && layer.activation === "linear" ? "target" : layer.activation))];
  }

  /* All fields side by side in one small picture, from which each is then painted larger: one transfer of
   * pixels for a drawing instead of one for every unit. */
  const atlas = document.createElement("canvas");
  let image = null;

  function paintAtlas(fields, palette) {
    const all = fields.flat(), table = colourTable(palette), context = atlas.getContext("2d");
    if (image?.width !== all.length * SIDE) {
      atlas.width = all.length * SIDE;
      atlas.height = SIDE;
      image = context.createImageData(atlas.width, SIDE);
    }
    const pixels = new Uint32Array(image.data.buffer), row = atlas.width;
    all.forEach((field, at) => {
      for (let i = 0, col = 0, to = at * SIDE; i < field.length; i++) {
        const level = (field[i] + 1) / 2 * (LEVELS - 1) + 0.5;
        pixels[to + col] = table[level < 0 ? 0 : level >= LEVELS ? LEVELS - 1 : level | 0];
        if (++col === SIDE) {
          col = 0;
          to += row;
        }
      }
    });
    context.putImageData(image, 0, 0);
  }

  /* From the centres of the outer pixels, which are the plane's edge; beyond them the neighbour would mix in. */
  function paintField(context, fields, [column, unit], left, top, size) {
    const at = fields.slice(0, column).reduce((sum, units) => sum + units.length, unit);
    context.drawImage(atlas, at * SIDE + 0.5, 0.5, SIDE - 1, SIDE - 1, left, top, size, size);
  }

  /* The line where the field is 0: marching squares, one piece per square of four points. */
  function paintBoundary(context, field, size, colour) {
    const step = size / (SIDE - 1), edge = (a, b) => a / (a - b);  // where between a and b the value is 0
    context.beginPath();
    for (let row = 0; row + 1 < SIDE; row++) {
      for (let col = 0; col + 1 < SIDE; col++) {
        const at = row * SIDE + col;
        const a = field[at], b = field[at + 1], c = field[at + SIDE + 1], d = field[at + SIDE];
        if (a > 0 === b > 0 && b > 0 === c > 0 && c > 0 === d > 0) continue;
        const crossings = [];
        if (a > 0 !== b > 0) crossings.push([edge(a, b), 0]);
        if (b > 0 !== c > 0) crossings.push([1, edge(b, c)]);
        if (d > 0 !== c > 0) crossings.push([edge(d, c), 1]);
        if (a > 0 !== d > 0) crossings.push([0, edge(a, d)]);
        crossings.forEach(([x, y], i) => {
          context[i % 2 ? "lineTo" : "moveTo"]((col + x) * step, (row + y) * step);
        });
      }
    }
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.stroke();
  }

  /* The field of one unit, large; with the line where it is 0 when that is a boundary. */
  function drawOutput(canvas, fields, shown, palette, withBoundary) {
    const sheet = prepare(canvas);
    if (!sheet) return;
    paintField(sheet.context, fields, shown, 0, 0, sheet.width);
    if (withBoundary) paintBoundary(sheet.context, fields[shown[0]][shown[1]], sheet.width, palette.text);
  }

  /* Class 1 (or a positive target) is a triangle, class 0 (or a negative target) a circle;
   * training points are full, test points are hollow. */
  function drawPoints(canvas, data, task, palette, withTest) {
    const sheet = prepare(canvas);
    if (!sheet) return;
    const {context, width} = sheet, radius = Math.max(2.6, width / 95);
    const limit = task === "classification" ? 0.5 : 0, table = colourTable(palette);
    const colour = (y) => {
      if (task === "classification") return y > limit ? palette.high : palette.low;
      const packed = table[Math.round((Math.max(-1, Math.min(1, y)) + 1) / 2 * (LEVELS - 1))];
      return `rgb(${packed & 255} ${packed >> 8 & 255} ${packed >> 16 & 255})`;
    };
    for (const [part, full] of [[data.test, false], [data.train, true]]) {
      if (!full && !withTest) continue;
      for (let i = 0; i < part.n; i++) {
        const x = toCanvas(part.x[2 * i], width), y = toCanvas(-part.x[2 * i + 1], width);
        context.beginPath();
        if (part.y[i] > limit) {
          context.moveTo(x, y - 1.3 * radius);
          context.lineTo(x + 1.2 * radius, y + 0.9 * radius);
          context.lineTo(x - 1.2 * radius, y + 0.9 * radius);
          context.closePath();
        } else {
          context.arc(x, y, radius, 0, 2 * Math.PI);
        }
        context.fillStyle = full ? colour(part.y[i]) : palette.paper;
        context.fill();
        // A regression's colours may be as pale as the field under them: only their edge is sure to be seen.
        context.strokeStyle = full ? (task === "classification" ? palette.paper : palette.text) : colour(part.y[i]);
        context.lineWidth = full ? 0.8 : 1.4;
        context.stroke();
      }
    }
  }

  /* ---- The network ------------------------------------------------------------------------ */

  const LABELS = 40;  // room for the names of the features, left of their column

  /* Where everything stands: columns of {x, y} (centres), the features first, and a unit's size. */
  function layoutOf({clientWidth, clientHeight}, fields) {
    const width = (clientWidth - LABELS) / fields.length, height = clientHeight / playground.mostUnits;
    const size = Math.floor(Math.min(44, height - 6, width * 0.6));
    return {size, columns: fields.map((units, at) => units.map((_, unit) => ({
      x: LABELS + width * (at + 0.5), y: clientHeight / 2 + height * (unit - (units.length - 1) / 2)
    })))};
  }

  /* A weight is a line: its colour and dashes say the sign, its thickness the size. */
  function drawNetwork(canvas, network, fields, names, palette, chosen) {
    const {size, columns} = layoutOf(canvas, fields), sheet = prepare(canvas);
    if (!sheet) return;
    const {context} = sheet;
    network.layers.forEach((layer, at) => {
      columns[at].forEach((from, i) => columns[at + 1].forEach((to, unit) => {
        const weight = layer.kernel[i * layer.units + unit], middle = (from.x + to.x) / 2;
        context.beginPath();
        context.moveTo(from.x + size / 2, from.y);
        context.bezierCurveTo(middle, from.y, middle, to.y, to.x - size / 2, to.y);
        context.strokeStyle = weight < 0 ? palette.low : palette.high;
        context.setLineDash(weight < 0 ? [6, 4] : []);
        context.lineWidth = Math.min(8, 0.6 + 1.6 * Math.abs(weight)) * size / 44;
        context.stroke();
      }));
    });
    context.setLineDash([]);
    fields.forEach((column, at) => column.forEach((_, unit) => {
      const {x, y} = columns[at][unit], picked = chosen && chosen[0] === at && chosen[1] === unit;
      paintField(context, fields, [at, unit], x - size / 2, y - size / 2, size);
      context.strokeStyle = palette.text;
      context.lineWidth = picked ? 3 : 1;
      context.strokeRect(x - size / 2, y - size / 2, size, size);
    }));
    context.fillStyle = palette.text;
    context.font = "16px sans-serif";
    context.textAlign = "right";
    context.textBaseline = "middle";
    names.forEach((name, i) => context.fillText(name, columns[0][i].x - size / 2 - 5, columns[0][i].y));
  }

  /* [column, unit] under a point of the canvas, or null. Column 0 holds the features. */
  function unitAt(canvas, fields, x, y) {
    const {size, columns} = layoutOf(canvas, fields), near = size / 2 + 4;
    for (const [at, column] of columns.entries()) {
      const unit = column.findIndex((node) => Math.abs(node.x - x) <= near && Math.abs(node.y - y) <= near);
      if (unit >= 0) return [at, unit];
    }
    return null;
  }

  /* ---- The loss curves -------------------------------------------------------------------- */

  /* The smallest of 1, 2, 5, 10, … times a power of ten that is not below the value. */
  function roundUp(value) {
    const power = 10 ** Math.floor(Math.log10(value));
    return [1, 2, 5, 10].find((n) => n * power >= value * (1 - 1e-9)) * power;
  }

  /* The training loss is a full line, the test loss a dashed one; both axes start at 0. The first tenth of
   * the epochs may leave the picture: a regression often starts so high that the rest would lie flat. */
  function drawCurves(canvas, history, palette) {
    const sheet = prepare(canvas);
    if (!sheet) return;
    const {context, width, height} = sheet, left = 48, right = width - 8, top = 8, bottom = height - 34;
    const every = Math.max(1, Math.floor(history.length / (right - left)));  // no more points than pixels
    const shown = history.filter((_, i) => i % every === 0 || i === history.length - 1);
    const settled = shown.slice(Math.floor(shown.length / 10));
    const highest = roundUp(settled.reduce((most, entry) => Math.max(most, entry.trainLoss, entry.testLoss), 1e-6));
    const last = Math.max(10, history.at(-1).epoch);
    const x = (epoch) => left + (right - left) * epoch / last, y = (loss) => bottom - (bottom - top) * loss / highest;

    context.font = "12px sans-serif";
    context.fillStyle = palette.muted;
    context.strokeStyle = palette.muted;
    context.lineWidth = 1;
    context.strokeRect(left, top, right - left, bottom - top);
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (const part of [0, 0.5, 1]) context.fillText(String(+(highest * part).toPrecision(3)), left - 5, y(highest * part));
    context.textBaseline = "top";
    context.textAlign = "left";
    context.fillText("0", left, bottom + 4);
    context.textAlign = "center";
    context.fillText("에포크", (left + right) / 2, bottom + 16);
    context.textAlign = "right";
    context.fillText(String(last), right, bottom + 4);
    context.save();
    context.translate(4, (top + bottom) / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = "center";
    context.fillText("손실", 0, 0);
    context.restore();

    context.save();
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    for (const [name, colour, dashes, thickness] of
         [["testLoss", palette.high, [5, 3], 2], ["trainLoss", palette.text, [], 1.6]]) {
      context.beginPath();
      for (const entry of shown) context.lineTo(x(entry.epoch), y(entry[name]));
      context.strokeStyle = colour;
      context.setLineDash(dashes);
      context.lineWidth = thickness;
      context.stroke();
    }
    context.restore();
  }

  playground.drawing = {computeFields, paintAtlas, drawOutput, drawPoints, drawNetwork, unitAt, drawCurves};
})(globalThis.playground ??= {});
