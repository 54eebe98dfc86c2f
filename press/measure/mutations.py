"""Changes that a careless author or programmer would make to a piece of code, one at a time.

Only the changed expression is written anew; the text around it stays as it is, so that a mutant reads
as its author would have left it. What states a fact instead of computing one is never changed:
asserts, imports, docstrings and annotations.

mutmut and cosmic-ray were looked at first. Both change Python files and not cells, neither knows an
axis, a seed or a curve's label, and neither takes a sample: they would have been a second engine with
a second report beside this one, for the tools alone.
"""

import ast
import builtins
import copy
import hashlib
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

SEEDS = {"set_random_seed", "default_rng", "seed", "SeedSequence", "RandomState"}
DRAWS = set(re.findall(r"\w+", """plot scatter bar barh hist imshow semilogy semilogx loglog errorbar fill_between
    quiver contour contourf step stem arrow annotate axhline axvline axline matshow pcolormesh boxplot set_xlim
    set_ylim set_xticks set_yticks subplots plot_surface"""))
LABELS = set(re.findall(r"\w+", """set_title title suptitle set_xlabel set_ylabel xlabel ylabel text legend
    set_xticklabels set_yticklabels"""))
RATES = re.compile(r"(^|_)(lr|rate|eta|momentum|beta_?[12]?|decay)$")


def pairs(text: str) -> list[list[str]]:
    return [pair.split() for pair in text.split(",")]


# What is mistaken for one another: names of functions and classes, names given as strings, ends of variables' names.
FUNCTIONS = pairs("""reduce_sum reduce_mean, sum mean, min max, minimum maximum, reduce_min reduce_max, argmax argmin,
    zeros ones, zeros_like ones_like, sin cos, exp log, add subtract, multiply divide, normal uniform, relu tanh,
    sigmoid tanh, softmax sigmoid, SGD Adam, set_xlabel set_ylabel, xlabel ylabel, semilogy plot, vstack hstack,
    transpose flip, square sqrt, floor ceil, any all, startswith endswith, first last, removeprefix removesuffix,
    lstrip rstrip, is_file is_dir""")
STRINGS = pairs("""relu tanh, sigmoid tanh, softmax sigmoid, sgd adam, rmsprop sgd, float32 float64, int32 int64,
    same valid, mse mae, accuracy mse, loss val_loss, accuracy val_accuracy, left right, upper lower""")
DATA = pairs("train test, train val, real pred, inputs targets")
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
              ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult}
COMPARISONS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
               ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is}
SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)


