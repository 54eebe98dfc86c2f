"""The Korean of the search: an invented book, small enough to know what each query must find."""

import json
import subprocess

import pytest

from korean_search import ENGINE, PageText, make_index
from offline import node_binary

# What each page says. A page's number is its place here, from 0.
BOOK = [
    "텐서를 만든다. 텐서의 모양을 본다. 텐서는 텐서다. 모양의 정의를 읽는다.",
    "텐서플로우를 쓴다. 정확도를 재고 정확도가 오른다. 평가를 한다.",
    "손실 함수를 고른다. 손실이 줄고 손실을 잰다. 함수의 값이 작다. 함수가 있다.",
    "손실을 재는 함수가 있다. 답이 정확하다. 오차를 줄이면 된다. 정확하게 잰다. 훈련셋으로 모델을 훈련한다.",
    "모델을 훈련시켰다. 훈련이 끝났다. 값을 넷으로 나눠 본다.",
    "가장 빠른 길을 그린다. 색과 값을 나눈 뒤 더하여 옮겼다. 그리고 쉬운 일이다. 수를 줄이는 법.",
    "tf.GradientTape로 잰다. 그레이디언트가 크다. w.assign_add를 부른다. 평면은 평이 넓다. 줄을 센다. 줄의 끝, 줄이 길다.",
    "축과 층이 있다. 축을 따라 걸은 뒤 밀집층을 쌓아도 된다. 길이 빨라진다.",
]
ALIASES = {"그래디언트": "그레이디언트", "로스 함수": "손실 함수"}


def page(name, prose):
    return {"name": name, "title": name, "sections": [{"kind": "page", "title": name, "prose": prose, "code": ""}]}


