// The reader's side of the search: the field's quick list, the page of results, and the marks on the page
// that a result leads to. Only this file is on every page; the engine (engine.js) and the index
// (search/index.js) come when something is looked for, the text of a page when it is among the results shown.
"use strict";

(() => {
  const ROOT = document.documentElement.dataset.content_root || "./";
  const HERE = document.currentScript.src;
  const SHOWN = 10;      // results with their text at a time
  const QUICK = 8;       // results in the quick list
  const AROUND = 60;     // letters of a snippet on each side of the first hit
  const PAUSE = 120;     // ms after a key before the search runs

  // --- Loading, by scripts: a page opened from a folder cannot fetch -------------------------------

  const loading = new Map();
  function load(url) {
    if (!loading.has(url)) {
      loading.set(url, new Promise((done, fail) => {
        const script = document.createElement("script");
        script.src = url;
        script.onload = done;
        script.onerror = () => { loading.delete(url); fail(new Error(url)); };
        document.head.append(script);
      }));
    }
    return loading.get(url);
  }

  let book = null;
  const texts = new Map();
  async function openBook() {
    if (!book) {
      await load(new URL("engine.js", HERE).href);
      bookSearch.addIndex = data => { book = book || bookSearch.open(data); };
      bookSearch.addText = (name, sections) => texts.set(name, sections.map(
        ([id, kind, title, prose, code]) => ({ id, kind, title, prose, code })));
      await load(`${ROOT}search/index.js`);
    }
    return book;
  }

  async function textOf(name) {
    if (!texts.has(name)) await load(`${ROOT}search/pages/${name}.js?v=${book.version}`);
    return texts.get(name);
  }

  // --- Small tools --------------------------------------------------------------------------------

  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children.filter(child => child !== null));
    return element;
  }

  const address = (name, query, anchor) =>
    `${ROOT}${name}.html?q=${encodeURIComponent(query)}${anchor ? `#${encodeURIComponent(anchor)}` : ""}`;

  function summary(found) {
    const query = found.cut ? `${found.text}…` : found.text;
    const changed = found.changes.map(([typed, used]) => `「${typed}」 대신 「${used}」`).join(", ");
    const ignored = found.ignored.map(word => `「${word}」`).join(", ");
    const note = (found.cut ? " 찾을 말이 길어 앞부분만으로 찾았다." : "")
      + (changed ? ` 책의 말에 맞추어 ${changed}(으)로 찾았다.` : "")
      + (ignored ? ` 찾는 데 쓰지 않은 말: ${ignored}.` : "");
    if (found.results.length) return `「${query}」: ${found.results.length}쪽에서 찾았다.${note}`;
    const missing = found.missing.length ? ` 책에 없는 말: ${found.missing.join(", ")}.` : "";
    return `「${query}」: 찾은 쪽이 없다.${missing}${note}`;
  }

  function marked(text, marks, from = 0, to = text.length) {
    const parts = [];
    let at = from;
    for (const { start, end } of marks) {
      if (start < from || end > to) continue;
      parts.push(text.slice(at, start), make("mark", {}, text.slice(start, end)));
      at = end;
    }
    return [...parts, text.slice(at, to)];
  }

  function later(run) {
    let timer = 0;
    return () => { clearTimeout(timer); timer = setTimeout(run, PAUSE); };
  }

  // --- A result: which section, which words around the hit -------------------------------------------

  const countWords = marks => new Set(marks.map(mark => mark.word)).size;

  function judge(section, plans) {
    const [title, prose, code] = [section.title, section.prose, section.code].map(text => book.marks(text, plans));
    const hits = { title, prose, code };
    const covered = countWords([...hits.title, ...hits.prose, ...hits.code]);
    const titled = countWords(hits.title);
    const score = covered * 1000 + titled * (section.kind === "section" ? 60 : 90)
      + Math.min(hits.prose.length, 12) * 3 + Math.min(hits.code.length, 10);
    return { section, hits, covered, score };
  }

  function snippet({ section, hits }) {
    const field = hits.prose.length || !hits.code.length ? "prose" : "code";
    const text = section[field], marks = hits[field];
    let best = { start: 0, end: Math.max(text.indexOf("\n"), 0) || text.length, inside: [] };
    for (let start = 0; start < text.length;) {  // the line with most of the query's words
      const end = text.indexOf("\n", start) < 0 ? text.length : text.indexOf("\n", start);
      const inside = marks.filter(mark => mark.start >= start && mark.end <= end);
      if (countWords(inside) > countWords(best.inside)) best = { start, end, inside };
      start = end + 1;
    }
    const first = best.inside.length ? best.inside[0].start : best.start;
    let from = Math.max(best.start, first - AROUND), to = Math.min(best.end, Math.max(first, from) + 2 * AROUND);
    if (from > best.start) from = text.indexOf(" ", from) + 1 || from;
    if (to < best.end) to = Math.max(text.lastIndexOf(" ", to), best.inside.length ? best.inside[0].end : from);
    const shown = marked(text, best.inside, Math.min(from, first), to);
    return make("p", { className: `book-search-snippet ${field}` },
      from > best.start ? "…" : "", ...shown, to < best.end ? " …" : "");
  }

  function heading(page, section, marks) {
    const title = marked(section.title, marks);
    return section.kind === "page" ? title
      : [page, make("span", { className: "book-search-step", ariaHidden: "true" }, " › "), ...title];
  }

  // Pages of which one section has all the words come before pages that have them here and there; the words of the
  // page's title are at home in all its sections.
  async function judged(result, plans) {
    const text = await textOf(result.name);
    const sections = text.map(section => judge(section, plans)).sort((a, b) => b.score - a.score);
    const titled = new Set(book.marks(result.title, plans).map(mark => mark.word));
    const together = sections.some(({ hits }) =>
      new Set([...Object.values(hits).flat().map(mark => mark.word), ...titled]).size === plans.length);
    return { result, sections, together };
  }

  function describe({ result, sections: [best, ...rest] }, query, plans) {
    const others = rest.filter(other => other.covered === plans.length && other.section.title).slice(0, 2);
    const link = ({ section }, ...text) => make("a", { href: address(result.name, query, section.id) }, ...text);
    const elsewhere = others.flatMap((other, place) => [place ? ", " : "", link(other, other.section.title)]);
    return make("li", {},
      make("h2", {}, link(best, ...heading(result.title, best.section, best.hits.title))),
      snippet(best),
      others.length ? make("p", { className: "book-search-others" }, "이 쪽의 다른 곳: ", ...elsewhere) : null);
  }

  // --- The page of results --------------------------------------------------------------------------

  function resultsPage(page) {
    const input = page.querySelector("input"), status = page.querySelector(".book-search-status");
    const list = page.querySelector(".book-search-results"), more = page.querySelector(".book-search-more");
    let run = 0, shown = null;

    async function show(query) {
      if (query === shown) return;  // Enter, and then the pause after the last key
      shown = query;
      const mine = ++run;
      if (!query.trim()) {
        status.textContent = "찾을 말을 적는다. 여러 말을 띄어 적으면 모두 든 쪽을 찾는다.";
        list.replaceChildren();
        more.hidden = true;
        return;
      }
      try {
        await openBook();
        const found = book.find(query);
        const add = async from => {
          const next = found.results.slice(from, from + SHOWN);
          const pages = await Promise.all(next.map(result => judged(result, found.plans)));
          const items = pages.sort((a, b) => b.together - a.together)
            .map(page => describe(page, found.text, found.plans));
          if (mine !== run) return null;
          list.append(...items);
          more.hidden = list.children.length >= found.results.length;
          return items[0];
        };
        list.replaceChildren();
        await add(0);
        if (mine !== run) return;
        status.textContent = summary(found);
        more.onclick = async () => {
          const first = await add(list.children.length);
          if (first) first.querySelector("a").focus();
        };
      } catch (error) {
        shown = null;
        status.textContent = "검색에 쓰는 파일을 읽지 못했다. 쪽을 새로 고친다.";
        throw error;
      }
    }

    const fromAddress = () => {
      input.value = new URLSearchParams(location.search).get("q") || "";
      document.title = document.title.replace(/^.*?(?=검색)/, input.value ? `${input.value} - ` : "");
      return show(input.value);
    };
    const typed = later(() => {
      history.replaceState(null, "", `?q=${encodeURIComponent(input.value)}`);
      fromAddress();
    });
    input.addEventListener("input", event => event.isComposing || typed());
    input.addEventListener("compositionend", typed);
    page.querySelector("form").addEventListener("submit", event => {
      event.preventDefault();
      history.pushState(null, "", `?q=${encodeURIComponent(input.value)}`);
      fromAddress();
    });
    addEventListener("popstate", fromAddress);
    input.focus();
    fromAddress();
  }

  // --- The quick list under the field of the dialog ---------------------------------------------------

  function quickList(dialog) {
    const input = dialog.querySelector("input"), status = dialog.querySelector(".book-search-status");
    const list = dialog.querySelector(".book-search-quick");
    let run = 0;
    const show = later(async () => {
      const query = input.value.trim(), mine = ++run;
      if (query) await openBook();
      if (mine !== run) return;
      const found = query ? book.find(query) : null;
      status.textContent = found ? summary(found) : "";
      list.replaceChildren(...(found ? found.results.slice(0, QUICK) : []).map(result =>
        make("li", {}, make("a", { href: address(result.name, found.text) }, result.title))));
      if (found && found.results.length) {
        list.append(make("li", { className: "book-search-all" },
          make("a", { href: `${ROOT}search.html?q=${encodeURIComponent(found.text)}` }, "대목과 함께 모두 보기 (Enter)")));
      }
    });
    input.addEventListener("input", event => event.isComposing || show());
    input.addEventListener("compositionend", show);
    dialog.addEventListener("keydown", event => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp" || event.isComposing) return;
      const stops = [input, ...list.querySelectorAll("a")];
      const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) {
        next.focus();
        event.preventDefault();
      }
    });
    // A result on the page that is open would only move within it.
    list.addEventListener("click", () => dialog.close());
  }

  // --- Marks on the page that a result led to ---------------------------------------------------------

  const NOT_TEXT = "script, style, noscript, svg, button, .katex, .headerlink, .toctree-wrapper, nav, select, textarea";
  const BLOCK = "p, li, dt, dd, td, th, h1, h2, h3, h4, h5, h6, pre, figcaption, caption, summary, div, section, " +
    "article";

  // The page's text with the text nodes that it comes from: [[node, start]].
  function textNodes(article) {
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, {
      acceptNode: node => node.parentElement.closest(NOT_TEXT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    });
    const nodes = [];
    let text = "", block = null;
    while (walker.nextNode()) {
      const node = walker.currentNode, own = node.parentElement.closest(BLOCK);
      if (own !== block) text += "\n";
      block = own;
      nodes.push([node, text.length]);
      text += node.data;
    }
    return { text, nodes };
  }

  // Wrap each hit; a hit that runs through several nodes (colours of code) becomes several marks.
  function wrap(article, plans) {
    const { text, nodes } = textNodes(article);
    const hits = book.marks(text, plans).map(() => []);
    const pieces = [];
    let at = 0;
    book.marks(text, plans).forEach(({ start, end }, hit) => {
      while (at < nodes.length - 1 && nodes[at + 1][1] <= start) at++;
      for (let node = at; node < nodes.length && nodes[node][1] < end; node++) {
        const from = Math.max(start - nodes[node][1], 0), to = Math.min(end - nodes[node][1], nodes[node][0].length);
        if (from < to && nodes[node][0].data.slice(from, to).trim()) pieces.push([nodes[node][0], from, to, hit]);
      }
    });
    for (const [node, from, to, hit] of pieces.reverse()) {  // from the end: places before stay true
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      const mark = make("mark", { className: "book-search-mark" });
      range.surroundContents(mark);
      hits[hit].unshift(mark);
    }
    return hits.filter(marks => marks.length);
  }

  // A hit may lie in a fold: a solution, the code of a cell.
  function unfold(mark) {
    for (let fold = mark.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }

  async function markPage(article, query) {
    await openBook();
    const found = book.find(query);
    const hits = found.results.length ? wrap(article, found.plans) : [];
    if (!hits.length) return;
    const anchor = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    let at = Math.max(0, anchor ? hits.findIndex(([mark]) =>
      anchor.contains(mark) || anchor.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING) : 0);

    const place = make("span", { role: "status" });
    const go = step => {
      hits[at].forEach(mark => mark.classList.remove("current"));
      at = (at + step + hits.length) % hits.length;
      hits[at].forEach(mark => mark.classList.add("current"));
      unfold(hits[at][0]);
      hits[at][0].scrollIntoView({ block: "center" });
      place.textContent = `「${found.text}」 ${hits.length}곳 가운데 ${at + 1}번째`;
    };
    const button = (label, text, onclick) =>
      make("button", { type: "button", ariaLabel: label, title: label, onclick }, text);
    const bar = make("div", { className: "book-search-bar", role: "group", ariaLabel: "찾은 곳" }, place,
      button("앞의 찾은 곳으로", "↑", () => go(-1)), button("다음 찾은 곳으로", "↓", () => go(1)),
      button("표시 지우기 (Esc)", "지우기", () => clear()));
    const escape = event => event.key === "Escape" && !document.querySelector("dialog[open]") && clear();
    function clear() {
      for (const mark of hits.flat()) {
        const parent = mark.parentNode;
        mark.replaceWith(...mark.childNodes);
        parent.normalize();
      }
      bar.remove();
      removeEventListener("keydown", escape);
      history.replaceState(null, "", location.pathname + location.hash);
    }
    addEventListener("keydown", escape);
    article.after(bar);
    go(0);
  }

  // --- Start --------------------------------------------------------------------------------------

  const page = document.querySelector(".book-search");
  const dialog = document.querySelector("#pst-search-dialog");
  if (dialog) quickList(dialog);
  if (page) resultsPage(page);
  else {
    const query = new URLSearchParams(location.search).get("q");
    const article = document.querySelector("article.bd-article");
    if (query && article) {
      // After the folds and other scripts have done their work on the page.
      if (document.readyState === "complete") markPage(article, query);
      else addEventListener("load", () => markPage(article, query));
    }
  }
})();
