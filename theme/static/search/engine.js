// The search itself: which page holds a Korean word, whatever particle or ending it wears.
//
// The same file is run by Node when the site is built (buildIndex) and by the browser (open), so
// that the rules of Korean stand in one place. It has four parts: words of a text; a Korean word
// taken apart; the index; a query.
//
// A noun is recognised by how the book uses it: '정확도' is a word of its own, not '정확' with the
// particle '도', because the book also has '정확도를', and '도를' is no chain of particles. Such
// nouns are the index's keys. Every other form stays as it is written, and is compared with a
// query by all the stems that it could come from: '나눠' and '나눈' could both come from '나누'.
"use strict";

const bookSearch = (() => {
  // --- Words of a text --------------------------------------------------------------------------

  const NUMBER = /\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d[\d_]*(?:\.\d+)*(?:e[-+]?\d+)?/;  // 60,000, 60_000, 3.11, 1e-3
  const WORD = new RegExp(String.raw`[가-힣]+|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|${NUMBER.source}`, "g");
  const NOT_ALONE = /[\w)\]}」』'"’”…]$/;  // a particle right after one of these belongs to it

  // [{word, start, end, kind: "ko" | "code" | "number", joined, value}] in order; `joined`: only a space or a
  // hyphen lies between this word and the one before; `value`: '=0' for the number of 'axis=0',
  // '×28' for the second of 28×28.
  function tokens(source) {
    const text = source.replace(/(\d ?)[xX](?= ?\d)/g, "$1×");  // 28x28 is 28×28, not a name x28
    const found = [];
    let end = -2;
    for (const match of text.matchAll(WORD)) {
      const start = match.index;
      const kind = /^[가-힣]/.test(match[0]) ? "ko" : /^\d/.test(match[0]) ? "number" : "code";
      const glued = kind === "ko" && start > 0 && NOT_ALONE.test(text[start - 1]);
      const ending = glued && isEnding(match[0], text[start - 1]);
      if (!ending) {
        const between = end >= 0 ? text.slice(end, start) : "";
        const word = kind === "number" ? match[0].replace(/[,_]/g, "") : match[0].toLowerCase();
        const link = { code: /^ ?= ?-?$/, number: /^ ?× ?$/ }[kind === "number" && found.length && last(found).kind];
        found.push({
          word, start, end: start + match[0].length, kind, joined: /^[ \-\u2010\u2011]$/.test(between),
          value: link && link.test(between) ? between.replaceAll(" ", "") + word : "",
        });
      }
      end = ending ? -2 : start + match[0].length;
    }
    return found;
  }

  // Numbers of one digit are everywhere; they are found only as the value of a name.
  const isSearched = token => token.kind !== "number" || token.word.length > 1;

  // Taking a word apart costs more than the square of its length, and anyone can write a link with a long query. The
  // longest word of the book has 9 letters; what is longer than this is looked for as it stands.
  const LONGEST_WORD = 20;
  const LONGEST_QUERY = 100;

  // --- A Korean word taken apart ----------------------------------------------------------------

  const code = syllable => syllable.charCodeAt(0) - 0xac00;
  const jong = syllable => code(syllable) % 28;          // 0: the syllable ends in a vowel
  const vowel = syllable => Math.floor(code(syllable) / 28) % 21;
  const initial = syllable => Math.floor(code(syllable) / 588);
  const withJong = (syllable, value) => String.fromCharCode(syllable.charCodeAt(0) - jong(syllable) + value);
  const withVowel = (syllable, value) => String.fromCharCode(0xac00 + initial(syllable) * 588 + value * 28);
  const last = word => word[word.length - 1];
  const but = word => word.slice(0, -1);
  const N = 4, D = 7, R = 8, M = 16, B = 17, S = 19, SS = 20;                        // ㄴ ㄷ ㄹ ㅁ ㅂ ㅅ ㅆ
  const A = 0, AE = 1, EO = 4, E = 5, YEO = 6, O = 8, WA = 9, WAE = 10, OE = 11, U = 13, WEO = 14, EU = 18, I = 20;

  const endings = (words, before = "") => new RegExp(`^${before}(?:${words.split(" ").join("|")})$`);
  const set = words => new Set(words.split(" "));
  const AFTER_CONSONANT = set("이 을 은 과 으로 이나 이란 이라도 이든 이든지 이야 이랑 으로서 으로써");
  const AFTER_VOWEL = set("가 를 는 와 나 란 라도 든 든지 야 랑");
  const AFTER_VOWEL_OR_R = set("로 로서 로써");
  const ANYWHERE = set("의 에 에서 에게 에게서 에서부터 께 도 만 까지 부터 처럼 만큼 보다 마다 조차 마저 밖에 뿐 대로 끼리");
  const TAKES_SECOND = set("에 에서 에게 에서부터 로 으로 로서 으로서 로써 으로써 와 과 까지 부터 만 만큼 보다 처럼 마다 밖에 뿐 대로 끼리");
  const SECOND = set("는 은 도 만 의 가 이 를 을 까지 부터 나 이나 라도 이라도 로 으로 다 이다 이고 이며 이면");
  const BEFORE_JOSA = ["들", "끼리", "짜리", "째", "쯤", "씩"];
  // Particles that could as well be an ending of a verb: 나누는, 같은, 찾을.
  const DOUBTFUL = set("은 는 을 나 든 든지 야 란 라도");

  function agrees(josa, before) {
    const end = jong(before);
    if (AFTER_CONSONANT.has(josa)) return end !== 0 && !(end === R && josa.startsWith("으로"));
    if (AFTER_VOWEL.has(josa)) return end === 0;
    if (AFTER_VOWEL_OR_R.has(josa)) return end === 0 || end === R;
    return ANYWHERE.has(josa);
  }

  // Is `rest` a chain of particles that can follow the syllable `before`?
  function isJosa(rest, before) {
    for (const suffix of BEFORE_JOSA) {
      if (rest === suffix) return true;
      if (rest.startsWith(suffix) && isJosa(rest.slice(suffix.length), last(suffix))) return true;
    }
    if (agrees(rest, before)) return true;
    for (let cut = 1; cut < rest.length; cut++) {
      const first = rest.slice(0, cut), second = rest.slice(cut);
      if (TAKES_SECOND.has(first) && agrees(first, before) && SECOND.has(second)
          && (second.startsWith("이") || agrees(second, last(first)) || second === "다")) return true;
    }
    return false;
  }

  // 이다, 이고, 이라는, 였다; after a vowel also 다, 고, 라는. Returns "" | "weak".
  const COPULA = "다 다는 다고 다면 고 고도 며 면 면서 면서도 지 지만 지는 지도 라 라서 라고 라고도 라고는 라는 라면 라도 란 니 니까 므로 자 든 든지 거나 기 기를 " +
    "기에 기도 기는 기에는 던 더라도 나 냐 냐가 어도 어야 어서 었다 었고 었던 었으니 었으므로";
  const COPULA_I = endings(COPULA, "이");
  const COPULA_IN = /^(?:인|인가|인데|인지|인지도|인지는|인지를|인지만|일|일까|일수록|일지|일지도|임|임을|임이|입니다|입니까|여서|여도|여야)$/;
  const COPULA_BARE = endings(COPULA);
  function isCopula(rest, before) {
    const was = /^(이었|였)(.+)$/.exec(rest);
    if (was) return PAST.test(was[2]) && (was[1] === "이었" || jong(before) === 0);
    return COPULA_I.test(rest) || COPULA_IN.test(rest) || (jong(before) === 0 && COPULA_BARE.test(rest));
  }

  // What may stick to a name in Latin letters or to a bracket, of which no one knows the last sound.
  function isEnding(spoken, before) {
    const word = plain(spoken);
    return ["가", "각"].some(sound => isJosa(word, sound) || isCopula(word, sound))
      || before === "…" && word.length === 1;
  }

  // Endings of verbs and adjectives, by what stands before them.
  const ANY_STEM = endings("다 다가 다고 다는 다면 다든지 고 고는 고도 고서 고자 지 지만 지는 지도 지를 게 게는 게도 게끔 네 자 자마자 는 는데 는데도 는지 는지도 는지는 는지를 " +
    "는가 는가를 는다 는다고 는다는 는다면 느라 도록 든 든지 듯 듯이 거나 거든 던 던지 더라도 더니 습니다 습니까 기 나 냐 느냐 니 군 는군");
  const EU_STEM = endings("면 면서 면서도 며 므로 니 니까 나 려 려고 려면 려는 려던 려다 려다가 러 라 라고 라는 되 리라 리라고 십시오 세요");
  const JONG_TAIL = {
    [N]: /^(?:|다|다고|다는|다면|다든지|데|데도|지|지도|지는|지를|가|가를|가는)$/,
    [R]: /^(?:|수록|지|지도|지는|지를|까|게|걸|래|지라도)$/,
    [M]: /^$/,
    [B]: /^(?:니다|니까|시다)$/,
  };
  const AFTER_EO = /^(?:|서|서는|서도|서야|도|야|야만|야지|야지만|라|요|도록)$/;
  const PAST = endings("다 다가 다고 다는 다면 고 고는 는데 는지 는지는 는지를 는지도 는가 으면 으면서 으며 으므로 으니 으니까 으나 을 을까 을지 을지도 을수록 을때 음 음을 " +
    "던 지만 지 지는 기 기에 기를 더니 더라도 더라면 거나 습니다 습니까 을뿐 네 어요 나 냐 느냐 니 군");
  // Words that are never taken apart, whatever their letters allow.
  const FIXED = set("그리고 그리로 그러나 그런데 그러면 그래서 그러므로 하지만 다만 다시 보다 이미 마다 만일 아마 거의 또한 가지 이다 아니 서로 바로 하나 모두 모든 다음 나머지 " +
    "크기 보기 밝기 굵기 세기 기울기");

  // What is said politely, said plainly: 쌓죠, 쌓나요, 텐서예요 -> 쌓지, 쌓나, 텐서이다. 올라요 stays: its 요 stands
  // on the 어-form, as in AFTER_EO, and a noun such as 필요 ends in 요 on its own.
  function plain(word) {
    return word.replace(/죠$/, "지").replace(/아니에요$/, "아니다").replace(/(?:이에|이예|예)요$/, "이다")
      .replace(/([나네까데가지고군든서게래])요$/, "$1");
  }

  // The stems whose 어-form is `form`: 나눠 -> 나누, 그려 -> 그리, 커 -> 크, 빨라 -> 빠르, 쉬워 -> 쉽.
  function stemsOfEo(form) {
    const end = last(form), head = but(form), found = [];
    if (!form || jong(end)) return found;
    const v = vowel(end);
    if ((end === "어" || end === "아") && head) {
      found.push(head);
      if (jong(last(head)) === R) found.push(but(head) + withJong(last(head), D));
      if (jong(last(head)) === 0) found.push(but(head) + withJong(last(head), S), head + "으");
    }
    if (end === "여" && last(head) === "하") found.push(head);
    if ((end === "워" || end === "와") && head && jong(last(head)) === 0) found.push(but(head) + withJong(last(head), B));
    if ((end === "라" || end === "러") && head && jong(last(head)) === R) {
      found.push(but(head) + withJong(last(head), 0) + "르");
    }
    if (end === "해") found.push(head + "하");
    if ([A, EO].includes(v) && end !== "어" && end !== "아") found.push(form, head + withVowel(end, EU));
    if ([AE, E].includes(v)) found.push(form);
    if (v === YEO) found.push(form, head + withVowel(end, I));
    if (v === WEO) found.push(head + withVowel(end, U));
    if (v === WA) found.push(head + withVowel(end, O));
    if (v === WAE) found.push(head + withVowel(end, OE));
    return found;
  }

  // The stems of a verb or adjective that `word` could be a form of. `deep` adds the stem inside
  // a stem: 커지(다) is a form of 크(다) for one who looks for 크다, not the other way round.
  const verbCache = new Map();
  function verbStems(word, deep = false) {
    const key = deep + word;
    if (!verbCache.has(key)) verbCache.set(key, FIXED.has(word) ? new Set() : findVerbStems(word, deep));
    return verbCache.get(key);
  }

  function findVerbStems(spoken, deep) {
    if (spoken.length > LONGEST_WORD) return new Set();
    const found = new Set(), word = plain(spoken);
    for (let cut = 1; cut <= word.length; cut++) {
      const head = word.slice(0, cut), rest = word.slice(cut), end = last(head), tail = jong(end);
      const open = but(head) + withJong(end, 0);
      if (rest && (ANY_STEM.test(rest) || (tail === 0 || tail === R) && EU_STEM.test(rest))) {
        found.add(head);
        if (tail === 0) {
          if (/^[나-닣사-싷오]/.test(rest)) found.add(but(head) + withJong(end, R));       // 만드는 -> 만들
          if (end === "우" && cut > 1 && jong(head[cut - 2]) === 0) {                      // 쉬우면 -> 쉽
            found.add(head.slice(0, -2) + withJong(head[cut - 2], B));
          }
        }
      }
      if (tail && /^(?:으|은|을|음)/.test(rest)) {
        const after = rest[0] === "으" ? EU_STEM.test(rest.slice(1)) : JONG_TAIL[jong(rest[0])].test(rest.slice(1));
        if (after) {
          found.add(head);
          if (tail === R) found.add(but(head) + withJong(end, D));                        // 걸은 -> 걷
        }
      }
      if (tail === 0 && /^(?:으|은|을)/.test(rest) && rest.length <= 3) {                  // 지은 -> 짓
        found.add(but(head) + withJong(end, S));
      }
      if (JONG_TAIL[tail] && JONG_TAIL[tail].test(rest)) {
        found.add(open);
        found.add(but(head) + withJong(end, R));                                         // 만든 -> 만들
        if (withJong(end, 0) === "우" && cut > 1 && jong(head[cut - 2]) === 0) {
          found.add(head.slice(0, -2) + withJong(head[cut - 2], B));                     // 쉬운 -> 쉽
        }
      }
      if (tail === 0 && AFTER_EO.test(rest)) stemsOfEo(head).forEach(stem => found.add(stem));
      if (tail === SS && PAST.test(rest)) stemsOfEo(open).forEach(stem => found.add(stem));
    }
    if (deep) {
      for (const stem of [...found]) {
        if (stem.length > 1 && "지보내".includes(last(stem))) stemsOfEo(but(stem)).forEach(inner => found.add(inner));
      }
    }
    return found;
  }

  // Does `word` end like a verb, in letters that are an ending and nothing else: 쌓아도, 되는지를?
  function hasVerbEnding(word) {
    for (let cut = 1; cut < word.length; cut++) {
      const head = word.slice(0, cut), rest = word.slice(cut), tail = jong(last(head));
      if (ANY_STEM.test(rest) || JONG_TAIL[tail] && JONG_TAIL[tail].test(rest)
          || tail === 0 && AFTER_EO.test(rest) && stemsOfEo(head).length || tail === SS && PAST.test(rest)) return true;
    }
    return false;
  }

  const MAKES_VERB = ["시키", "당하", "하", "되", "받", "없"];
  // [{stem, how}]: the nouns that `word` could hold, longest first. `how`: "bare", "sure" (a particle
  // that no verb has, or 하다) or "doubtful".
  const nounCache = new Map();
  function nouns(word) {
    if (!nounCache.has(word)) nounCache.set(word, findNouns(word));
    return nounCache.get(word);
  }

  function findNouns(word) {
    const found = new Map([[word, "bare"]]);
    if (FIXED.has(word) || word.length > LONGEST_WORD) return [{ stem: word, how: "bare" }];
    const said = plain(word);
    for (let cut = 1; cut < said.length; cut++) {
      const stem = said.slice(0, cut), rest = said.slice(cut);
      if (isJosa(rest, last(stem))) {
        found.set(stem, DOUBTFUL.has(rest) || rest.length === 1 && hasVerbEnding(said) ? "doubtful" : "sure");
      } else if (rest === "히" || isCopula(rest, last(stem))) found.set(stem, "doubtful");
    }
    for (const verb of verbStems(word, true)) {
      const made = MAKES_VERB.find(suffix => verb.endsWith(suffix) && verb.length - suffix.length >= 2);
      if (made) found.set(verb.slice(0, -made.length), "sure");
    }
    return [...found].map(([stem, how]) => ({ stem, how })).sort((a, b) => b.stem.length - a.stem.length);
  }

  // --- The index --------------------------------------------------------------------------------

  // What a page has of a key, from little to much: it decides the order of the results.
  const LEVELS = { few: [2, 8], heading: 3, defined: 4, title: 5 };
  const HEADINGS = { page: LEVELS.title, section: LEVELS.heading, term: LEVELS.defined, box: LEVELS.defined };
  const WEIGHTS = [1, 2, 4, 12, 30, 36];
  const SCATTERED = [1, 2, 4, 6, 6, 36];  // of several words, each alone: a heading speaks for its section only
  const POINTING = set("이 그 저 두 세 네 한 첫 몇 것 수 여러 모든 어떤 이런 그런 다른 때 등 및");
  const PAIRS = 1 << 16;

  // A number for two words in a row. Two rows of a page may share one, one pair in some hundreds does.
  function hash(text) {
    let value = 2166136261;
    for (const letter of text) value = Math.imul(value ^ letter.codePointAt(0), 16777619);
    value = Math.imul(value ^ (value >>> 16), 2246822507);
    value = Math.imul(value ^ (value >>> 13), 3266489909);
    return ((value ^ (value >>> 16)) >>> 0) % PAIRS;
  }

  // The nouns of the book. A stem is one if a form proves it (its rest is a sure particle, and no shorter
  // stem explains the form) and if, each form given to its longest noun, a proof is left to it.
  // A stem of one syllable needs two proofs: '평가' alone would prove '평'.
  function learnNouns(forms) {
    let known = null;
    for (let round = 0; round < 4; round++) {
      const proofs = new Map();
      for (const form of forms) {
        const all = nouns(form);
        const candidates = known ? [all.find(({ stem }) => known.has(stem))] : all;
        const shortest = all[all.length - 1].stem;
        for (const candidate of candidates) {
          if (candidate && candidate.how === "sure" && (candidate.stem === shortest || known)) {
            proofs.set(candidate.stem, (proofs.get(candidate.stem) || 0) + 1);
          }
        }
      }
      known = new Set([...proofs].filter(([stem, count]) => count > (stem.length === 1 ? 1 : 0)).map(([stem]) => stem));
    }
    return known;
  }

  // The noun of the book that `word` is a form of, or null. 줄이면 is a form of 줄이다, not 줄 and 이면.
  function nounOf(word, book) {
    const found = nouns(word).find(({ stem, how }) => book.nouns.has(stem)
      && !(how === "doubtful" && book.verbs.has(`${stem}이`) && word.startsWith(`${stem}이`)));
    return found ? found.stem : null;
  }

  // The nouns with the verbs in 이 that look like a noun and 이다: 줄이는 has no other reading, so 줄이다 is one.
  function withVerbs(known, forms) {
    const book = { nouns: known, verbs: new Set() };
    for (const form of forms) {
      if (nounOf(form, book) !== null) continue;
      for (const stem of verbStems(form)) if (stem.endsWith("이") && known.has(stem.slice(0, -1))) book.verbs.add(stem);
    }
    return book;
  }

  // pages: [{name, title, sections: [{kind, title, prose, code}]}]. Returns what addIndex takes.
  function buildIndex(pages, aliases) {
    const texts = pages.map(page => page.sections.flatMap(section => {
      const level = HEADINGS[section.kind];
      return [[section.title, level], [section.prose, 0], [section.code, 0]]
        .map(([text, rank]) => [tokens(text), rank]);
    }));
    const forms = new Set();
    for (const text of texts.flat()) text[0].forEach(token => token.kind === "ko" && forms.add(token.word));
    const known = learnNouns(forms);
    const book = withVerbs(known, forms);

    // Only what could be the parts of a compound: 손실 함수, not 이 함수 or 같은 함수. The parts of a defined term are,
    // whatever they look like: 조기 종료.
    const terms = new Set(texts.flat().filter(([, rank]) => rank === LEVELS.defined)
      .flatMap(([found]) => found.map(token => token.word)));
    const isName = word => !POINTING.has(word) && (known.has(word) || terms.has(word)
      || nounOf(word, book) === null && !/[은는을한할운된될른인진]$/.test(word) && !hasVerbEnding(word));
    const entries = new Map();  // key -> Map(page -> [count, level of headings])
    const pairs = pages.map(() => new Set());
    texts.forEach((parts, page) => parts.forEach(([found, rank]) => found.forEach((token, place) => {
      if (token.value) pairs[page].add(hash(`${found[place - 1].value || found[place - 1].word} ${token.value}`));
      if (!isSearched(token)) return;
      const key = token.kind === "ko" ? nounOf(token.word, book) || token.word : token.word;
      if (!entries.has(key)) entries.set(key, new Map());
      const entry = entries.get(key).get(page) || [0, 0];
      entries.get(key).set(page, [entry[0] + 1, Math.max(entry[1], rank)]);
      const before = found[place - 1];
      if (token.joined && token.kind === "ko" && before.kind === "ko" && isName(before.word) && isName(key)) {
        pairs[page].add(hash(`${before.word} ${key}`));
      }
    })));

    const keys = [...entries.keys()].sort();
    const groups = {
      nouns: keys.filter(key => known.has(key)),
      forms: keys.filter(key => /^[가-힣]/.test(key) && !known.has(key)),
      names: keys.filter(key => /^[a-z_]/.test(key)),
      numbers: keys.filter(key => /^\d/.test(key)),
    };
    const postings = Object.values(groups).flat().map(key => [...entries.get(key)].sort((a, b) => a[0] - b[0]));
    return {
      pages: pages.map(page => [page.name, page.title]),
      nouns: frontCoded(groups.nouns), forms: frontCoded(groups.forms), names: frontCoded(groups.names),
      numbers: frontCoded(groups.numbers),
      places: postings.map(list => gaps(list.map(([page]) => page))).join(" "),
      levels: postings.flatMap(list => list.map(([, [count, rank]]) =>
        rank || LEVELS.few.filter(limit => count > limit).length)).join(""),
      pairs: pairs.map(found => gaps([...found].sort((a, b) => a - b))),
      aliases,
    };
  }

  // Sorted words, each without the letters that it shares with the one before: A, B, ... say how many.
  function frontCoded(words) {
    return words.map((word, place) => {
      const before = place ? words[place - 1] : "";
      let same = 0;
      while (same < 25 && same < before.length && same < word.length && before[same] === word[same]) same++;
      return String.fromCharCode(65 + same) + word.slice(same);
    }).join(" ");
  }

  function frontDecoded(text) {
    let before = "";
    return text ? text.split(" ").map(item => (before = before.slice(0, item.charCodeAt(0) - 65) + item.slice(1))) : [];
  }

  // Ascending numbers as one character for each step ('~' adds 80 to the next one).
  const FIRST = 40, STEPS = 80;
  function gaps(numbers) {
    let before = -1, text = "";
    for (const number of numbers) {
      let step = number - before - 1;
      before = number;
      for (; step >= STEPS; step -= STEPS) text += "~";
      text += letterOf(step);
    }
    return text;
  }
  // 80 letters that JSON does not escape: '(' to 'w', with '!' in the place of the backslash.
  const letterOf = step => FIRST + step === 92 ? "!" : String.fromCharCode(FIRST + step);
  function ungap(text) {
    const numbers = [];
    let before = -1, extra = 0;
    for (const letter of text) {
      if (letter === "~") { extra += STEPS; continue; }
      before += extra + (letter === "!" ? 92 : letter.charCodeAt(0)) - FIRST + 1;
      extra = 0;
      numbers.push(before);
    }
    return numbers;
  }

  // --- A query ----------------------------------------------------------------------------------

  const PREFIXES = set("다 비 총 각 첫 새 매 웹");              // 다차원, 비선형: a page about 차원, 선형
  const SUFFIXES = set("층 값 곱 셋 률 율 법 형 기 식 용 별 적 망 점 표 쪽 본 색 책 소 물");  // 훈련셋, 분류기, 함수형
  const HEADS = set("층 값 셋 망");                          // 은닉층 is a 층 whatever 은닉 may be
  const WHOLE = 1, PART = 0.6;                              // a key that is the word, or has it as a part
  // Stems and nouns that ask or help and say nothing of what is looked for.
  const ASKING = set("왜 무엇 뭐 뭣 어떻 어떠 어때 어디 언제 무슨 누구 얼마나 것 거");
  const HELPING = set("하 않 못하 되 있 말 싶");
  const HELPING_AFTER_EO = set("주 보 두 놓");                 // 구해 주세요, 나눠 보자

  // data: what buildIndex made. Returns {pages, find, marks}.
  function open(data) {
    const lists = [data.nouns, data.forms, data.names, data.numbers].map(frontDecoded);
    const known = new Set(lists[0]);
    const book = withVerbs(known, lists[1]);
    const keys = lists.flat();
    const numberOf = new Map(keys.map((key, number) => [key, number]));
    const places = data.places.split(" ").map(ungap);
    let position = 0;
    const levels = places.map(list => list.map(() => Number(data.levels[position++])));
    const pairs = data.pairs.map(text => new Set(ungap(text)));
    const aliases = new Map(Object.entries(data.aliases).map(([other, word]) => [other.replaceAll(" ", ""), word]));
    const keyCache = new Map();

    function keyOf(token) {
      if (token.kind !== "ko") return token.word;
      if (!keyCache.has(token.word)) keyCache.set(token.word, nounOf(token.word, book) || token.word);
      return keyCache.get(token.word);
    }

    // Is `word` a part of the compound `key`, cut where one of its words ends?
    function isPart(word, key) {
      if (word.length === 1) {
        const head = key.slice(0, -1);
        return key.endsWith(word) && head.length > 1 && (known.has(head) || HEADS.has(word));
      }
      for (let at = key.indexOf(word); at >= 0; at = key.indexOf(word, at + 1)) {
        const before = key.slice(0, at), after = key.slice(at + word.length);
        const fitsBefore = !before || PREFIXES.has(before) || known.has(before) || before.length > 1 && !after;
        const fitsAfter = !after || SUFFIXES.has(after) || after.length > 1 && known.has(after);
        if (fitsBefore && fitsAfter) return true;
      }
      return false;
    }

    // All ways to cut a compound into keys of the index, two to four of them.
    function cuts(word, most = 4) {
      const found = [];
      for (let at = 1; at < word.length && most > 1; at++) {
        const head = word.slice(0, at), rest = word.slice(at);
        if (!numberOf.has(head)) continue;
        if (numberOf.has(rest)) found.push([head, rest]);
        cuts(rest, most - 1).forEach(parts => found.push([head, ...parts]));
      }
      return found;
    }

    const inARow = (parts, page) => parts.every((part, place) =>
      !place || pairs[page].has(hash(`${parts[place - 1]} ${part}`)));

    // What one word of a query stands for: {keys: Map(key -> weight), rows: [[key, key, ...]]}.
    function planKorean(word) {
      const plan = { keys: new Map(), rows: [] };
      const add = (key, weight) => plan.keys.set(key, Math.max(weight, plan.keys.get(key) || 0));
      const isForm = (key, stems) => [...verbStems(key, true)].some(stem => stems.has(stem));
      // 줄이다, 그리다: a verb of the book, though 줄 and 그리 are words too.
      const dictionary = word.endsWith("다") && new Set([word.slice(0, -1)]);
      const isVerb = dictionary && !nouns(word).some(({ stem, how }) => how === "sure" && known.has(stem))
        && lists[1].some(key => isForm(key, dictionary));
      const noun = isVerb ? null : nounOf(word, book);
      if (noun) {
        add(noun, WHOLE);
        lists[0].forEach(key => key !== noun && isPart(noun, key) && add(key, PART));
        lists[1].forEach(key => nouns(key).some(({ stem }) => isPart(noun, stem)) && add(key, PART));
      }
      if (!noun) {
        const mine = nouns(word).map(({ stem }) => stem);
        for (const stem of mine) {  // the longest stem that the book has
          lists[1].forEach(key => nouns(key).some(other => other.stem === stem) && add(key, WHOLE));
          if (plan.keys.size) {
            if (stem.length > 1) [...lists[0], ...lists[1]].forEach(key => isPart(stem, key) && add(key, PART));
            break;
          }
        }
        const verbs = verbStems(word);
        lists[1].forEach(key => isForm(key, verbs) && add(key, WHOLE));
        lists[0].forEach(key => /.기$/.test(key) && isForm(key, verbs) && add(key, WHOLE));
      }
      for (const { stem } of nouns(word).filter(({ stem }) => stem.length > 2 && stem.length <= LONGEST_WORD)) {
        for (const row of cuts(stem)) if (pairs.some((_, page) => inARow(row, page))) plan.rows.push(row);
      }
      return plan;
    }

    function planName(word) {
      const plan = { keys: new Map(), rows: [] };
      const parts = word.split(".");
      for (let from = 1; from < parts.length - 1; from++) {  // keras.layers.Dense is also layers.Dense
        const tail = parts.slice(from).join(".");
        if (numberOf.has(tail)) plan.keys.set(tail, WHOLE);
      }
      const within = (all, test) => {
        const starts = [...all.keys()].slice(0, Math.max(0, all.length - parts.length + 1));
        return starts.some(at => parts.every((part, place) => test(all[at + place], part)));
      };
      lists[2].forEach(key => within(key.split("."), (a, b) => a === b) && plan.keys.set(key, WHOLE));
      if (!plan.keys.size && word.length > 2) {  // random_seed in set_random_seed; the beginning of a name
        const contains = (a, b) => `_${a}`.includes(`_${b}`);
        lists[2].forEach(key => within(key.split("."), contains) && plan.keys.set(key, PART));
      }
      return plan;
    }

    // Neither '=0' nor a number of one digit is a key: they are found by the row.
    const planRow = row => ({ keys: new Map(), rows: numberOf.has(row[0]) || row[0].length === 1 ? [row] : [] });

    const planNumber = word => ({ keys: new Map(numberOf.has(word) ? [[word, WHOLE]] : []), rows: [] });

    // Map(page -> score) of a plan.
    function pagesOf(plan, weights = WEIGHTS) {
      const found = new Map();
      const add = (page, score) => found.set(page, Math.max(score, found.get(page) || 0));
      for (const [key, weight] of plan.keys) {
        const number = numberOf.get(key);
        places[number].forEach((page, place) => add(page, weight * weights[levels[number][place]]));
      }
      for (const row of plan.rows) {
        const ranks = row.filter(key => numberOf.has(key)).map(key => {
          const number = numberOf.get(key);
          return new Map(places[number].map((page, place) => [page, weights[levels[number][place]]]));
        });
        data.pages.forEach((_, page) => {
          if (ranks.every(rank => rank.has(page)) && inARow(row, page)) {
            add(page, Math.min(...ranks.map(rank => rank.get(page)), last(weights)));
          }
        });
      }
      return found;
    }

    const planCache = new Map();
    function plan(token) {
      const key = token.kind + token.word;
      if (!planCache.has(key)) {
        planCache.set(key, token.row ? planRow(token.row)
          : { ko: planKorean, code: planName, number: planNumber }[token.kind](token.word));
      }
      return planCache.get(key);
    }

    // A name and its value, and the sides of 28×28, as one word.
    function withValues(words) {
      const result = [];
      for (const token of words) {
        if (!token.value) { result.push(token); continue; }
        const before = result.pop();
        const row = [...(before.row || [before.word]), token.value];
        result.push({ word: row.join(""), row, kind: "code", start: before.start, end: token.end });
      }
      return result;
    }

    const hasStem = (token, stems) => token && token.kind === "ko" && nounOf(token.word, book) === null
      && [...verbStems(token.word)].some(stem => stems.has(stem));

    // A form in 지 before 않다 has the stem before 지 and no other: 줄지 않다 is 줄다, though 줄지 could be 주다.
    const DENYING = set("않 못하 말");
    function withoutDenial(token, place, words) {
      const denied = token.kind === "ko" && /^(.+)지[는도를]?$/.exec(token.word);
      return denied && hasStem(words[place + 1], DENYING) ? { ...token, word: `${denied[1]}다` } : token;
    }

    // Does a word of a question say nothing of what is looked for: 왜, 뭐예요, 안, 하나요, 쌓는 법, 쌓을 수 있나?
    function isEmpty(token, place, words) {
      if (token.kind !== "ko") return false;
      const before = words[place - 1], after = words[place + 1];
      if (["안", "못", "좀"].includes(token.word)) return Boolean(after);
      const verb = before && before.kind === "ko" && verbStems(before.word).size && !ASKING.has(before.word)
        && nounOf(before.word, book) !== before.word ? before.word : "";
      if (/^법[은을이]?$/.test(token.word)) return verb.endsWith("는");
      if (token.word === "수") return verb && jong(last(verb)) === R && hasStem(after, HELPING);
      if (hasStem(token, HELPING_AFTER_EO) && stemsOfEo(verb).length) return true;
      return nouns(token.word).some(({ stem }) => ASKING.has(stem)) || hasStem(token, HELPING)
        || [...verbStems(token.word)].some(stem => ASKING.has(stem));
    }

    // Is something found for a word that begins with its first letters? All keys are looked through first, as that is
    // cheaper than a plan.
    function hasKey(word, letters) {
      const begins = key => key.startsWith(word.slice(0, letters));
      return keys.some(begins) && [...plan({ kind: "ko", word }).keys.keys()].some(begins);
    }

    // 고윳값 for 고유값, if the book has it: the ㅅ between the parts of a compound is often left out. What is found has
    // to have that ㅅ: 봇다 would be a form of 보다.
    const spellings = word => word.length > LONGEST_WORD ? [] : [...word].flatMap((letter, at) => {
      if (jong(letter) || at === word.length - 1) return [];
      const other = word.slice(0, at) + withJong(letter, S) + word.slice(at + 1);
      return hasKey(other, at + 2) ? [other] : [];
    });

    // A word typed with a space inside: its parts share no page, or it is a noun of the book on as many pages as
    // they are: [tokens, changes].
    function joinedUp(words) {
      const result = [], changes = [];
      for (let at = 0; at < words.length; at++) {
        let taken = 1;
        for (let count = Math.min(3, words.length - at); count > 1 && taken === 1; count--) {
          const group = words.slice(at, at + count);
          if (group.some(token => token.kind !== "ko")) continue;
          const joined = group.map(token => token.word).join("");
          const taking = joined.length - last(group).word.length + 1;  // letters, to take something of the last word
          const apart = common(group.map(token => pagesOf(plan(token)))).size;
          const word = [joined, ...spellings(joined)].find(other =>
            (apart ? (nounOf(other, book) || "").length >= taking : hasKey(other, taking))
            && pagesOf(plan({ kind: "ko", word: other })).size >= apart);
          if (!word) continue;
          changes.push([group.map(token => token.word).join(" "), word]);
          result.push({ kind: "ko", word });
          taken = count;
        }
        if (taken === 1) result.push(words[at]);
        at += taken - 1;
      }
      return [result, changes];
    }

    // A word that the book has only with ㅅ: [tokens, changes].
    function withSai(words) {
      const changes = [];
      const result = words.map(token => {
        if (token.kind !== "ko" || pagesOf(plan(token)).size) return token;
        const [word] = spellings(token.word);
        if (!word) return token;
        changes.push([token.word, word]);
        return { ...token, word };
      });
      return [result, changes];
    }

    // The book's own word for other spellings, where the book does not have them: [tokens, changes].
    function respelled(words) {
      const changes = [];
      const result = [];
      for (let at = 0; at < words.length; at++) {
        let taken = 0;
        for (let count = Math.min(3, words.length - at); count > 0 && !taken; count--) {
          const group = words.slice(at, at + count);
          if (group.some(token => token.kind !== "ko")) continue;
          const joined = nouns(group.map(token => token.word).join(""))
            .map(({ stem }) => stem).find(stem => aliases.has(stem));
          if (!joined || common(group.map(token => pagesOf(plan(token)))).size) continue;
          const word = aliases.get(joined), parts = tokens(word);
          changes.push([group.map(token => token.word).join(" "), word]);
          if (parts.length === 1) result.push(parts[0]);
          else if (/^[가-힣 ]+$/.test(word)) result.push({ word: word.replaceAll(" ", ""), kind: "ko" });
          else result.push({ word, kind: "ko", row: parts.map(part => part.word) });  // 원-핫
          taken = count;
        }
        if (!taken) result.push(words[at]);
        at += Math.max(taken, 1) - 1;
      }
      return [result, changes];
    }

    // The pages that all maps have, with the sum of the scores.
    function common(maps) {
      const [first, ...others] = maps;
      return new Map([...(first || [])].filter(([page]) => others.every(map => map.has(page)))
        .map(([page, score]) => [page, others.reduce((sum, map) => sum + map.get(page), score)]));
    }

    // A title without its number, as keys.
    const titles = data.pages.map(([, title]) =>
      tokens(title).filter(token => token.kind !== "number").map(keyOf).join(" "));

    // {text: what was looked for, cut: whether more was asked, results: [{page, name, title, score}] best first, plans,
    // changes: [[typed, used]], missing: [word], ignored: [word typed]}. A long query is cut, after a whole word.
    function find(query) {
      const asked = query.normalize("NFC").trim();
      const text = asked.length > LONGEST_QUERY ? asked.slice(0, LONGEST_QUERY).replace(/\s+\S*$/, "") : asked;
      const typed = withValues(tokens(text)).map(withoutDenial);
      const searched = typed.filter(isSearched);
      const full = searched.filter((token, place) => !isEmpty(token, place, searched));
      const used = full.length ? full : searched;
      const ignored = typed.filter(token => !used.includes(token)).map(token => text.slice(token.start, token.end));

      const changes = [];
      let words = used;
      for (const step of [joinedUp, respelled, withSai]) {
        const [changed, made] = step(words);
        words = changed;
        changes.push(...made);
      }
      const plans = words.map(plan);
      const maps = plans.map(found => pagesOf(found));
      const row = words.map(keyOf);
      const together = common(maps);
      const noun = words.every(token => token.kind === "ko") && nounOf(words.map(token => token.word).join(""), book);
      const whole = noun && noun.length > words[0].word.length ? pagesOf({ keys: new Map([[noun, WHOLE]]), rows: [] })
        : new Map();
      const scores = words.length > 1 ? common(plans.map(found => pagesOf(found, SCATTERED))) : together;
      for (const page of scores.keys()) {
        // Words that stand side by side on the page, as in the query, or are one word there; then a page with no
        // other words in its title.
        if (row.length > 1 && (inARow(row, page) || whole.has(page))) {
          scores.set(page, Math.max(together.get(page), row.length * (whole.get(page) || 0)) * 2);
        }
        if (titles[page] === row.join(" ")) scores.set(page, scores.get(page) * 2);
      }
      const results = [...scores]
        .map(([page, score]) => ({ page, score, name: data.pages[page][0], title: data.pages[page][1] }))
        .sort((a, b) => b.score - a.score || a.page - b.page);
      const missing = words.filter((_, place) => !maps[place].size).map(token => token.word);
      return { text, cut: text !== asked, results, plans, changes, missing, ignored };
    }

    // [{start, end, word}]: where the words of a query stand in a text, whole words; `word` counts the
    // query's words from 0.
    function marks(text, plans) {
      const found = tokens(text);
      const marked = [];
      for (let place = 0; place < found.length; place++) {
        const key = keyOf(found[place]);
        for (let word = 0; word < plans.length; word++) {
          const row = plans[word].rows.find(parts => parts.every((part, step) => {
            const token = found[place + step];
            if (!token || step && !token.joined && !token.value) return false;
            return token.value === part || keyOf(token) === part && (step === parts.length - 1 || token.word === part);
          }));
          const end = row ? place + row.length - 1 : plans[word].keys.has(key) ? place : -1;
          if (end < 0) continue;
          marked.push({ start: found[place].start, end: found[end].end, word });
          place = end;
          break;
        }
      }
      return marked;
    }

    return { pages: data.pages, version: data.version, find, marks };
  }

  return { buildIndex, open, tokens, nouns, verbStems };
})();

if (typeof module !== "undefined") module.exports = bookSearch;
