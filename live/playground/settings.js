/* What can be chosen in the playground, the presets, and the address that holds the choices.
 *
 * A teacher sends a set-up as a link, so the address is written to be read and typed by hand:
 *   #dataset=xor&hidden=4-2&rate=0.03
 * What it leaves out has its default. Whatever stands in it, reading it never fails.
 * Classic script: see random.js.
 */
(function (playground) {
  "use strict";

  /* For each setting either the allowed numbers or the allowed names with what the page calls them. */
  playground.choices = {
    dataset: namesOf(playground.dataSets),
    noise: range(0, 50, 5),
    ratio: range(10, 90, 10),
    batch: range(1, 30, 1),
    features: namesOf(playground.features),
    activation: {tanh: "tanh", relu: "relu", sigmoid: "sigmoid", linear: "linear (없음)"},
    rate: [0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    optimizer: namesOf(playground.optimizers),
    regularizer: {none: "없음", l1: "L1", l2: "L2"},
    penalty: [0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
    seed: range(0, 9999, 1)
  };
  playground.mostLayers = 4;
  playground.mostUnits = 8;

  playground.defaults = {
    dataset: "circles", noise: 10, ratio: 50, batch: 10, features: ["x1", "x2"], hidden: [4, 2],
    activation: "tanh", rate: 0.03, optimizer: "sgd", regularizer: "none", penalty: 0.001, seed: 1
  };

  /* The three networks of the exercise: only what makes them, so the data on the screen stay. */
  playground.presets = {
    A: {features: ["x1", "x2"], hidden: [4, 2], activation: "tanh"},
    B: {features: ["x1", "x2"], hidden: [4], activation: "tanh"},
    C: {features: ["x1", "x2"], hidden: [4, 3, 2], activation: "tanh"}
  };

  function range(from, to, step) {
    return Array.from({length: (to - from) / step + 1}, (_, i) => from + i * step);
  }

  function namesOf(things) {
    return Object.fromEntries(Object.entries(things).map(([key, thing]) => [key, thing.name]));
  }

  /* One value from the address, or undefined where it is none of the choices. */
  function read(key, text) {
    const allowed = playground.choices[key];
    if (key === "hidden") {
      if (text === "0") return [];
      const units = text.split("-").map((part) => (/^\d$/.test(part) ? Number(part) : 0));
      return units.length <= playground.mostLayers && units.every((n) => n >= 1 && n <= playground.mostUnits)
        ? units : undefined;
    }
    if (key === "features") {
      const wanted = text.split("-");
      return wanted.every((name) => Object.hasOwn(allowed, name))
        ? Object.keys(allowed).filter((name) => wanted.includes(name)) : undefined;
    }
    if (Array.isArray(allowed)) return text.trim() && allowed.includes(Number(text)) ? Number(text) : undefined;
    return Object.hasOwn(allowed, text) ? text : undefined;
  }

  playground.toAddress = function (settings) {
    const write = (key) => (key === "hidden" ? settings.hidden.join("-") || "0" : [settings[key]].flat().join("-"));
    return "#" + Object.keys(playground.defaults).map((key) => `${key}=${write(key)}`).join("&");
  };

  /* "#…" -> {settings, problems}: problems are sentences about what was not understood.
   * null for an address without settings, such as the anchor of a heading. */
  playground.fromAddress = function (hash) {
    if (!hash.includes("=")) return null;
    const settings = {...playground.defaults}, problems = [];
    const given = [...new URLSearchParams(hash.replace(/^#/, ""))];
    for (const [key, text] of given) {  // first, whatever its place, so that the others refine it
      if (key !== "model") continue;
      if (Object.hasOwn(playground.presets, text)) Object.assign(settings, playground.presets[text]);
      else problems.push(`'model=${text}'라는 모델은 없다.`);
    }
    for (const [key, text] of given) {
      if (key === "model") continue;
      if (!Object.hasOwn(playground.defaults, key)) {
        problems.push(`'${key}'라는 설정은 없다.`);
        continue;
      }
      const value = read(key, text);
      if (value === undefined) problems.push(`'${key}=${text}'는 쓸 수 없는 값이다.`);
      else settings[key] = value;
    }
    return {settings, problems};
  };
})(globalThis.playground ??= {});
