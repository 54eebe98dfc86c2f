"""The numbers and quotations that the pages say in words, and what stands behind them.

A number stands on the cells of its own section: their code and the outputs that a fresh run is
compared with. Pages are read from a Markdown parser's tokens, so that link targets, glued values
and references are never mistaken for prose. ``CONTRIBUTING.md`` says the rule to authors;
``test_claims.py`` applies it, and measures what it lets through.
"""

import ast
import io
import itertools
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import yaml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.parsers.options import options_to_items

from press.paths import ROOT
from press.source.edition import PARSER, editions, page_sources

MARKDOWN = create_md_parser(PARSER, RendererHTML)
DIRECTIVE = re.compile(r"\{([^}]+)\}\s*(.*)")
INTRODUCED = re.compile(r"\{term\}`(?:[^`<]*<)?([^`<>]+)>?`\W*<small>")
UNREAD = {"raw", "bibliography", "exercise-list"}  # no prose: a live page's file, what other files say
NAMELESS = {"grid", "container", "list-table", "solution", "solution-start", "code-cell"}  # the argument is no title

# A digit that belongs to a name (float32, x1, L2, 2D) is no number.
NUMBER = re.compile(r"(?<![A-Za-z_\d.])(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)*)(?![A-Za-z_\d])"
                    r"(?P<unit>(?:백만|천만|[만억])(?=여| (?:장|개|번|행|명|줄|배|바이트|가지)))?(?P<more>여)?"
                    r"(?P<percent> ?(?:%|퍼센트))?(?:분의 (?P<above>\d+))?")
IN_OUTPUT = re.compile(r"(?<![A-Za-z_\d.])(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+\.?\d*(?:e[-+]?\d+)?|\.\d+)")
UNITS = {"만": 10_000, "백만": 1_000_000, "천만": 10_000_000, "억": 100_000_000}


# --- Reading ---------------------------------------------------------------------------------------

@dataclass
class Block:
    """A paragraph, title, caption or the like. ``spans`` says what each run of characters is."""
    text: str
    line: int
    spans: list[tuple[int, int, str]]  # start, end, 'text', 'code' or 'math'
    after_error: bool = False
    diagram: str = ""  # whose alternative text this is

    def line_of(self, offset: int) -> int:
        return self.line + self.text.count("\n", 0, offset)


@dataclass
class Section:
    """From a heading to the next one."""
    title: str
    blocks: list[Block] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    terms: set[str] = field(default_factory=set)  # that it introduces
    diagrams: list[str] = field(default_factory=list)


def flatten(inline: Token, line: int) -> Block:
    text, spans = "", []
    for token in inline.children or []:
        kind, words = "text", token.content
        if token.type in ("softbreak", "hardbreak"):
            words = "\n"
        elif token.type == "code_inline":
            kind = "code"
        elif token.type == "math_inline":
            kind = "math"
        elif token.type == "myst_role":
            named = token.meta["name"] in {"term", "ref", "doc"}
            words = token.content.split("<")[0].strip() if named else ""
        elif token.type not in {"text", "image"}:
            words = ""
        # Something that is left out, a glued number say, still parts what is before from what is after.
        text += words or ("\u2060" if token.type == "myst_role" else "")
        spans.append((len(text) - len(words), len(text), kind))
    return Block(text, line, spans)


def plain(text: str, line: int, kind: str = "text") -> Block:
    return Block(text, line, [(0, len(text), kind)])


def directive_parts(content: str) -> tuple[dict, str, int]:
    """(options, body, number of lines before the body)."""
    lines = content.split("\n")
    if lines[0].strip() == "---":
        end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == "---")
        return yaml.safe_load("\n".join(lines[1:end])) or {}, "\n".join(lines[end + 1:]), end + 1
    end = next((number for number, line in enumerate(lines) if not re.match(r"\s*:[^:\s]", line)), len(lines))
    options = "\n".join(line.strip().removeprefix(":") for line in lines[:end])
    return dict(options_to_items(options)[0]), "\n".join(lines[end:]), end


