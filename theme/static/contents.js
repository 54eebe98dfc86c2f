/* Marks in the page's contents the section that is being read: the last one that begins above the top line of the
 * window, where the browser puts the target of a link.
 *
 * The theme marks headings as they pass through the upper part of the window, which misses those that a long jump
 * leaps over and those that are not laid out yet (sections.js). */
(function () {
  "use strict";
  const BELOW = 8;  // px: a target does not always come to stand on a whole pixel
  const list = document.querySelector("nav.page-toc");
  const links = list ? [...list.querySelectorAll("a[href^='#']")] : [];
  const entries = links.map(link => ({link, section: document.getElementById(decodeURIComponent(link.hash.slice(1)))}))
    .filter(entry => entry.section);
  if (!entries.length) return;
  const page = document.documentElement;
  const top = entry => entry.section.getBoundingClientRect().top;
  let marked = null;

  function mark(entry) {
    if (entry === marked) return;
    marked = entry;
    for (const {link} of entries) {
      link.classList.toggle("active", link === entry?.link);
      if (link === entry?.link) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    list.querySelectorAll(".toc-entry").forEach(item => item.classList.toggle("active", item.contains(entry?.link ?? null)));
    if (entry) keepInSight(entry.link);
  }

  // The list scrolls where it is longer than the window.
  function keepInSight(link) {
    const box = list.closest(".bd-toc"), outer = box.getBoundingClientRect(), inner = link.getBoundingClientRect();
    if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom + inner.height;
    else if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top + inner.height;
  }

  // The place of the last entry for which `test` holds; they are in the order of the page. Entries are asked from the
  // first to the one where it ends, as what is further down may not be laid out yet.
  function lastWhere(test) {
    let place = 0;
    while (place < entries.length && test(entries[place])) place++;
    return place - 1;
  }

  // The entry that a link has led to, until the reader goes back up.
  let led = -1, before = 0;
  function arrived() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    led = target ? entries.findLastIndex(({section}) => section.contains(target)) : -1;
    before = scrollY;
    changed();
  }

  // Sections at the end of the page cannot come up to the line. The rest of the way is shared among them, so that each
  // has its turn; at the very end stands the one that a link has led to, or the last.
  function read() {
    const line = parseFloat(getComputedStyle(page).scrollPaddingTop) + BELOW;
    const rest = page.scrollHeight - innerHeight - scrollY;
    const current = lastWhere(entry => top(entry) <= line);
    const first = current + 1, reachable = entry => top(entry) - line <= rest;
    if (first === entries.length || scrollY <= 0 || reachable(entries[first])) return entries[current] ?? null;
    if (rest <= 1) return entries[led > current ? led : entries.length - 1];
    const gone = current < 0 ? scrollY : line - top(entries[current]);
    return entries[current + Math.floor(gone / (gone + rest) * (entries.length - current))] ?? null;
  }

  let waiting = false;
  function changed() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (scrollY < before) led = -1;
      before = scrollY;
      mark(read());
    });
  }
  addEventListener("scroll", changed, {passive: true});
  addEventListener("hashchange", arrived);
  list.addEventListener("click", arrived);  // also a second time to the same place
  arrived();
  new ResizeObserver(changed).observe(document.querySelector("article"));  // folds, and sections that are laid out
})();
