"""「흔한 실수」 boxes that hold executed cells.

MyST-NB reads code cells at the top level of a page only, so an ordinary admonition cannot
contain one. A box is therefore written as a pair of directives with the text and the cells
between them::

    :::{mistake-start} 타깃의 모양이 (n,)이다
    :::
    ... text and code cells ...
    :::{mistake-end}
    :::

and a transform moves what stands between them into one admonition.

The same file mends two things of sphinx-proof 0.4.0: a proof opens with the English 'Proof.'
whatever the language, and every box of a page has the HTML id 'proof-content'
(sphinx-exercise does the same with its two). And folded boxes, those with the class ``dropdown``, become
HTML's own <details>: they open without a script, by keyboard, and tell a screen reader what they are.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.nodes import solution_node
from sphinx_proof.nodes import proof_node

TITLE = "흔한 실수"
logger = logging.getLogger(__name__)


class mistake_end(nodes.General, nodes.Element):
    """Marks where a box ends; gone after the transform."""


class MendBoxes(SphinxTransform):
    """Give proofs their Korean heading, and boxes ids of their own."""

    default_priority = 20  # after the gated boxes are put together

    def apply(self) -> None:
        for proof in self.document.findall(proof_node):
            box = proof[0]
            box["ids"] = []
            first = next(box.findall(nodes.paragraph))
            text = first[0]
            if isinstance(text, nodes.Text) and text.startswith("Proof. "):
                first[0:1] = [nodes.strong("", "증명."), nodes.Text(" " + text.removeprefix("Proof. "))]
            else:
                logger.error("증명이 글로 시작하지 않는다. 수식이나 목록 앞에 한 문장을 둔다.", location=proof)
        for solution in self.document.findall(solution_node):
            solution["title"] = "해답"  # sphinx-exercise translates it in one of its two styles only
        for section in self.document.findall(nodes.section):
            if section["ids"] in (["proof-content"], ["exercise-content"], ["solution-content"]):
                section["ids"] = [nodes.make_id(f"{section.parent['label']}-content")]


class fold(nodes.General, nodes.Element):
    """A box that opens: its first child is a fold_title."""


class fold_title(nodes.TextElement):
    pass


class FoldBoxes(SphinxPostTransform):
    """Turn boxes with the class ``dropdown`` into folds."""

    default_priority = 100  # after sphinx-exercise has written the titles
    formats = ("html",)

    def run(self, **kwargs) -> None:
        for box in list(self.document.findall(nodes.Admonition)):
            if "dropdown" in box["classes"]:
                titles = [child for child in box if isinstance(child, (nodes.title, nodes.subtitle))]
                title = fold_title("", "", *(part for child in titles for part in child.children))
                rest = [child for child in box if child not in titles]
                name = box.__class__.__name__.split("_")[0]
                box.replace_self(fold("", title, *rest, ids=box["ids"], classes=[name, *box["classes"]]))


def visit_fold(self, node: fold) -> None:
    self.body.append(self.starttag(node, "details", CLASS="admonition"))


def depart_fold(self, node: fold) -> None:
    self.body.append("</details>\n")


def visit_fold_title(self, node: fold_title) -> None:
    self.body.append(self.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_fold_title(self, node: fold_title) -> None:
    self.body.append("</summary>\n")


class MistakeStart(SphinxDirective):
    """Open a box. Argument: its title, the mistake in a few words. Option ``name``: a label."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"name": lambda value: value}

    def run(self) -> list[nodes.Node]:
        box = nodes.admonition(classes=["warning", "mistake"])
        self.set_source_info(box)
        text, messages = self.state.inline_text(f"{TITLE}: {self.arguments[0]}", self.lineno)
        box += nodes.title(text, "", *text) if isinstance(text, str) else nodes.title("", "", *text)
        self.add_name(box)
        return [box, *messages]


class MistakeEnd(SphinxDirective):
    """Close the box."""

    def run(self) -> list[nodes.Node]:
        end = mistake_end()
        self.set_source_info(end)
        return [end]


class GatherMistakes(SphinxTransform):
    """Move everything between the two marks into the box."""

    default_priority = 10

    def apply(self) -> None:
        for box in list(self.document.findall(nodes.admonition)):
            if "mistake" not in box["classes"]:
                continue
            siblings = box.parent.children
            start = siblings.index(box) + 1
            end = next((i for i in range(start, len(siblings))
                        if isinstance(siblings[i], mistake_end)), None)
            if end is None:
                logger.error("이 상자를 닫는 {mistake-end}가 같은 절 안에 없다.", location=box)
                continue
            for node in siblings[start:end]:
                box.parent.remove(node)
                box += node
            box.parent.remove(siblings[start])
        for stray in list(self.document.findall(mistake_end)):
            logger.error("이 {mistake-end} 앞에 {mistake-start}가 없다.", location=stray)
            stray.parent.remove(stray)


def setup(app: Sphinx) -> dict:
    app.add_node(mistake_end)
    app.add_directive("mistake-start", MistakeStart)
    app.add_directive("mistake-end", MistakeEnd)
    app.add_transform(GatherMistakes)
    app.add_transform(MendBoxes)
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_node(fold_title, html=(visit_fold_title, depart_fold_title))
    app.add_post_transform(FoldBoxes)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
