/* What scrolls sideways (a wide formula, a diagram on a phone) can be reached and scrolled by keyboard.
 * The theme does the same for code and tables. */
(function () {
  "use strict";
  var NAMES = {"div.math": "옆으로 넘겨 보는 수식", "figure": "옆으로 넘겨 보는 그림"};

  function update() {
    Object.keys(NAMES).forEach(function (selector) {
      document.querySelectorAll(".bd-article " + selector).forEach(function (box) {
        if (box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== "visible") {
          box.tabIndex = 0;
          box.setAttribute("aria-label", NAMES[selector]);
          if (selector !== "figure") box.setAttribute("role", "group");
        } else if (box.hasAttribute("tabindex")) {
          ["tabindex", "aria-label", "role"].forEach(function (name) { box.removeAttribute(name); });
        }
      });
    });
  }
  update();
  window.addEventListener("load", update);   /* the fonts of the formulas have arrived */
  window.addEventListener("resize", update);
})();
