"""The book's PDF: ``make pdf``. Whole, searchable, with an outline and links that lead where they say."""

import re

import pikepdf
import pypdfium2 as pdfium
import pytest
import yaml

from press.paths import ROOT
from press.sphinx.one_page import PDF

POINT = 25.4 / 72  # mm
MARGIN = 20        # mm; print.css
FENCE = re.compile(r"^([`~]{3,}).*?^\1\s*$", re.DOTALL | re.MULTILINE)


def letters(text: str) -> str:
    """Only letters and digits: line ends, fonts and marks of a page do not matter."""
    return re.sub(r"[\W_]", "", text)


def without_number(title: str) -> str:
    return letters(re.sub(r"^[\d.]+ ", "", title))


def toc_files(entry: dict):
    if "file" in entry or "root" in entry:
        yield entry.get("file") or entry["root"]
    for key in ("parts", "chapters", "sections"):
        for child in entry.get(key, []):
            yield from toc_files(child)


PAGES = list(toc_files(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))))


def headings(name: str) -> list[str]:
    text = FENCE.sub("", (ROOT / f"{name}.md").read_text(encoding="utf-8"))
    return [letters(re.sub(r"\{\w+\}|<[^>]*>", "", line)) for line in re.findall(r"^#{1,4} +(.*)$", text, re.MULTILINE)]


@pytest.fixture(scope="module")
def document():
    if not PDF.exists():
        pytest.skip(f"{PDF.relative_to(ROOT)}이 없어 시험하지 못했다: make pdf")
    return pdfium.PdfDocument(PDF)


@pytest.fixture(scope="module")
def texts(document):
    """The text of each page, as a reader's search and copy get it."""
    return [page.get_textpage().get_text_bounded() for page in document]


@pytest.fixture(scope="module")
def outline(document):
    """(level, title, page from 1)"""
    return [(entry.level, entry.get_title(), entry.get_dest().get_index() + 1) for entry in document.get_toc()]


def test_it_is_the_whole_book(document, texts):
    assert len(document) > 10 * len(PAGES)
    assert "케라스와 텐서플로우로 배우는 딥러닝" in texts[0]
    assert re.search(r"TensorFlow \d+\.\d+\.\d+, Keras \d+\.\d+\.\d+", texts[0])
    assert re.search(r"\d{4}년 \d+월 \d+일", texts[0])


def test_outline(outline):
    """Every heading of every page, in the order of the contents; chapters first, sections in them."""
    assert [without_number(title) for _, title, _ in outline] == [heading for name in PAGES for heading in headings(name)]
    assert [page for _, _, page in outline] == sorted(page for _, _, page in outline)
    for level, title, _ in outline:
        if number := re.match(r"(\d+\.)+(?= )", title):  # '2. ' is a chapter, '2.4. ' a section in it
            assert level == number[0].count(".") - 1, title


def test_contents_say_the_right_page(outline, texts):
    start = next(page for _, title, page in outline if "이 책을 읽는 법" in title)
    contents = letters("".join(texts[1:start - 1]))
    first = 0  # of the outline's entries, for this page
    for name in PAGES:
        _, title, page = outline[first]
        first += len(headings(name))
        assert f"{letters(title)}{page}" in contents, f"{title}은 {page}쪽인데 차례가 다르게 말한다"


def test_pages_are_numbered(texts):
    assert not texts[0].strip().endswith("1")
    for number, text in enumerate(texts[1:], 2):
        assert str(number) in re.findall(r"\d+", text)[-1:] + re.findall(r"\d+", text)[:1], f"{number}쪽에 쪽 번호가 없다"


@pytest.mark.parametrize("name", PAGES)
def test_korean_text_is_found(name, texts):
    """The first plain sentences of each page."""
    text = FENCE.sub("", ("\n" + (ROOT / f"{name}.md").read_text(encoding="utf-8")).partition("\n# ")[2])
    plain = re.findall(r"^[가-힣][가-힣 ,]{9,}다\.", text, re.MULTILINE)[:5]
    def hangul(text):  # a sentence may go on after the number of a page
        return re.sub("[^가-힣]", "", text)

    def found(words):
        """In one piece, or in two: the reader takes a line at the foot of a page for later than what stands above."""
        return words in book or any(words[:cut] in book and words[cut:] in book for cut in range(5, len(words) - 4))

    book = hangul("".join(texts))
    for sentence in plain:
        assert found(hangul(sentence)), f"PDF에서 찾을 수 없다: {sentence}"
    assert plain or name in {"book/exercises", "book/glossary"}, f"{name}: 찾아볼 문장이 없다"


def test_numbers_are_not_doubled(outline, texts):
    for title in [title for _, title, _ in outline] + "\n".join(texts).splitlines():
        assert not re.match(r"\s*(\d+(\.\d+)*)\.\s+\1\.?\s", title), title
        assert not re.search(r"((?:그림|표|정의|정리|예제|연습) \d+\.\d+)\s+\1", title), title


def test_links(document):
    with pikepdf.open(PDF) as pdf:
        places = set(pdf.Root.Dests)
        inside, outside = [], []
        for page in pdf.pages:
            for note in page.get("/Annots", []):
                if note.get("/Subtype") == "/Link":
                    if "/Dest" in note:
                        inside.append(note.Dest)
                    elif "/URI" in note.get("/A", {}):
                        outside.append(str(note.A.URI))
    assert len(inside) > 500
    missing = [str(place) for place in inside if isinstance(place, pikepdf.Name) and place not in places]
    assert not missing, f"갈 곳이 없는 링크: {missing[:5]}"
    astray = [address for address in outside if not address.startswith(("https://", "mailto:"))]
    assert not astray, f"책 안으로 가야 할 링크: {astray[:5]}"


def test_nothing_is_cut(document):
    """No line runs out of the text's frame."""
    for number, page in enumerate(document, 1):
        text = page.get_textpage()
        right = page.get_width() - MARGIN / POINT + 1
        for index in range(text.count_rects()):
            box = text.get_rect(index)
            assert box[2] <= right, f"{number}쪽에서 글이 오른쪽 여백으로 나간다: {text.get_text_bounded(*box)}"


def test_folds_are_open(texts):
    book = letters("".join(texts))
    source = (ROOT / "excs" / "src" / "exc-tensors.md").read_text(encoding="utf-8")
    code = next(line.strip() for line in source.split("### BEGIN SOLUTION")[1].splitlines()[1:] if line.strip())
    assert letters(code) in book, f"연습의 풀이가 없다: {code}"
    assert "코드보기" not in book and "코드접기" not in book


def test_the_site_links_it():
    page = ROOT / "_build" / "html" / "book" / "keras_and_tf" / "training.html"
    if not PDF.exists() or not page.exists():
        pytest.skip("make pdf")
    assert 'href="../../book.pdf"' in page.read_text(encoding="utf-8")
    assert (ROOT / "_build" / "html" / "book.pdf").read_bytes() == PDF.read_bytes()