class Reader:
    """One page as sections. Cells are counted in the order in which the page is read."""

    def __init__(self, text: str) -> None:
        self.sections = [Section("")]
        self.count = 0
        self.raised = False  # the last thing read is a cell that is to fail
        self.read(text, 0)

    def add(self, block: Block) -> None:
        block.after_error, self.raised = self.raised, False
        self.sections[-1].blocks.append(block)

    def read(self, text: str, offset: int) -> None:
        tokens = MARKDOWN.parse(text)
        for before, token in zip([None, *tokens], tokens):
            line = offset + (token.map[0] if token.map else 0) + 1
            if token.type == "inline":
                if before and before.type == "heading_open":
                    self.sections.append(Section(token.content))
                self.add(flatten(token, line))
                self.sections[-1].terms |= set(INTRODUCED.findall(token.content))
            elif token.type in {"math_block", "math_block_label", "amsmath"}:
                self.add(plain(token.content, line, "math"))
            elif token.type in {"fence", "colon_fence"}:
                self.directive(token, line)

    def directive(self, token: Token, line: int) -> None:
        found = DIRECTIVE.match(token.info)
        if not found:
            self.add(plain(token.content, line))
            return
        name, argument = found.groups()
        options, body, skipped = directive_parts(token.content)
        if name == "code-cell":
            self.cell(options, line)
            return
        if name in UNREAD:
            return
        if "alt" in options:
            self.add(plain(options["alt"], line))
            self.sections[-1].blocks[-1].diagram = argument
        if name in {"figure", "image"}:
            self.sections[-1].diagrams.append(argument)
        elif argument and name not in NAMELESS:
            self.read(argument, line - 1)
        if name == "math":
            self.add(plain(body, line, "math"))
        elif name == "glossary":
            self.glossary(body, line + skipped)
        else:
            self.read(body, line + skipped)

    def cell(self, options: dict, line: int) -> None:
        shown = options.get("mystnb") or {}
        if caption := shown.get("figure", {}).get("caption"):
            self.read(caption, line - 1)
        if alt := shown.get("image", {}).get("alt"):
            self.add(plain(alt, line))
        self.sections[-1].cells.append(self.count)
        self.count += 1
        self.raised = "raises-exception" in str(options.get("tags", ""))

    def glossary(self, body: str, offset: int) -> None:
        """Each entry is a section of its own; its title is the term."""
        before = ""
        for number, line in enumerate(body.split("\n")):
            if line and not line.startswith(" ") and not before:
                self.sections.append(Section(line))
            elif line.startswith(" "):
                self.read(line.strip(), offset + number)
            before = line


# --- Evidence --------------------------------------------------------------------------------------

# How a figure is laid out is no fact that a text could speak of.
LAYOUT = {"figsize", "fontsize", "linewidth", "lw", "markersize", "markeredgewidth", "alpha", "zorder", "dpi", "pad",
          "width_ratios", "height_ratios", "height", "width", "xytext", "color", "s"}
FILLED = {"zeros": 0, "zeros_like": 0, "ones": 1, "ones_like": 1}
SHOWN = ("text/plain", "text/html", "application/papermill.record/text/plain")
WORD = re.compile(r"\d+\.?\d*(?:e[-+]?\d+)?|\.\d+|[^\W\d]\w*|[^\w\s]")
TITLE = re.compile(r"\A# @title [^\n]*\n")  # the notebooks' builder puts one on folded cells
POWER_IN_CODE = re.compile(r"\*\* *\(?-?(\d+(?:\.\d+)?)")
SHAPE = re.compile(r"[(\[]([\w -]+(?:,[\w -]+)*),?[)\]]")
DTYPE = re.compile(r"\bu?(?:int|float)(8|16|32|64)\b")


