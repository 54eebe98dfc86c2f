/* A long page is laid out a section at a time, while the browser has nothing else to do: book.css leaves out what is
 * far below until then. What scrolls sideways on it can be reached and scrolled by keyboard. */
(function () {
  "use strict";
  const SCROLLING = "pre, .cell_output > .output, .pst-scrollable-table-container, div.math, figure";
  const NAMES = {"div.math": "옆으로 넘겨 보는 수식"};  // a figure has the name of its caption
  const article = document.querySelector(".bd-article");
  if (!article) return;

  function giveTabStops() {
    const boxes = [...article.querySelectorAll(SCROLLING)].filter(box => !box.closest("details:not([open])"));
    // All reading before all writing: the page is laid out once.
    const scrolls = boxes.map(box => box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== "visible");
    boxes.forEach((box, i) => {
      const name = Object.keys(NAMES).find(selector => box.matches(selector));
      const attributes = {tabindex: "0", ...(name && {"aria-label": NAMES[name]}), ...(name === "div.math" && {role: "group"})};
      for (const [key, value] of Object.entries(attributes)) {
        if (scrolls[i]) box.setAttribute(key, value);
        else box.removeAttribute(key);
      }
    });
  }

  let waiting;
  function changed() {
    clearTimeout(waiting);
    waiting = setTimeout(giveTabStops, 300);
  }

  function finish() {
    document.fonts.ready.then(giveTabStops);  // the fonts of formulas have arrived
    window.addEventListener("resize", changed);
    article.addEventListener("toggle", changed, true);
    new MutationObserver(changed).observe(article, {subtree: true, childList: true});
  }

  const sections = [...article.querySelectorAll("section section, div.proof")];
  const lay = section => section.classList.add("laid-out");
  const whenIdle = window.requestIdleCallback ?? (work => setTimeout(work, 50));
  function layNext() {
    const section = sections.shift();
    if (section) {
      lay(section);
      section.getBoundingClientRect();  // now, not together with the next
    }
    if (sections.length) whenIdle(layNext);
    else finish();
  }

  // Who arrives in the middle of the page needs to know how high everything above is.
  const [arrival] = performance.getEntriesByType("navigation");
  if (location.hash || arrival?.type !== "navigate") sections.splice(0).forEach(lay);
  if (document.readyState === "complete") layNext();
  else window.addEventListener("load", layNext);
})();
