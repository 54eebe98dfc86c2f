/* A copy button on every code block. It copies the code alone: no prompts, no outputs. */
(function () {
  "use strict";
  const MESSAGES = {idle: "코드 복사", done: "복사했다", failed: "복사하지 못했다. 코드를 골라 Ctrl+C를 누른다."};

  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");  // pages opened over plain http have no clipboard
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    if (!copied) throw new Error("copy");
  }

  function addButton(block) {
    const button = document.createElement("button");
    const say = (state) => {
      button.dataset.state = state;
      button.setAttribute("aria-label", MESSAGES[state]);
      button.title = MESSAGES[state];
    };
    button.className = "copy-button";
    button.type = "button";
    button.innerHTML = '<i class="fa-regular fa-copy" aria-hidden="true"></i>';
    say("idle");
    button.addEventListener("click", async () => {
      try {
        await copy(block.querySelector("pre").textContent.replace(/\n$/, ""));
        say("done");
      } catch {
        say("failed");
      }
      live.textContent = MESSAGES[button.dataset.state];
      setTimeout(() => say("idle"), 2000);
    });
    block.append(button);
  }

  const live = document.createElement("div");
  live.className = "visually-hidden";
  live.setAttribute("aria-live", "polite");
  document.body.append(live);
  document.querySelectorAll("div.cell_input div.highlight").forEach(addButton);
})();