def value(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def words(text: str) -> list[str]:
    """Names, numbers and signs of code or output, so that spaces, quotes and final zeros do not matter."""
    return [str(value(word).normalize()) if word[0].isdigit() or (word[0] == "." and len(word) > 1) else word
            for word in WORD.findall(text.replace("'", '"'))]


def within(part: list, whole: list) -> bool:
    return any(whole[i:i + len(part)] == part for i in range(len(whole) - len(part) + 1))


def numbers(text: str) -> list[Decimal]:
    return [value(found.removesuffix(".")) for found in IN_OUTPUT.findall(text)]


def code_numbers(code: str) -> list[Decimal]:
    """The numbers that a cell computes with, in its strings too, but not in comments or a figure's layout."""
    found = []

    class Visitor(ast.NodeVisitor):
        def visit_Constant(self, node):
            if isinstance(node.value, str):
                found.extend(numbers(node.value))
            elif isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
                found.append(Decimal(repr(node.value)))

        def visit_FormattedValue(self, node):
            self.visit(node.value)  # not how it is formatted

        def visit_Call(self, node):
            self.generic_visit(node)
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name == "range" and isinstance(node.args[-1], ast.Constant) and node.args[-1].value <= 10:
                found.extend([Decimal(0), Decimal(node.args[-1].value - 1)])  # from 0 to 9, say
            if name in FILLED:
                found.append(Decimal(FILLED[name]))

        def visit_keyword(self, node):
            if node.arg not in LAYOUT:
                self.visit(node.value)

    Visitor().visit(ast.parse(code))
    return found


def without_comments(code: str) -> str:
    lines = code.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column] + "\n"
    return "".join(lines)