@dataclass(frozen=True)
class Mutant:
    """One change: ``source[start:end]`` (in bytes) becomes ``text``."""

    operator: str
    source: str
    start: int
    end: int
    text: str

    def apply(self) -> str:
        raw = self.source.encode()
        return (raw[:self.start] + self.text.encode() + raw[self.end:]).decode()

    @property
    def line(self) -> str:
        """The line in which it begins."""
        raw = self.source.encode()
        return raw[raw.rfind(b"\n", 0, self.start) + 1:].decode().splitlines()[0]

    @property
    def key(self) -> str:
        """The name of this change wherever the piece of code stands, as long as the piece is the same."""
        said = "\0".join([self.source, self.operator, str(self.start), str(self.end), self.text])
        return hashlib.sha256(said.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Place:
    """A node, and the nodes that it stands in, the nearest first."""

    node: Any  # each operator looks at the kind of node it knows
    above: tuple[Any, ...]

    def call(self) -> str:
        """The name of the function that this is an argument of, however deep: 'plot' for ``ax.plot(f(x) + 1)``."""
        child = self.node
        for node in self.above:
            if isinstance(node, ast.Call) and child is not node.func and called(node) in DRAWS | LABELS | SEEDS:
                return called(node)
            child = node
        return ""

    def keyword(self) -> str:
        parents = [node for node in self.above if not isinstance(node, (ast.UnaryOp, ast.Tuple, ast.List))]
        return (parents[0].arg or "") if parents and isinstance(parents[0], ast.keyword) else ""

    def target(self) -> str:
        """The name that this is assigned to, or the default of."""
        parent = self.above[0] if self.above else None
        if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
            return parent.targets[0].id
        if isinstance(parent, ast.arguments) and self.node in parent.defaults:
            return parent.args[len(parent.args) - len(parent.defaults) + parent.defaults.index(self.node)].arg
        return self.keyword()


def called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", "") or getattr(call.func, "id", ""))


def number_of(node: Any) -> int | float | None:
    """The number that a literal stands for, with its sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = number_of(node.operand)
        return None if value is None else -value
    is_number = isinstance(node, ast.Constant) and isinstance(node.value, (int, float))
    return node.value if is_number and not isinstance(node.value, bool) else None


def partner(name: str, mistaken: list[list[str]]) -> str:
    for one, other in mistaken:
        if name in (one, other):
            return other if name == one else one
    return ""


def changed(node: ast.AST, **fields) -> ast.AST:
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def replaced(items: list, position: int, *new) -> list:
    return [*items[:position], *new, *items[position + 1:]]


# --- The operators: each yields (its name, the node in the place of this one) --------------------

Changes = Iterator[tuple[str, ast.AST]]


def numbers(place: Place) -> Changes:
    """seed, axis, rate, figure, number, sign: another literal."""
    value = number_of(place.node)
    if value is None or (place.above and number_of(place.above[0]) is not None):
        return  # not a literal, or inside one with a sign
    call, target = place.call(), place.target()
    if call in SEEDS or "seed" in target:
        yield "seed", ast.Constant(value + 1)
    elif target in {"axis", "axes", "dims"}:
        yield "axis", ast.Constant(1 if value == 0 else 0)
    elif RATES.search(target):
        yield "rate", ast.Constant(value * 10 or 0.1)
    else:
        larger = value + 1 if isinstance(value, int) else value * 2 or 1.0
        yield ("figure" if call in DRAWS else "number"), ast.Constant(larger)
        if value < 0:
            yield "sign", ast.Constant(-value)


def signs(place: Place) -> Changes:
    """sign: a minus is forgotten."""
    node = place.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and number_of(node) is None:
        yield "sign", node.operand


def arithmetic(place: Place) -> Changes:
    """arithmetic: + for -, * for /, the factors of a matrix product the other way round."""
    node = place.node
    if not isinstance(node, (ast.BinOp, ast.AugAssign)):
        return
    if isinstance(node.op, ast.MatMult) and isinstance(node, ast.BinOp):
        yield "arithmetic", changed(node, left=node.right, right=node.left)
    elif other := ARITHMETIC.get(type(node.op)):
        sides = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.value]
        if not any(isinstance(side, (ast.JoinedStr, ast.List)) or isinstance(getattr(side, "value", 0), str)
                   for side in sides):  # joining text or lists, which has no opposite
            yield "arithmetic", changed(node, op=other())


def logic(place: Place) -> Changes:
    """comparison, condition, flag: a boundary, a branch or a switch the other way."""
    node = place.node
    if isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            yield "comparison", changed(node, ops=replaced(node.ops, i, COMPARISONS[type(op)]()))
    elif isinstance(node, ast.BoolOp):
        yield "condition", changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "condition", node.operand
    elif isinstance(node, ast.IfExp):
        yield "condition", changed(node, body=node.orelse, orelse=node.body)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "flag", ast.Constant(not node.value)
    parent = place.above[0] if place.above else None
    has_other = isinstance(node, (ast.Compare, ast.BoolOp, ast.UnaryOp))  # its operator is changed above
    if isinstance(parent, (ast.If, ast.While)) and node is parent.test and not has_other:
        yield "condition", ast.UnaryOp(ast.Not(), node)


def arguments(place: Place) -> Changes:
    """argument: two neighbours change places, one by keyword is forgotten."""
    node = place.node
    if not isinstance(node, ast.Call):
        return
    for i in range(len(node.args) - 1):
        pair = node.args[i:i + 2]
        if called(node) != "print" and not any(isinstance(value, ast.Starred) for value in pair):
            yield "argument", changed(node, args=[*node.args[:i], pair[1], pair[0], *node.args[i + 2:]])
    for i, keyword in enumerate(node.keywords):
        if keyword.arg:
            yield "argument", changed(node, keywords=replaced(node.keywords, i))


def slices(place: Place) -> Changes:
    """slice: one too few at either end."""
    node = place.node
    if not isinstance(node, ast.Subscript):
        return
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for i, part in enumerate(parts):
        if isinstance(part, ast.Slice) and part.step is None:
            for bound, step in (("lower", ast.Add), ("upper", ast.Sub)):
                old = getattr(part, bound)
                end = (ast.Constant(1 if bound == "lower" else -1) if old is None
                       else ast.BinOp(old, step(), ast.Constant(1)))
                shorter = replaced(parts, i, changed(part, **{bound: end}))
                yield "slice", changed(node, slice=changed(node.slice, elts=shorter)
                                       if isinstance(node.slice, ast.Tuple) else shorter[0])


def functions(place: Place) -> Changes:
    """function, data: one that is easily mistaken for it; the test set for the training set."""
    node = place.node
    if isinstance(node, ast.Call) and (other := partner(called(node), FUNCTIONS)):
        name = "attr" if isinstance(node.func, ast.Attribute) else "id"
        yield "function", changed(node, func=changed(node.func, **{name: other}))
    elif isinstance(node, ast.Attribute) and (other := partner(node.attr, FUNCTIONS)) and not (
            place.above and isinstance(place.above[0], ast.Call) and place.above[0].func is node):
        yield "function", changed(node, attr=other)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        parts = node.id.split("_")
        if len(parts) > 1 and (other := partner(parts[-1], DATA)):
            yield "data", changed(node, id="_".join([*parts[:-1], other]))
    elif isinstance(node, ast.Call) and called(node) == "range" and number_of(node.args[-1]) is None:
        yield "number", changed(node, args=[*node.args[:-1], ast.BinOp(node.args[-1], ast.Sub(), ast.Constant(1))])


def strings(place: Place) -> Changes:
    """name, format: another activation, data type or key; one digit fewer."""
    node = place.node
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if other := partner(node.value, STRINGS):
            yield "name", ast.Constant(other)
        if (place.above and isinstance(place.above[0], ast.JoinedStr) and len(place.above) > 1
                and isinstance(place.above[1], ast.FormattedValue) and (digits := re.search(r"\.([1-9])", node.value))):
            yield "format", ast.Constant(node.value.replace(digits[0], f".{int(digits[1]) - 1}"))


def returns(place: Place) -> Changes:
    """return: nothing comes back."""
    if isinstance(place.node, ast.Return) and number_of(place.node.value) is None and not (
            isinstance(place.node.value, ast.Constant)) and place.node.value is not None:
        yield "return", ast.Return(ast.Constant(None))


def words(place: Place) -> Changes:
    """text: a string that the program works with has a letter too many. What people read is left alone."""
    node = place.node
    inside = place.above and isinstance(place.above[0], (ast.JoinedStr, ast.FormattedValue))
    is_string = isinstance(node, ast.Constant) and isinstance(node.value, str) and not inside
    if is_string and node.value and not re.search("[가-힣]", node.value):
        yield "text", ast.Constant(node.value + "x")


COMMON = [numbers, signs, arithmetic, logic, arguments, slices, functions, strings]
AUTHOR = COMMON
PROGRAMMER = [*COMMON, returns, words]


# --- Changes that look at a whole cell ------------------------------------------------------------

def figures(place: Place, cell: list[Place]) -> Changes:
    """series, label: in a drawing, another variable of the same cell's drawings; another label."""
    node, call = place.node, place.call()
    if isinstance(node, ast.Name) and call in DRAWS and place.above[0] in direct(place):
        others = [one.node.id for one in cell if isinstance(one.node, ast.Name) and one.call() in DRAWS
                  and one.above[0] in direct(one)]
        yield from (("series", changed(node, id=name)) for name in dict.fromkeys(others) if name != node.id)
    if is_label(place):
        others = [one.node.value for one in cell if is_label(one) and one.node.value != node.value]
        yield "label", ast.Constant(others[0] if others else node.value + " 2")


def direct(place: Place) -> tuple[ast.AST, ...]:
    """The call or subscript in which a variable is data: ``plot(x, losses)``, not ``plot(f(x))``."""
    return tuple(node for node in place.above[:2] if isinstance(node, (ast.Call, ast.Subscript)))[:1]


def is_label(place: Place) -> bool:
    node = place.node
    return (isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)
            and ((place.call() in LABELS and not place.keyword()) or place.keyword() == "label")
            and not any(isinstance(above, (ast.JoinedStr, ast.Subscript)) for above in place.above[:1]))


