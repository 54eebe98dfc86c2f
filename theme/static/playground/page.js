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

  const task = () => trainer.network.task;
  const show = (value) => (value === null ? "–" : value < 1e4 ? value.toFixed(3) : value.toExponential(1));

  function draw() {
    drawnAt = performance.now();
    fields = drawing.computeFields(trainer.network, settings);
    const [column, unit] = chosen ?? [fields.length - 1, 0];
    drawing.drawOutput(find("field"), fields[column][unit], palette, chosen === null);
    drawing.drawNetwork(find("network"), trainer.network, fields,
                        settings.features.map((name) => choices.features[name]), palette, chosen);
    drawing.drawCurves(find("curves"), trainer.history, palette);
    const now = trainer.history.at(-1);
    for (const [name, text] of [
      ["epoch-count", trainer.epoch], ["step-count", trainer.step],
      ["train-loss", show(now.trainLoss)], ["test-loss", show(now.testLoss)],
      ["train-accuracy", show(now.trainAccuracy)], ["test-accuracy", show(now.testAccuracy)]
    ]) find(name).textContent = text;
  }

  function drawPoints() {
    drawing.drawPoints(find("points"), trainer.data, task(), palette, find("show-test").checked);
  }

  /* What is too slow or too talkative for every frame: done when the training rests. */
  function rest(message) {
    draw();
    if (message !== undefined) find("message").textContent = message;
    if (find("code").open) {
      find("code-text").textContent = playground.kerasCode({...settings, epochs: trainer.epoch});
    }
    if (find("weights").open) writeWeights();
  }

  function writeWeights() {
    let names = settings.features.map((name) => choices.features[name]);
    const tables = trainer.network.layers.map((layer, at) => {
      const table = document.createElement("table"), last = at === trainer.network.layers.length - 1;
      table.createCaption().textContent = last ? "출력층" : `은닉층 ${at + 1}`;
      const units = Array.from({length: layer.units}, (_, i) => (last ? "출력" : `유닛 ${i + 1}`));
      const row = (head, cells, tag) => {
        const line = table.insertRow();
        for (const [i, text] of [head, ...cells].entries()) {
          const cell = document.createElement(i === 0 || tag === "th" ? "th" : "td");
          cell.textContent = text;
          line.append(cell);
        }
      };
      row("입력", units, "th");
      const number = (value) => value.toFixed(3).replace("-", "−");
      names.forEach((name, i) => row(name, units.map((_, u) => number(layer.kernel[i * layer.units + u]))));
      row("편향", Array.from(layer.bias, number));
      names = units;
      return table;
    });
    find("weights-text").replaceChildren(...tables);
  }

  /* ---- Training --------------------------------------------------------------------------- */

  function summary() {
    const now = trainer.history.at(-1);
    const accuracy = now.testAccuracy === null ? "" : `, 테스트 정확도 ${show(now.testAccuracy)}`;
    return `에포크 ${trainer.epoch}, 스텝 ${trainer.step}. ` +
      `훈련 손실 ${show(now.trainLoss)}, 테스트 손실 ${show(now.testLoss)}${accuracy}.`;
  }

  /* Why training cannot go on, or an empty string. */
  function obstacle() {
    if (!trainer.finite) {
      return `스텝 ${trainer.step}에서 손실이 유한한 수가 아니게 되어 훈련을 멈추었다. 가중치가 걷잡을 수 없이 커진 것이다. ` +
        `학습률(지금 ${settings.rate})을 낮추` +
        (settings.regularizer === "none" ? "거나 활성화 함수를 tanh로 바꾸" : "거나 규제율을 낮추") +
        "면 처음부터 다시 훈련한다.";
    }
    return trainer.epoch >= MOST_EPOCHS ? `${MOST_EPOCHS} 에포크를 다 훈련하여 멈추었다. 「처음부터」를 누르면 다시 시작한다.` : "";
  }

  function setPlaying(on) {
    playing = on;
    find("toggle").textContent = on ? "멈춤" : "재생";
    root.dataset.playing = on;
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
    if (obstacle()) {
      pause();
      return;
    }
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
  function restart(message) {
    trainer = new playground.Trainer(settings);
    rest(message ?? "처음부터 다시 시작한다.");
    drawPoints();
    setPlaying(playing && trainer.finite);
  }

  /* ---- Settings --------------------------------------------------------------------------- */

  function change(part, message) {
    settings = {...settings, ...part};
    showSettings();
    history.replaceState(null, "", playground.toAddress(settings));
    restart(message);
  }

  function showSettings() {
    for (const name of Object.keys(playground.defaults)) {
      if (name === "features") {
        for (const box of root.querySelectorAll('[name="features"]')) box.checked = settings.features.includes(box.value);
      } else if (name !== "hidden") {
        control(name).value = settings[name];
        const output = root.querySelector(`output[for="playground-${name}"]`);
        if (output) output.textContent = settings[name] + (output.dataset.unit ?? "");
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
    find("network").setAttribute("aria-label",
      `신경망: 특성 ${settings.features.length}개, ${hidden.length ? `은닉층의 유닛 ${hidden.join(", ")}개` : "은닉층 없음"}, 출력 1개`);
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
    select.value = before;
    if (select.selectedIndex < 0) select.value = "";
    readShown();
  }

  function readShown() {
    const {value} = find("shown");
    chosen = value ? value.split(",").map(Number) : null;
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

  async function copy(text, source) {
    try {
      await navigator.clipboard.writeText(text);
      find("message").textContent = "복사했다.";
    } catch {  // not allowed here: leave the last key to the reader
      if (source) getSelection().selectAllChildren(source);
      find("message").textContent = source ? "코드를 골라 두었다. Ctrl+C로 복사한다." : `주소창의 주소를 복사한다: ${text}`;
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
    const layer = find("layer");
    for (let at = 0; at < playground.mostLayers; at++) {
      const group = layer.content.firstElementChild.cloneNode(true);
      group.dataset.layer = at;
      group.setAttribute("aria-label", `은닉층 ${at + 1}의 유닛`);
      group.querySelector("span").textContent = `은닉층 ${at + 1}`;
      for (const button of group.querySelectorAll("button")) {
        button.setAttribute("aria-label", `은닉층 ${at + 1}의 유닛 ${button.dataset.by < 0 ? "빼기" : "더하기"}`);
      }
      layer.before(group);
    }
  }

  function listen() {
    find("toggle").addEventListener("click", () => {
      if (playing || obstacle()) pause();
      else {
        find("message").textContent = "훈련하고 있다.";
        setPlaying(true);
      }
    });
    find("step").addEventListener("click", () => once(() => trainer.trainStep()));
    find("epoch").addEventListener("click", () => once(() => trainer.trainEpoch()));
    find("reset").addEventListener("click", () => {
      setPlaying(false);
      restart(`시드 ${settings.seed}로 처음부터 다시 시작한다.`);
    });
    find("other-seed").addEventListener("click", () => {
      const seed = (settings.seed + 1) % choices.seed.length;
      change({seed}, `시드를 ${seed}로 바꾸어 처음부터 다시 시작한다.`);
    });
    find("show-test").addEventListener("change", drawPoints);
    find("shown").addEventListener("change", () => { readShown(); draw(); });
    find("network").addEventListener("click", (event) => {
      const at = drawing.unitAt(find("network"), fields, event.offsetX, event.offsetY);
      if (!at || at[0] === 0) return;
      find("shown").value = at.join(",");          // no such option: the output, which has no number
      if (find("shown").selectedIndex < 0) find("shown").value = "";
      readShown();
      draw();
    });
    for (const name of ["code", "weights"]) find(name).addEventListener("toggle", () => rest());
    find("copy-code").addEventListener("click", () => copy(find("code-text").textContent, find("code-text")));
    find("copy-address").addEventListener("click", () => {
      history.replaceState(null, "", playground.toAddress(settings));
      copy(location.href);
    });
    for (const button of root.querySelectorAll("[data-preset]")) {
      button.addEventListener("click", () => change(
        playground.presets[button.dataset.preset], `모델 ${button.dataset.preset}로 바꾸고 처음부터 다시 시작한다.`));
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
          find("message").textContent = "특성은 하나라도 있어야 한다.";
        }
      } else if (name === "seed" && !choices.seed.includes(Number(value || "no"))) {
        event.target.value = settings.seed;
        find("message").textContent = `시드는 0부터 ${choices.seed.at(-1)}까지의 정수다.`;
      } else if (Object.hasOwn(playground.defaults, name ?? "")) {
        change({[name]: Array.isArray(choices[name]) ? Number(value) : value});
      }
    });
    root.addEventListener("input", (event) => {  // a slider on its way says where it is
      const output = root.querySelector(`output[for="${event.target.id}"]`);
      if (output && event.target.type === "range") output.textContent = event.target.value + (output.dataset.unit ?? "");
    });
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
  root.hidden = false;
  readPalette();
  if (!readAddress()) {
    showSettings();
    restart("「재생」을 누르면 훈련을 시작한다.");
  }
  listen();
})(globalThis.playground ??= {});