class Evidence:
    """What some cells say: numbers, runs of numbers, code and messages."""

    def __init__(self, cells: list[tuple[str, str]]) -> None:
        self.runs = [run for code, output in cells for run in (code_numbers(code), numbers(output))]
        self.texts = [words(text) for pair in cells for text in pair]
        self.shapes = {tuple(value(size) if size.isdigit() else None for size in re.findall(r"[\w-]+", shape))
                       for pair in cells for text in pair for shape in SHAPE.findall(text)}
        self.everything = " ".join(" ".join(text.split()) for pair in cells for text in pair)
        self.numbers = {number for run in self.runs for number in run}
        # What something is raised to: in code, and what is called a square or a root.
        self.powers = {value(power) for pair in cells for text in pair for power in POWER_IN_CODE.findall(text)}
        if "square" in self.everything or "sqrt" in self.everything:
            self.powers |= {Decimal(2)}
        for bits in {int(bits) for pair in cells for text in pair for bits in DTYPE.findall(text)}:
            self.numbers |= {Decimal(bits), Decimal(bits // 8)}  # float32 has 32 bits, 4 bytes

    def has_run(self, run: list[Decimal]) -> bool:
        """Whether these numbers follow each other; 0, 1, 2 may come from a range."""
        counting = len(run) > 2 and all(after - before == 1 for before, after in itertools.pairwise(run))
        return any(within(run, whole) for whole in self.runs) or (counting and self.numbers.issuperset(run))

    def said(self, message: str) -> bool:
        """In an output, or in the code, where an assert compares it with one."""
        return all(" ".join(part.split()) in self.everything for part in re.split(r"…|\.\.\.", message))

    def names(self, code: str) -> bool:
        return all(name in self.everything for name in re.findall(r"[A-Za-z_]\w*", code))

    def made_of_runs(self, row: list[Decimal], least: int = 3) -> bool:
        """Whether a drawn table of numbers can be cut into runs of at least three."""
        while row:
            length = max((n for n in range(1, len(row) + 1) if self.has_run(row[:n])), default=0)
            if length < least:
                return False
            row = row[length:]
        return True

    def has_shape(self, sizes: list[Decimal | None]) -> bool:
        """Whether some tuple has these sizes; None is any."""
        return any(len(shape) == len(sizes) and all(size is None or size == known for size, known in zip(sizes, shape))
                   for shape in self.shapes)

    def has_words(self, part: list[str]) -> bool:
        return any(within(part, whole) for whole in self.texts)


def shown_text(cell) -> str:
    texts = []
    for output in cell.outputs:
        if output.output_type == "error":
            texts.append(f"{output.ename}: {output.evalue}")
        texts.append(output.get("text", ""))
        texts += [re.sub(r"<[^>]*>", " ", output.data[kind]) for kind in SHOWN if kind in output.get("data", {})]
    return re.sub(r"\x1b\[[\d;]*m", "", "\n".join(texts))


@cache
def page_cells(page: Path) -> list[tuple[str, str]]:
    """(code, output that nbval compares) of each cell. The set-up cells that pages load say nothing."""
    if "{code-cell}" not in page.read_text(encoding="utf-8"):
        return []
    edition = editions(page)[-1]  # of an exercise, the solution
    outputs: dict[str, list[str]] = {}
    for cell in nbformat.read(edition.notebook, as_version=4).cells:
        if cell.cell_type == "code":
            outputs.setdefault(TITLE.sub("", cell.source), []).append(shown_text(cell))
    cells = []
    for cell in edition.read().cells:
        if cell.cell_type == "code":
            # A cell that was edited since it was last run has no output yet; test_notebooks says so.
            output = (outputs.get(TITLE.sub("", cell.source)) or [""]).pop(0)
            ignored = "nbval-ignore-output" in cell.metadata.get("tags", [])
            code = "\n".join(line for line in cell.source.splitlines() if not line.lstrip().startswith(("%", "!")))
            cells.append(("" if "load" in cell.metadata else without_comments(code), "" if ignored else output))
    return cells


# --- Judging ---------------------------------------------------------------------------------------

# Numbers that are read as one: '4, 3, 2', '2행 3열', '28×28'.
RUN = re.compile(r"(?<![\w.,])\d[\d.]*(?:(?:, \d[\d.]*){2,}|행 \d+열| ?[×x] ?\d+(?: ?[×x] ?\d+)*)(?![\d.]*\d)")
NATIVE = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90}
ONES = {"하나": 1, "한": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "네": 4, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7,
        "여덟": 8, "아홉": 9}
TENS, DIGITS = "|".join(NATIVE), "|".join(ONES)
SINO = dict(zip("일이삼사오육칠팔구", range(1, 10)))
POWERS = {"십": 10, "백": 100, "천": 1000}
# Up to ten, words count what the reader sees ('두 층', '세 가지') and are not looked at.
IN_WORDS = re.compile(
    rf"(?<![^\s(])(?!일만 )(?:(?P<tens>{TENS})(?P<one>{DIGITS})?"
    r"|(?P<sino>(?:[일이삼사오육칠팔구]?[십백천])*[일이삼사오육칠팔구]?[만억]?))(?P<after>째|(?= )|(?=[은는이가을를의]? ))")
OF_A_HUNDRED = re.compile(rf"백 \S+ 가운데 (?P<tens>{TENS})?(?P<one>{DIGITS})?(?=[ 을이은])(?P<sino>)")
ORDINAL = re.compile(r"(?P<word>문제) (?P<number>\d+)|(?P<step>\d+)(?P<name>단계)")
PRODUCT = re.compile(r"(케라스|텐서플로우) (\d+(?:\.\d+)?)(?![\d.]*\d)")


def word_value(found: re.Match) -> int | None:
    if found["tens"]:
        return NATIVE[found["tens"]] + ONES.get(found["one"], 0)
    total, digit = 0, 0
    for letter in found["sino"] or "":
        if letter in SINO:
            digit = SINO[letter]
        elif letter in POWERS:
            total, digit = total + (digit or 1) * POWERS[letter], 0
        else:
            total, digit = (total + digit or 1) * UNITS[letter], 0
    return total + digit


# What makes no number in a formula: indices (w_1), layers' numbers (W^{(2)}), names in Roman letters.
NAMES_IN_MATH = re.compile(r"_\{[^{}]*\}|_\w|\^\{\(\d+\)\}|\\(?:text|mathrm|hspace|label|begin|end)\{[^{}]*\}|\[\d+pt\]")
SCIENTIFIC = re.compile(r"(?:(?P<factor>\d+(?:\.\d+)?) *\\times *)?10\^\{?(?P<power>-?\d+)\}?")
VECTOR = re.compile(r"\((?: *-?\d+(?:\.\d+)? *,)+ *-?\d+(?:\.\d+)? *\)|(?<![\d.])\d+ *\\times *\d+(?![\d^])")
POWER = re.compile(r"(?<!e)\^(?!\{-1\}) *\{?-?(?P<power>\d+)\}?")
IN_MATH = re.compile(r"(?<![\d.])\d+(?:\.\d+)?")


def formula_numbers(formula: str) -> list[tuple[int, str]]:
    blank = NAMES_IN_MATH.sub(lambda found: " " * len(found[0]), formula.replace("{,}", "   "))
    return [(found.start(), found[0]) for found in IN_MATH.finditer(blank)]


def evaluate(side: str) -> float | None:
    """The value of a formula that has nothing but numbers, or None."""
    code = re.sub(r"\\[td]?frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", side.replace("{,}", "").replace("−", "-"))
    code = re.sub(r"\\times|\\cdot", "*", code).replace("^", "**").replace("{", "(").replace("}", ")").strip(" .,")
    if not re.fullmatch(r"[\d.()+\-*/ ]*\d[\d.()+\-*/ ]*", code):
        return None
    code = re.sub(r"\d+(?:\.\d+)?", lambda number: repr(float(number[0])), code)
    try:
        result = eval(code, {"__builtins__": {}})
    except (SyntaxError, ArithmeticError, TypeError):
        return None
    return result if isinstance(result, float) else None


def equations(formula: str) -> tuple[list[Decimal], str]:
    """The numbers of an equation of numbers that holds, which needs no other proof; and one that does not hold."""
    sides = [(side, evaluate(side)) for side in re.split(r"=|&", formula)]
    known = [(side, result) for side, result in sides if result is not None]
    if len(known) < 2 or not any(re.search(r"\d.*[-+*/^]|times|cdot|frac", side) for side, _ in known):
        return [], ""
    if any(abs(result - known[0][1]) > 1e-9 * max(1, abs(result)) for _, result in known):
        return [], formula
    return [value(digits) for side, _ in known for _, digits in formula_numbers(side)], ""


MISQUOTED = "이 쪽의 출력에 그런 말이 없다. 셀의 출력에서 그대로 옮긴다."
QUOTED = re.compile("[「“‘\"]([^「」“”‘’\"]+)[」”’\"]")


def is_message(text: str) -> bool:
    """Two words of English or more that are no Python."""
    if not re.search(r"[A-Za-z]{2,},? [A-Za-z]{2,}", text):
        return False
    for code in (text.replace("…", "..."), f"{text}: pass"):
        try:
            ast.parse(code)
            return False
        except SyntaxError:
            pass
    return True


@dataclass
class Problem:
    """``say`` is for the author; ``at`` and ``end`` are where it stands in ``block``."""
    line: int
    found: str
    say: str
    block: Block
    at: int
    end: int


FIRST = "셀에서 구해 glue로 적거나, 그 절의 코드와 출력에 있는 수로 고친다."


def is_long(run: list[Decimal]) -> bool:
    """Hardly met by chance (1,000; 784; 28×28), so that it may stand anywhere on the page."""
    digits = [str(number).replace(".", "").lstrip("0") for number in run]
    return len("".join(digits)) >= 4 or len("".join(number.rstrip("0") for number in digits)) >= 3


class Judge:
    """Judges the blocks of one section on its evidence."""

    def __init__(self, evidence: Evidence, page: Evidence, ordinals: dict[str, int], versions: dict[str, str]) -> None:
        self.evidence, self.page, self.ordinals, self.versions = evidence, page, ordinals, versions
        self.proven: set[Decimal] = set()

    def judge(self, blocks: list[Block]) -> Iterator[Problem]:
        for block in blocks:
            for start, end, kind in block.spans:
                if kind == "math":
                    self.proven |= set(equations(block.text[start:end])[0])
        for block in blocks:
            for start, end, kind in block.spans:
                for at, found, say in getattr(self, f"in_{kind}")(block.text, start, end):
                    yield Problem(block.line_of(at), found, say, block, at, at + len(found))
            yield from self.quotes(block)

    def has(self, number: Decimal) -> bool:
        return (number in self.evidence.numbers or number in self.proven
                or (is_long([number]) and number in self.page.numbers))

    def has_run(self, run: list[Decimal]) -> bool:
        return self.evidence.has_run(run) or (is_long(run) and self.page.has_run(run))

    def in_text(self, text: str, start: int, end: int) -> Iterator[tuple[int, str, str]]:
        known: set[int] = set()
        for found in ORDINAL.finditer(text, start, end):
            word, number = found["word"] or found["name"], int(found["number"] or found["step"])
            if number <= self.ordinals.get(word, 0):
                known |= set(range(*found.span()))
        for found in PRODUCT.finditer(text, start, end):
            if f"{self.versions[found[1]]}.".startswith(f"{found[2]}."):
                known |= set(range(*found.span()))
            elif "." not in found[2]:
                yield found.start(), found[0], "설치된 판이 아니다. 옛 판을 말하려면 목록에 적는다."
                known |= set(range(*found.span()))
        for found in RUN.finditer(text, start, end):
            run = [value(digits) for digits in re.findall(r"\d+(?:\.\d+)?", found[0])]
            if found.start() not in known and not self.has_run(run):
                yield found.start(), found[0], f"이 차례로 늘어선 수가 이 절의 코드와 출력에 없다. {FIRST}"
            known |= set(range(*found.span()))
        for found in NUMBER.finditer(text, start, end):
            if found.start() not in known and not self.stands(found):
                yield found.start(), found[0], f"이 절의 코드와 출력에 없는 수다. {FIRST}"
        for found in OF_A_HUNDRED.finditer(text, start, end):
            if self.has(Decimal(word_value(found)) / 100):  # '백 장 가운데 아흔아홉 장' is 0.99
                known |= set(range(*found.span()))
        for found in IN_WORDS.finditer(text, start, end):
            number = word_value(found)
            if found.start() not in known and number and number > 10 and not self.has(Decimal(number)):
                yield found.start(), found[0], f"이 절의 코드와 출력에 없는 수({number})다. {FIRST}"

    def stands(self, found: re.Match) -> bool:
        if re.match(r"0\d", found["digits"]):
            return False
        if found["digits"].count(".") > 1:
            return self.page.has_words(words(found["digits"]))
        number = value(found["digits"]) * UNITS.get(found["unit"] or "", 1)
        if found["more"]:  # '40만여': forty thousand and some
            return any(number < known < number + UNITS[found["unit"]] for known in self.evidence.numbers)
        if found["above"]:  # '10분의 1'
            part = Decimal(found["above"])
            return self.has(part / number) or (self.has(number) and self.has(part))
        return self.has(number) or (bool(found["percent"]) and self.has(number / 100))

    def in_math(self, text: str, start: int, end: int) -> Iterator[tuple[int, str, str]]:
        formula = text[start:end]
        if false := equations(formula)[1]:
            yield start, false, "맞지 않는 식이다. 두 쪽을 다시 계산한다."
        known: set[int] = set()
        for found in SCIENTIFIC.finditer(formula):  # 3.4 × 10^38 may stand as 3.4e38
            if Decimal(f"{found['factor'] or 1}e{found['power']}") in self.evidence.numbers:
                known |= set(range(*found.span()))
        for found in VECTOR.finditer(formula):  # a point, a shape
            run = [value(digits) for digits in IN_MATH.findall(found[0])]
            square = "times" in found[0] and len(set(run)) == 1 and self.has(run[0])
            if not square and not self.proven.issuperset(run) and not self.has_run(run):
                yield start + found.start(), found[0], f"이 차례로 늘어선 수가 이 절의 코드와 출력에 없다. {FIRST}"
            known |= set(range(*found.span()))
        for found in POWER.finditer(formula):
            if found.start("power") not in known and value(found["power"]) not in self.evidence.powers | self.proven:
                yield start + found.start(), found[0], f"이 절의 코드에 이런 거듭제곱이 없다. {FIRST}"
            known |= set(range(*found.span()))
        for at, digits in formula_numbers(formula):
            if at not in known and not self.has(value(digits)):
                yield start + at, digits, f"이 절의 코드와 출력에 없는 수가 수식에 있다. {FIRST}"

    def in_code(self, text: str, start: int, end: int) -> Iterator[tuple[int, str, str]]:
        code = text[start:end]
        if re.search(r"\d", code) and not all(map(self.has_code, code.split("; "))):
            yield start, code, "이 절의 코드와 출력에 그대로 없다. 오타가 아니면 셀에 쓰거나, 있는 것으로 고친다."

    def has_code(self, code: str) -> bool:
        if re.search(r"(?<![\w.+-])0\d", code):
            return False
        parts = words(code)
        digits = [value(word) for word in parts if word[0].isdigit()]
        if not re.search(r"[^\W\d]", code) and digits:  # a value, a shape, or a sum
            if re.fullmatch(r"\(\d+,\)", code):
                return self.page.has_shape(digits)
            return bool(equations(code)[0]) or (self.has(digits[0]) if len(digits) == 1 else self.has_run(digits))
        if all(self.page.has_words(words(part)) for part in code.split("…")):
            return True
        # Where a size is a letter or a word, (n, 1), it may be any.
        if not re.fullmatch(r"\([\w ,]+\)", code):
            names = re.findall(r"[^\W\d]\w*", code)
            return "=" not in code and all(len(name) == 1 for name in names) and all(map(self.has, digits))
        sizes = [size.strip() for size in code.strip("()").split(",")]
        return self.page.has_shape([value(size) if size.isdigit() else None for size in sizes if size])

    def quotes(self, block: Block) -> Iterator[Problem]:
        """Messages: what is written in quotes, and code right after a cell that fails."""
        if not self.page.texts:
            return
        for start, end, kind in block.spans:
            part = block.text[start:end]
            if kind == "code" and ((is_message(part) and not self.page.said(part))
                                   or (block.after_error and not self.page.names(part))):
                yield Problem(block.line_of(start), part, MISQUOTED, block, start, end)
            elif kind == "text":
                for found in QUOTED.finditer(block.text, start, end):
                    if is_message(found[1]) and not self.page.said(found[1]):
                        yield Problem(block.line_of(found.start()), found[1], MISQUOTED, block, *found.span())


# --- The book --------------------------------------------------------------------------------------

GLOSSARY = ROOT / "book" / "glossary.md"
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
VERSIONS = {name: re.search(rf"^{package}(?:-cpu)?==([\d.]+)", LOCK, re.MULTILINE)[1]
            for name, package in {"케라스": "keras", "텐서플로우": "tensorflow"}.items()}


@cache
def stored_sections(page: Path) -> list[Section]:
    return Reader(page.read_text(encoding="utf-8")).sections


@cache
def evidence(page: Path, numbers: tuple[int, ...]) -> Evidence:
    """What these cells of a page say. Where there are none, or only its set-up, what the whole page says."""
    cells = page_cells(page)
    return Evidence([cells[number] for number in numbers if cells[number][0]] or cells)


def cells_of(sections: list[Section]) -> tuple[int, ...]:
    return tuple(number for section in sections for number in section.cells)


@cache
def whole(page: Path) -> Evidence:
    """A page's evidence. A chapter's opening page without cells stands on the pages of the chapter."""
    if not page_cells(page) and page.stem == "index":
        return Evidence([cell for other in sorted(page.parent.glob("*.md")) for cell in page_cells(other)])
    return Evidence(page_cells(page))


@cache
def home(term: str) -> Evidence:
    """The evidence of the sections, one a page, that introduce a term."""
    cells = []
    for page in page_sources():
        sections = [section for section in stored_sections(page) if term in section.terms]
        cells += [page_cells(page)[number] for number in cells_of(sections)]
    return Evidence(cells)


def page_problems(page: Path, text: str) -> Iterator[Problem]:
    sections = Reader(text).sections
    ordinals: dict[str, int] = {}
    for section in sections:
        if found := ORDINAL.match(section.title):
            word = found["word"] or found["name"]
            ordinals[word] = ordinals.get(word, 0) + 1
            if int(found["number"] or found["step"]) != ordinals[word]:
                yield Problem(section.blocks[0].line, found[0], f"차례로 세면 {ordinals[word]}이다.",
                              section.blocks[0], *found.span())
    for section in sections:
        if page == GLOSSARY:
            own = all_of_it = home(section.title)
        else:
            own, all_of_it = evidence(page, tuple(section.cells)) if section.cells else whole(page), whole(page)
        judge = Judge(own, all_of_it, ordinals, VERSIONS)
        for problem in judge.judge(section.blocks):
            # The words for a diagram may say what is drawn there, as that is judged itself.
            name = problem.block.diagram
            if not name or not set(re.findall(r"\d+", problem.found)) <= drawn_numbers(page.parent / name):
                yield problem


@cache
def diagrams() -> dict[Path, list[Path]]:
    """Each diagram with the pages that show it."""
    shown: dict[Path, list[Path]] = {}
    for page in pages():
        for section in stored_sections(page):
            for name in section.diagrams:
                shown.setdefault((page.parent / name).resolve(), []).append(page)
    return shown


def diagram_problems(diagram: Path, text: str) -> Iterator[Problem]:
    for page in diagrams()[diagram]:
        sections = [section for section in stored_sections(page)
                    if any((page.parent / name).resolve() == diagram for name in section.diagrams)]
        judge = Judge(evidence(page, cells_of(sections)) if page_cells(page) else whole(page), whole(page), {}, VERSIONS)
        texts = drawn(text)
        row = [int(words_drawn) if re.fullmatch(r"\d+", words_drawn) else None for words_drawn in texts]
        counted = counting(row)
        alone = [number for number, digit in enumerate(row) if digit is not None and number not in counted]
        for number, words_drawn in enumerate(texts):
            if number not in counted:
                yield from judge.judge([plain(words_drawn, number + 1)])
        for group in neighbours(alone):
            run = [Decimal(row[number]) for number in group]
            if len(run) > 2 and not judge.evidence.made_of_runs(run):
                block = plain(" ".join(texts[number] for number in group), group[0] + 1)
                yield Problem(block.line, block.text, "이렇게 늘어선 수가 그림을 보이는 절의 코드와 출력에 없다. 감춘 셀에서 "
                              "그림의 값을 구하여 assert로 확인한다.", block, 0, len(block.text))


def neighbours(numbers: list[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for number in numbers:
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups


def drawn_numbers(diagram: Path) -> set[str]:
    return set(re.findall(r"\d+", " ".join(drawn(diagram.read_text(encoding="utf-8")))))


def counting(row: list[int | None], least: int = 5) -> set[int]:
    """Where numbers count up from 0 or 1: an axis or a list of labels, which proves itself."""
    found: set[int] = set()
    for start, first in enumerate(row):
        if first in (0, 1):
            length = next((i for i, number in enumerate(row[start:]) if number != first + i), len(row) - start)
            if length >= least:
                found |= set(range(start, start + length))
    return found


def drawn(text: str) -> list[str]:
    return ["".join(element.itertext()) for element in ElementTree.fromstring(text).iter()
            if element.tag.rpartition("}")[2] == "text"]


def pages() -> list[Path]:
    return sorted([*ROOT.glob("book/**/*.md"), *ROOT.glob("excs/src/*.md")])


def excused(problem: Problem, excerpts: list[str]) -> str | None:
    """The listed excerpt that the problem lies in."""
    for excerpt in excerpts:
        for found in re.finditer(re.escape(excerpt), problem.block.text.replace("\n", " ")):
            if found.start() <= problem.at and problem.end <= found.end():
                return excerpt
    return None