# --- Changes to statements ------------------------------------------------------------------------

def names(node: ast.AST, context: type) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, context)}


def is_text(node: Any) -> bool:
    """A string that stands alone: a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def depend(one: ast.stmt, other: ast.stmt) -> bool:
    """Whether the order of two statements can matter."""
    if isinstance(one, ast.Expr) and isinstance(other, ast.Expr):
        return not is_text(one)
    touched = [names(node, ast.Load) | names(node, ast.Store) for node in (one, other)]
    common = touched[0] & touched[1] - set(dir(builtins))
    return bool(common & (names(one, ast.Store) | names(other, ast.Store)))


# --- All changes of a piece of code ---------------------------------------------------------------

def walk(node: ast.AST, above: tuple[ast.AST, ...] = ()) -> Iterator[Place]:
    yield Place(node, above)
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            left_alone = isinstance(child, (ast.Assert, ast.Import, ast.ImportFrom)) or is_text(child)
            if isinstance(child, ast.AST) and not left_alone:
                yield from walk(child, (node, *above))


def mutate(source: str, operators: Sequence[Callable[[Place], Changes]]) -> list[Mutant]:
    """Every change of one piece of code that still compiles. Empty for what is not Python (cells with magics)."""
    head = "class _:\n" if source.startswith(" ") else ""  # a method keeps its indentation
    try:
        tree = ast.parse(head + source)
    except SyntaxError:
        return []
    starts = [-len(head)]
    for line in (head + source).encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def span(node: Any) -> tuple[int, int]:
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    places, unchanged = list(walk(tree)), ast.dump(tree)
    found: list[Mutant] = []

    def add(operator: str, start: int, end: int, text: str) -> None:
        mutant = Mutant(operator, source, start, end, text)
        code = head + mutant.apply()
        if mutant not in found and compiles(code) and ast.dump(ast.parse(code)) != unchanged:
            found.append(mutant)

    for place in places:
        changes = [change for operator in operators for change in operator(place)]
        if AUTHOR is operators:
            changes += figures(place, places)
        for operator, new in changes:
            written, text = lifted(place, new)
            add(operator, *span(written), text)
        for block in ("body", "orelse", "finalbody"):
            statements = getattr(place.node, block, None)
            if not isinstance(statements, list):
                continue
            for statement in statements:
                target = statement.targets[0] if isinstance(statement, ast.Assign) else None
                changes_something = (isinstance(statement, (ast.Expr, ast.AugAssign))
                                     or isinstance(target, (ast.Subscript, ast.Attribute)))
                if changes_something and not is_text(statement):
                    add("delete", *span(statement), "pass")
            for one, other in itertools.pairwise(statements):
                if isinstance(one, SIMPLE) and isinstance(other, SIMPLE) and depend(one, other):
                    (start, stop), (again, end) = span(one), span(other)
                    raw = source.encode()
                    add("order", start, end, (raw[again:end] + raw[stop:again] + raw[start:stop]).decode())
    return found


def lifted(place: Place, new: ast.AST) -> tuple[ast.AST, str]:
    """The node to write anew, and its text. Inside an f-string or a slice Python gives no usable place of its own."""
    node, above = place.node, list(place.above)
    outermost = max((i for i, parent in enumerate(above) if isinstance(parent, ast.JoinedStr)), default=-1)
    while outermost >= 0 or not hasattr(node, "lineno"):
        parent = above.pop(0)
        new = copy_with(parent, node, new)
        node, outermost = parent, outermost - 1
    text = ast.unparse(ast.fix_missing_locations(new))
    return node, f"({text})" if isinstance(new, (ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.UnaryOp)) else text


def copy_with(parent: ast.AST, old: ast.AST, new: ast.AST) -> ast.AST:
    for name, value in ast.iter_fields(parent):
        if value is old:
            return changed(parent, **{name: new})
        if isinstance(value, list) and any(item is old for item in value):
            return changed(parent, **{name: [new if item is old else item for item in value]})
    raise ValueError("the node does not stand in its parent")


def compiles(source: str) -> bool:
    try:
        compile(source, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True