def node(expression, value):
    program = f"const engine = require({json.dumps(str(ENGINE))});" \
              "const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));" \
              f"process.stdout.write(JSON.stringify({expression}));"
    run = subprocess.run([node_binary(), "-e", program], input=json.dumps(value), capture_output=True, text=True,
                         encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def index():
    return make_index([page(f"p{number}", prose) for number, prose in enumerate(BOOK)], ALIASES)


def pages(index, *queries):
    found = node("(book => input.queries.map(q => book.find(q).results.map(r => r.page).sort()))"
                 "(engine.open(input.index))", {"index": index, "queries": queries})
    return found if len(queries) > 1 else found[0]


@pytest.mark.parametrize("query, wanted", [
    ("텐서", [0]), ("텐서에서는", [0]), ("텐서플로우", [1]),         # a particle, not the beginning of another word
    ("정확도", [1]), ("정확", [3]), ("정확하다", [3]),               # 도 is a part of the word, 하다 is not
    ("평가", [1]), ("평", [6]),
    ("훈련", [3, 4]), ("훈련하다", [3, 4]), ("훈련시키는", [3, 4]), ("훈련셋", [3]),
    ("손실함수", [2]), ("손실 함수", [2, 3]), ("로스 함수", [2]),    # run together: side by side on the page
    ("나누다", [4, 5]), ("나눠서", [4, 5]), ("그리다", [5]), ("더하다", [5]), ("옮기다", [5]), ("쉽다", [5]),
    ("빠르다", [5, 7]), ("걷는다", [7]), ("쌓다", [7]), ("크다", [6]), ("줄이다", [3, 5]), ("줄", [6]),
    ("층", [7]), ("축을", [7]), ("밀집층", [7]),
    ("gradienttape", [6]), ("tf.GradientTape", [6]), ("assign_add", [6]), ("assign", [6]), ("tape.Gradient", []),
    ("그래디언트", [6]), ("모델 훈련", [3, 4]), ("모델 텐서", []), ("사막여우", []), ("xyzzy", []), ("…", []), ("", []),
])
def test_query(index, query, wanted):
    assert pages(index, query) == wanted


def test_one_syllable_needs_two_proofs():
    """'결과' is no proof of '결' and '과'."""
    assert make_index([page("a", "결과")], {})["nouns"] == ""
    assert make_index([page("a", "결과 결이 결의")], {})["nouns"] == "A결"


def test_says_what_it_did(index):
    found = node("(book => input.queries.map(q => (({changes, missing}) => ({changes, missing}))(book.find(q))))"
                 "(engine.open(input.index))", {"index": index, "queries": ["그래디언트", "텐서 사막여우"]})
    assert found[0]["changes"] == [["그래디언트", "그레이디언트"]]
    assert found[1]["missing"] == ["사막여우"]


def test_marks_are_whole_words(index):
    text = "텐서플로우의 텐서를 본다. 손실 함수는 tf.GradientTape와 손실을"
    found = node("(book => input.queries.map(q => book.marks(input.text, book.find(q).plans)"
                 ".map(m => input.text.slice(m.start, m.end))))(engine.open(input.index))",
                 {"index": index, "text": text, "queries": ["텐서", "손실함수", "gradienttape", "손실"]})
    assert found == [["텐서를"], ["손실 함수는"], ["tf.GradientTape"], ["손실", "손실을"]]


def test_titles_and_definitions_come_first():
    words = "축을 본다. 축의 개수. 축이 있다. " * 5
    book = [page("often", words), page("once", "축 하나."), page("축", "방향이다."),
            {"name": "g", "title": "용어집", "sections": [
                {"kind": "term", "title": "축, axis", "prose": "방향.", "code": ""}]}]
    index = make_index(book, {})
    order = node("engine.open(input.index).find('축').results.map(r => r.name)", {"index": index})
    assert order == ["축", "g", "often", "once"]


VERBS = {
    "나누": "나누고 나누는 나누어 나눠 나눈 나눈다 나눌 나누면 나눴다 나누었다 나눕니다",
    "찾": "찾고 찾는 찾아 찾은 찾는다 찾을 찾으면 찾았다 찾습니다",
    "빠르": "빠르고 빠른 빨라 빨라서 빠를 빠르면 빨랐다",
    "쉽": "쉽고 쉬운 쉬워 쉬우면 쉬웠다 쉬울",
    "걷": "걷고 걷는 걸어 걸은 걸으면 걸었다",
    "만들": "만들고 만드는 만들어 만든 만든다 만들면 만들었다 만듭니다",
    "크": "크고 큰 커 커서 클 크면 컸다",
    "하": "하고 하는 하여 해 한 한다 할 하면 했다 합니다",
    "짓": "짓고 짓는 지어 지은 지으면 지었다",
    "옮기": "옮기고 옮기는 옮겨 옮긴 옮길 옮기면 옮겼다",
}


@pytest.mark.parametrize("stem", VERBS)
def test_verbs(stem):
    forms = VERBS[stem].split()
    found = node("input.map(word => [...engine.verbStems(word)])", forms)
    assert [form for form, stems in zip(forms, found) if stem not in stems] == []


def test_reads_a_page():
    html = """<nav>차례의 말</nav><article class="bd-article"><section id="top"><h1>1. 제목<a class="headerlink">#</a></h1>
      <p>첫 <em>문</em>단은 <span class="katex"><span>x</span></span>다.</p><div class="toctree-wrapper">차례</div>
      <div class="proof definition" id="def-a"><p class="admonition-title">정의 1 (축)</p><section id="def-a-content">
      <p>방향.</p></section></div><p>둘째 문단.</p>
      <section id="sub"><h2>작은 제목</h2><div class="cell_input"><pre>x = <span>1</span></pre></div></section>
      <dl><dt id="term-0">축</dt><dt id="term-axis">axis</dt><dd><p>풀이.</p></dd></dl></section></article><p>바깥</p>"""
    found = [(s["id"], s["kind"], s["title"], s["prose"], s["code"]) for s in PageText(html).sections]
    assert found == [
        ("top", "page", "1. 제목", "첫 문단은 …다.\n둘째 문단.", ""), ("def-a", "box", "정의 1 (축)", "방향.", ""),
        ("sub", "section", "작은 제목", "", "x = 1"), ("term-0", "term", "축, axis", "풀이.", "")]
