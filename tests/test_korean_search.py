"""The Korean of the search: an invented book, small enough to know what each query must find."""

import json
import subprocess
from types import SimpleNamespace

import pytest

from press.sphinx.korean_search import ENGINE, PageText, make_index, reading_order
from press.sphinx.offline import node_binary

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
# A second one, for queries as readers type them: as a question, with a space too many, with numbers.
ASKED = [
    "텐서를 만든다. 텐서의 모양을 본다. 모델을 훈련한다. 계산이 필요하다. 계산을 한다. 층을 쌓는다.",
    "브로드캐스팅은 규칙이다. 행렬이 아니다. 파라미터를 본다. 미분을 적은 편이다. 한 편을. 브로드캐스팅을 배운다. 행렬을 곱한다. 행렬의 축.",
    "손실이 줄어든다. 손실을 줄이고 손실을 주고 카드를 섞는다. 축을 센다. 배의 무게.",
    "손실이 줄지 않는다. 모델의 정확도가 오른다. 정확도를 재고 정확하게 적는다. 왜 그런가?",
    "고윳값을 구한다. 편미분의 값. 고윳값의 크기. 최댓값이 하나다. 함숫값 하나.",
    "학습률을 고른다. 학습률이 작다. 합성곱층을 둔다. 합성곱층의 필터. 합성곱을 센다. 학습을 멈춘다.",
    "이미지가 60,000장 있다. 크기는 28×28이다. 비율은 0.5, 판은 3.11이다. x.sum(axis=0)과 5가지.",
    "mean(axis=1)과 60_000, 784개. 함수를 만드는 방법을 본다. 방법이 많다. 도함수를 쓴다. 도함수의 뜻. 함수의 정도.",
    "원-핫 벡터를 만든다. 하이퍼파라미터 열 개. layers.Dense와 tf.keras.layers.Conv2D를 쓴다. axis를 0으로 둔다.",
]
ALIASES = {"그래디언트": "그레이디언트", "원핫": "원-핫", "컨브": "Conv2D", "로스 함수": "손실 함수"}


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


@pytest.fixture(scope="module")
def asked():
    return make_index([page(f"p{number}", prose) for number, prose in enumerate(ASKED)], ALIASES)


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


@pytest.mark.parametrize("query, wanted", [
    ("훈련했나요", [0]), ("훈련했습니까", [0]), ("계산하죠", [0]), ("텐서예요", [0]), ("텐서인가요", [0]), ("텐서였어요", [0]),
    ("필요한가요", [0]), ("쌓네요", [0]), ("쌓나", [0]), ("쌓습니까", [0]), ("쌓았어요", [0]), ("쌓는군요", [0]), ("쌓을게요", [0]),
    ("행렬입니까", [1]), ("행렬이에요", [1]), ("배우나요", [1]), ("배웠어요", [1]), ("배우는데요", [1]), ("배울까요", [1]),
    ("섞을까요", [2]), ("줄였어요", [2]), ("올라요", [3]),
    ("브로드캐스팅이 뭐예요", [1]), ("브로드캐스팅이란 무엇인가요", [1]), ("브로드캐스팅은 왜 하나요", [1]), ("브로드캐스팅이 안 돼요", [1]),
    ("쌓는 법", [0]), ("층을 쌓아 주세요", [0]), ("층을 쌓아 보자", [0]), ("손실을 주고", [2, 3]),
    ("행렬이 아니에요", [1]), ("784인가요", [7]), ("층을 어떻게 쌓을 수 있나요", [0]), ("왜", [3]), ("함수 만드는 방법", [7]),
    ("줄지 않나", [3]), ("손실이 왜 줄지 않나", [3]), ("줄지는 않아요", [3]), ("줄지", [2, 3]), ("필요하지 않은", [0]),
    ("학습 률", [5]), ("학습 률을", [5]), ("합성 곱층", [5]), ("합성 곱 층", [5]), ("정확 도", [3]), ("하이퍼 파라미터", [8]),
    ("파라 미터", [1, 8]), ("편 미분", [4]), ("도 함수", [7]), ("손실 모델", [3]), ("축을 없앤", []),
    ("고유값", [4]), ("최대 값", [4]), ("고유값들을", [4]), ("최대값", [4]), ("함수값", [4]), ("고유갑", []), ("보다", []),
    ("60000", [6, 7]), ("60,000장", [6]), ("0.5", [6]), ("784", [7]), ("3.11", [6]), ("600", []),
    ("28x28", [6]), ("28 x 28", [6]), ("28×28", [6]), ("27x28", []), ("28x28x1", []),
    ("axis=0", [6]), ("axis = 1", [7]), ("axis=2", []), ("axis", [6, 7, 8]), ("5", []), ("5가지", [6]),
    ("keras.layers.Dense", [8]), ("tf.keras.layers.Dense", [8]), ("tf.keras.Dense", []), ("numpy.Dense", []),
    ("원핫", [8]), ("원핫 벡터", [8]), ("컨브", [8]),
])
def test_query_as_readers_type_it(asked, query, wanted):
    assert pages(asked, query) == wanted


def test_one_syllable_needs_two_proofs():
    """'결과' is no proof of '결' and '과'."""
    assert make_index([page("a", "결과")], {})["nouns"] == ""
    assert make_index([page("a", "결과 결이 결의")], {})["nouns"] == "A결"


