/* The page: controls, address, and the loop that trains and draws.
 *
 * What stands on the screen is the settings and how long they have been trained, nothing else: every
 * change of a setting starts the training anew, from the same seed. So an address, a screen and the
 * Keras program always mean the same. Classic script: see random.js.
 */
(function (playground) {
  "use strict";

  const root = document.getElementById("playground");
  if (!root) return;

  const BUDGET = 8;              // milliseconds of training in a frame; the rest is for drawing and the browser
  const CALM = 250;              // milliseconds between two drawings for readers who asked for less motion
  const MOST_EPOCHS = 100000;    // a page left alone must not fill the memory with its history
  const {drawing, choices} = playground;
  const find = (name) => root.querySelector(`[data-play="${name}"]`);
  const control = (name) => root.querySelector(`[name="${name}"]`);
  const say = (text) => { find("message").textContent = text; };
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  let settings = playground.defaults;
  let trainer, fields, palette;
  let playing = false, frame = 0, drawnAt = 0;
  let chosen = null;             // [column, unit] shown in the large picture; null is the output

  /* ---- Drawing ---------------------------------------------------------------------------- */

  function readPalette() {
    const style = getComputedStyle(root);
    palette = Object.fromEntries(["low", "mid", "high", "paper", "text", "muted"].map(
      (name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }

  const written = (value) => (value === null ? "–" : value < 1e4 ? value.toFixed(3) : value.toExponential(1));

  function draw() {
    drawnAt = performance.now();
    fields = drawing.computeFields(trainer.network, settings);
    drawing.paintAtlas(fields, palette);
    drawing.drawOutput(find("field"), fields, chosen ?? [fields.length - 1, 0], palette, chosen === null);
    drawing.drawNetwork(find("network"), trainer.network, fields,
                        settings.features.map((name) => choices.features[name]), palette, chosen);
    drawing.drawCurves(find("curves"), trainer.history, palette);
    const now = trainer.history.at(-1);
    find("epoch").textContent = trainer.epoch;
    find("step").textContent = trainer.step;
    for (const name of ["trainLoss", "testLoss", "trainAccuracy", "testAccuracy"]) find(name).textContent = written(now[name]);
  }

  function drawPoints() {
    drawing.drawPoints(find("points"), trainer.data, trainer.network.task, palette, find("show-test").checked);
  }

  /* What is too slow or too talkative for every frame: done when the training rests. */
  function rest(message) {
    draw();
    if (message !== undefined) say(message);
    if (find("code").open) {
      find("code-text").textContent = playground.kerasCode({...settings, epochs: trainer.epoch});
    }
    if (find("weights").open) writeWeights();
  }

  function writeWeights() {
    let inputs = settings.features.map((name) => choices.features[name]);
    const cells = (tag, texts) => texts.map((text) => `<${tag}>${text}</${tag}>`).join("");
    find("weights-text").innerHTML = trainer.network.layers.map(({units, kernel, bias}, at, {length}) => {
      const last = at === length - 1, values = [...kernel, ...bias];  // the biases are one more row
      const names = Array.from(bias, (_, unit) => (last ? "출력" : `유닛 ${unit + 1}`));
      const rows = [...inputs, "편향"].map((input, row) => `<tr>${cells("th", [input])}` + cells("td",
        values.slice(row * units, (row + 1) * units).map((value) => value.toFixed(3).replace("-", "−"))) + "</tr>");
      inputs = names;
      return `<table><caption>${last ? "출력층" : `은닉층 ${at + 1}`}</caption>` +
        `<tr>${cells("th", ["입력", ...names])}</tr>${rows.join("")}</table>`;
    }).join("");
  }

  /* ---- Training --------------------------------------------------------------------------- */

  function summary() {
    const now = trainer.history.at(-1);
    return `에포크 ${trainer.epoch}, 스텝 ${trainer.step}. 손실은 훈련 ${written(now.trainLoss)}, 테스트 ${written(now.testLoss)}` +
      (now.testAccuracy === null ? "." : `이고 테스트 정확도는 ${written(now.testAccuracy)}이다.`);
  }

  /* Why training cannot go on, or an empty string. */
  function obstacle() {
    if (!trainer.finite) {
      return `스텝 ${trainer.step}에서 손실이 유한한 수가 아니게 되어 훈련을 멈추었다. 가중치가 걷잡을 수 없이 커진 것이다. ` +
        `학습률(지금 ${settings.rate})을 낮추거나, 규제율을 낮추거나, 활성화 함수를 tanh로 바꾼다.`;
    }
    return trainer.epoch >= MOST_EPOCHS ? `${MOST_EPOCHS} 에포크를 훈련하고 멈추었다.` : "";
  }

  function setPlaying(on) {
    playing = on;
    find("toggle").textContent = on ? "멈춤" : "재생";
    cancelAnimationFrame(frame);
    if (on) frame = requestAnimationFrame(tick);
  }

  /* What a frame trains at each speed; the budget holds for all, so a large network only runs slower. */
  const SPEEDS = {step: {steps: 1}, normal: {epochs: 2}, fast: {}};

  function advance({steps = Infinity, epochs = Infinity}) {
    const until = performance.now() + BUDGET, lastStep = trainer.step + steps;
    const lastEpoch = Math.min(trainer.epoch + epochs, MOST_EPOCHS);
    do trainer.trainStep();
    while (trainer.finite && trainer.step < lastStep && trainer.epoch < lastEpoch && performance.now() < until);
  }

  function tick(now) {
    if (!playing || document.hidden) return;  // a hidden page rests; visibilitychange wakes it
    advance(SPEEDS[find("speed").value]);
    if (obstacle()) return pause();
    if (!calm.matches || now - drawnAt >= CALM) draw();
    frame = requestAnimationFrame(tick);
  }

  function pause() {
    setPlaying(false);
    rest(obstacle() || summary());
  }

  function once(train) {
    if (!obstacle()) train();
    pause();
  }

  /* Starts anew; goes on playing if it was, so that a change shows its effect at once. */
  function restart(message = "처음부터 다시 시작한다.") {
    trainer = new playground.Trainer(settings);
    rest(message);
    drawPoints();
    setPlaying(playing && trainer.finite);
  }

  /* ---- Settings --------------------------------------------------------------------------- */

  function change(part) {
    settings = {...settings, ...part};
    showSettings();
    history.replaceState(null, "", playground.toAddress(settings));
    restart();
  }

  function showSettings() {
    for (const name of Object.keys(playground.defaults)) {
      if (name === "features") {
        for (const box of root.querySelectorAll('[name="features"]')) box.checked = settings.features.includes(box.value);
      } else if (name !== "hidden") {
        control(name).value = settings[name];
        showValue(control(name));
      }
    }
    const {hidden} = settings;
    stepper(find("layers"), hidden.length, 0, playground.mostLayers);
    root.querySelectorAll("[data-layer]").forEach((group, at) => {
      group.hidden = at >= hidden.length;
      if (!group.hidden) stepper(group, hidden[at], 1, playground.mostUnits);
    });
    find("columns").style.setProperty("--columns", hidden.length + 2);
    for (const button of root.querySelectorAll("[data-preset]")) {
      const preset = playground.presets[button.dataset.preset];
      button.setAttribute("aria-pressed", Object.keys(preset).every((key) => String(preset[key]) === String(settings[key])));
    }
    const kind = playground.dataSets[settings.dataset].task;
    for (const part of root.querySelectorAll("[data-task]")) part.hidden = part.dataset.task !== kind;
    control("penalty").disabled = settings.regularizer === "none";
    offerUnits();
  }

  /* A slider's number stands beside it. */
  function showValue(element) {
    const output = root.querySelector(`output[for="${element.id}"]`);
    if (output) output.textContent = element.value;
  }

  /* A button at its limit stays focusable: a disabled one would lose the keyboard's place. */
  function stepper(group, value, least, most) {
    group.querySelector("output").textContent = value;
    for (const button of group.querySelectorAll("[data-by]")) {
      const next = value + Number(button.dataset.by);
      button.setAttribute("aria-disabled", next < least || next > most);
    }
  }

  /* The units that the large picture can show; the choice stays while that unit exists. */
  function offerUnits() {
    const select = find("shown"), before = select.value;
    select.replaceChildren(new Option("출력", ""));
    settings.hidden.forEach((units, at) => {
      for (let unit = 0; unit < units; unit++) {
        select.append(new Option(`은닉층 ${at + 1}의 유닛 ${unit + 1}`, `${at + 1},${unit}`));
      }
    });
    show(before);
  }

  /* "column,unit" into the large picture; whatever is no hidden unit is the output. */
  function show(unit) {
    const select = find("shown");
    select.value = unit;
    if (select.selectedIndex < 0) select.value = "";
    chosen = select.value ? select.value.split(",").map(Number) : null;
    root.dataset.unit = chosen !== null;
  }

  /* ---- The address ------------------------------------------------------------------------ */

  function readAddress() {
    const read = playground.fromAddress(location.hash);
    if (!read) return false;
    settings = read.settings;
    showSettings();
    setPlaying(false);
    restart(read.problems.length
      ? `주소의 설정을 다 읽지 못했다. ${read.problems.join(" ")} 그 자리에는 기본값을 썼다.` : "주소의 설정을 불러왔다.");
    return true;
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      say("복사했다.");
    } catch {
      say("브라우저가 복사를 막았다. 직접 골라 복사한다.");
    }
  }

  /* ---- Controls --------------------------------------------------------------------------- */

  function fillControls() {
    for (const [name, allowed] of Object.entries(choices)) {
      const element = control(name);
      if (element?.tagName !== "SELECT") continue;
      const options = Array.isArray(allowed) ? allowed.map((n) => [n, n]) : Object.entries(allowed);
      element.append(...options.map(([value, text]) => new Option(text, value)));
    }
  }

  function listen() {
    find("toggle").addEventListener("click", () => {
      if (playing || obstacle()) return pause();
      say("훈련하고 있다.");
      setPlaying(true);
    });
    find("one-step").addEventListener("click", () => once(() => trainer.trainStep()));
    find("one-epoch").addEventListener("click", () => once(() => trainer.trainEpoch()));
    find("reset").addEventListener("click", () => {
      setPlaying(false);
      restart();
    });
    find("other-seed").addEventListener("click", () => change({seed: (settings.seed + 1) % choices.seed.length}));
    find("show-test").addEventListener("change", drawPoints);
    find("shown").addEventListener("change", (event) => { show(event.target.value); draw(); });
    find("network").addEventListener("click", (event) => {
      const at = drawing.unitAt(find("network"), fields, event.offsetX, event.offsetY);
      if (!at?.[0]) return;  // beside the units, or on a feature
      show(at.join(","));
      draw();
    });
    for (const name of ["code", "weights"]) find(name).addEventListener("toggle", () => rest());
    find("copy-code").addEventListener("click", () => copy(find("code-text").textContent));
    find("copy-address").addEventListener("click", () => copy(new URL(playground.toAddress(settings), location).href));
    for (const button of root.querySelectorAll("[data-preset]")) {
      button.addEventListener("click", () => change(playground.presets[button.dataset.preset]));
    }
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-by]");
      if (!button || button.getAttribute("aria-disabled") === "true") return;
      const by = Number(button.dataset.by), group = button.closest("[data-layer]"), hidden = [...settings.hidden];
      if (group) hidden[group.dataset.layer] += by;
      else if (by > 0) hidden.push(2);
      else hidden.pop();
      change({hidden});
    });
    root.addEventListener("change", (event) => {
      const {name, value} = event.target;
      if (name === "features") {
        const features = [...root.querySelectorAll('[name="features"]:checked')].map((box) => box.value);
        if (features.length) change({features});
        else {
          event.target.checked = true;
          say("특성은 하나라도 있어야 한다.");
        }
      } else if (name === "seed" && !choices.seed.includes(Number(value || "no"))) {
        event.target.value = settings.seed;
        say(`시드는 0부터 ${choices.seed.at(-1)}까지의 정수다.`);
      } else if (Object.hasOwn(playground.defaults, name ?? "")) {
        change({[name]: Array.isArray(choices[name]) ? Number(value) : value});
      }
    });
    root.addEventListener("input", (event) => showValue(event.target));  // while a slider is on its way
    root.addEventListener("keydown", (event) => {
      const open = event.key === "Escape" && root.querySelector(".playground-help[open]");
      if (!open) return;
      open.open = false;
      open.querySelector("summary").focus();
    });
    addEventListener("hashchange", () => {
      if (readAddress()) root.scrollIntoView({behavior: calm.matches ? "auto" : "smooth", block: "start"});
    });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) setPlaying(playing); });
    new MutationObserver(() => { readPalette(); draw(); drawPoints(); })
      .observe(document.documentElement, {attributes: true, attributeFilter: ["data-theme"]});
    new ResizeObserver(() => { draw(); drawPoints(); }).observe(root);
  }

  fillControls();
  root.classList.remove("playground-waiting");
  readPalette();
  if (!readAddress()) {
    showSettings();
    restart("「재생」을 누르면 훈련을 시작한다.");
  }
  listen();
})(globalThis.playground ??= {});