def test_says_what_it_did(index):
    found = node("(book => input.queries.map(q => (({changes, missing}) => ({changes, missing}))(book.find(q))))"
                 "(engine.open(input.index))", {"index": index, "queries": ["그래디언트", "텐서 사막여우"]})
    assert found[0]["changes"] == [["그래디언트", "그레이디언트"]]
    assert found[1]["missing"] == ["사막여우"]


def test_says_what_it_left_out(asked):
    queries = ["브로드캐스팅이 왜 안 되나요", "학습 률 3", "고유값을", "왜", "손실이 줄지 않나"]
    found = node("(book => input.queries.map(q => (({changes, ignored}) => ({changes, ignored}))(book.find(q))))"
                 "(engine.open(input.index))", {"index": asked, "queries": queries})
    assert [item["ignored"] for item in found] == [["왜", "안", "되나요"], ["3"], [], [], ["않나"]]
    assert [item["changes"] for item in found] == [[], [["학습 률", "학습률"]], [["고유값을", "고윳값을"]], [], []]


def test_marks_are_whole_words(index):
    text = "텐서플로우의 텐서를 본다. 손실 함수는 tf.GradientTape와 손실을"
    found = node("(book => input.queries.map(q => book.marks(input.text, book.find(q).plans)"
                 ".map(m => input.text.slice(m.start, m.end))))(engine.open(input.index))",
                 {"index": index, "text": text, "queries": ["텐서", "손실함수", "gradienttape", "손실"]})
    assert found == [["텐서를"], ["손실 함수는"], ["tf.GradientTape"], ["손실", "손실을"]]


def test_marks_numbers(asked):
    text = "60,000장을 x.sum(axis=0), y.sum(axis=1), 28×28"
    found = node("(book => input.queries.map(q => book.marks(input.text, book.find(q).plans)"
                 ".map(m => input.text.slice(m.start, m.end))))(engine.open(input.index))",
                 {"index": asked, "text": text, "queries": ["60000", "axis=0", "28x28"]})
    assert found == [["60,000"], ["axis=0"], ["28×28"]]


def test_titles_and_definitions_come_first():
    words = "축을 본다. 축의 개수. 축이 있다. " * 5
    book = [page("often", words), page("once", "축 하나."), page("축", "방향이다."),
            {"name": "g", "title": "용어집", "sections": [
                {"kind": "term", "title": "축, axis", "prose": "방향.", "code": ""}]}]
    index = make_index(book, {})
    order = node("engine.open(input.index).find('축').results.map(r => r.name)", {"index": index})
    assert order == ["축", "g", "often", "once"]


def test_parts_of_a_term():
    """조기 looks like a form of a verb; in a term it is a part like any other."""
    book = [page("a", "조기 종료를 쓴다."), {"name": "g", "title": "용어집", "sections": [
        {"kind": "term", "title": "조기 종료", "prose": "뜻.", "code": ""}]}]
    assert pages(make_index(book, {}), "조기종료") == [0, 1]


def test_order_of_the_results():
    """Same score: as in the book. The title that is the word first; a term's page after a title that has the word."""
    words = "축을 본다. 손실의 함수. 축의 뜻, 손실을 본다. 함수를 센다."
    glossary = {"name": "g", "title": "용어집", "sections": [
        {"kind": "term", "title": title, "prose": "뜻.", "code": ""} for title in ("손실", "축", "함수, function", "무게 축")]}
    book = [page("나", words), page("가", words), page("1.2. 축과 길", "길."), page("1.3. 축", "방향."), glossary,
            page("손실과 함수", "길이다."), page("손실의 끝", "뜻. 함수 하나. 함수 둘.")]
    book += [page("적힘", "검증을 한다. 검증의 뜻. 셋을 센다. 셋의 합."),
             page("하나", "검증셋의 뜻. 검증셋의 셋.")]
    index = make_index(book, {})
    found = node("(book => input.queries.map(q => book.find(q).results.map(r => r.name)))(engine.open(input.index))",
                 {"index": index, "queries": ["축", "손실 함수", "검증 셋"]})
    assert found[2] == ["하나", "적힘"]
    assert found[0] == ["1.3. 축", "1.2. 축과 길", "g", "나", "가"]
    assert found[1][0] == "손실과 함수" and found[1].index("손실의 끝") < found[1].index("g")


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


def test_reading_order():
    env = SimpleNamespace(collect_relations=lambda: {"intro": [], "b": [], "a": [], "gone": []},
                          found_docs={"a", "b", "intro", "outside", "also"})
    assert reading_order(env) == ["intro", "b", "a", "also", "outside"]


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


@pytest.mark.parametrize("query", ["가나다라마" * 1000, "손실함수" * 1250, "손실 함수를 " * 800, "나눠" * 2500, "ab." * 1700, "28×" * 1700])
def test_a_query_of_any_length_is_bounded(index, query):
    """Each is a link that anyone can write; taking 200 letters apart took more than a second."""
    took = node("(book => { const start = process.cpuUsage(); book.find(input.query);"
                " return process.cpuUsage(start).user / 1000; })(engine.open(input.index))", {"index": index, "query": query})
    assert took < 500  # ms of this process, however busy the machine is


def test_a_long_query_is_cut_after_a_word(index):
    found = node("engine.open(input.index).find(input.query)", {"index": index, "query": "손실 " * 40})
    assert found["cut"] and found["text"] == " ".join(["손실"] * 33) and found["results"]
    whole = node("engine.open(input.index).find(input.query)", {"index": index, "query": "손실 함수"})
    assert not whole["cut"] and whole["text"] == "손실 함수"
