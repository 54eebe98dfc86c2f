"""A builder that writes each page as a notebook: ``make notebooks``.

Readers open the pages in Colab, where MyST directives mean nothing. So a notebook is written
from the *resolved* page: references are links to the published site, boxes are quotations,
numbers glued into the prose are plain text. Code cells carry the outputs that the store has of them
(press/run/store.py): those that the notebook had before or, of a page that was just executed, the new ones.

jupytext and sphinx-tojupyter were tried first. The former leaves directives as they are; the
latter loses cells that stand inside boxes, hidden cells and outputs, and its 3,500 lines would
have been overridden where they matter.
"""

import base64
import html
import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import nbformat
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.locale import admonitionlabels, get_translation
from sphinx.util import logging
from sphinx.util.osutil import ensuredir
from sphinx_proof.proof_type import PROOF_TYPES

from press.paths import ROOT
from press.run.store import LANGUAGE_INFO, with_outputs
from press.source.edition import Edition, editions
from press.source.exercises import BEGIN, WRITE_HERE, is_exercise, tagged

logger = logging.getLogger(__name__)

PROOF_NAMES = get_translation("proof")  # sphinx-proof's own catalogue: 'Definition' -> '정의'
PLAIN_NUMBERS = {*PROOF_TYPES, "displaymath"}  # these write their names themselves
HIDING_TAGS = {"remove-cell", "hide-cell", "hide-input", "remove-input"}

WRITTEN: set[str] = set()  # the site's pages that this process has written: their notebooks may have changed too


class NotebookBuilder(Builder):
    """Write ``<docname>.ipynb`` for every page that has code cells."""

    name = "notebook"
    format = "ipynb"
    epilog = ""
    allow_parallel = False
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg"]

    def init(self) -> None:
        self.site = self.config.html_baseurl

    def get_outdated_docs(self) -> Iterator[str]:
        yield from self.config.notebook_pages or self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return f"{self.site}{docname}.html"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        return self.get_target_uri(to)

    def prepare_writing(self, docnames: set[str]) -> None:
        pass

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        page = Path(self.env.doc2path(docname))
        if "{code-cell}" not in page.read_text(encoding="utf-8"):
            return
        for edition in editions(page):
            executed = with_outputs(edition)
            self.write_notebook(edition.notebook.relative_to(ROOT), edition, docname, doctree, executed)
        if is_exercise(page):
            edition = Edition(page, "nbgrader")
            self.write_notebook(Path("nbgrader", f"{page.stem}.ipynb"), edition, docname, doctree, edition.read())

    def write_notebook(self, target: Path, edition: Edition, docname: str, doctree: nodes.document,
                       executed: nbformat.NotebookNode) -> None:
        cells = [self.header(edition, docname),
                 *PageWriter(self, docname, executed.cells, edition.audience).cells(doctree)]
        for number, cell in enumerate(cells):
            cell.id = f"cell-{number}"
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": LANGUAGE_INFO,
            "book": {"source": edition.source, "audience": edition.audience, "text": edition.text_hash(),
                     "site": self.site, **executed.metadata.get("book", {})},
        })
        path = Path(self.outdir, target)
        ensuredir(path.parent)
        nbformat.write(notebook, path)

    def header(self, edition: Edition, docname: str) -> nbformat.NotebookNode:
        return nbformat.v4.new_markdown_cell(
            f"> 이 노트북은 책의 [{self.env.titles[docname].astext()}]({self.get_target_uri(docname)}) 쪽이며, "
            f"원본 `{edition.source}`에서 `make notebooks`로 만들었다. 고칠 것이 있으면 원본을 고친다.")


class PageWriter:
    """Turn one resolved page into notebook cells.

    The block methods yield Markdown strings, where a code cell stands its index in the executed
    notebook (an ``int``), and where a text needs a cell of its own, that cell; ``cells`` joins the
    strings between two cells.
    """

    def __init__(self, builder: NotebookBuilder, docname: str, executed: list, audience: str) -> None:
        self.builder, self.docname, self.executed, self.audience = builder, docname, executed, audience
        self.depth = 0

    # --- cells -------------------------------------------------------------------------

    def cells(self, doctree: nodes.document) -> Iterator[nbformat.NotebookNode]:
        text: list[str] = []
        done = 0
        for block in [*self.blocks(doctree), len(self.executed)]:
            if isinstance(block, str):
                text.append(block)
                continue
            if text:
                yield nbformat.v4.new_markdown_cell("\n\n".join(text))
                text = []
            if isinstance(block, nbformat.NotebookNode):
                yield block
                continue
            # Cells that the site removes are not in the page, but the code after them needs them.
            for cell in self.executed[done:block + 1]:
                if cell.cell_type == "code":
                    yield self.code_cell(cell)
            done = block + 1
            # Hidden cells right after it stay with it; later they would stand under another heading.
            while (done < len(self.executed) and self.executed[done].cell_type == "code"
                   and "remove-cell" in self.executed[done].metadata.get("tags", [])):
                yield self.code_cell(self.executed[done])
                done += 1

    def code_cell(self, executed: nbformat.NotebookNode) -> nbformat.NotebookNode:
        """The executed cell without what changes from run to run (times, PNG metadata)."""
        tags = executed.metadata.get("tags", [])
        role, name = tagged(tags, "problem", "check")
        source = executed.source
        metadata: dict = {"tags": tags} if tags else {}
        if HIDING_TAGS & set(tags) and role != "problem":
            metadata |= {"jupyter": {"source_hidden": True}, "cellView": "form"}
            if not source.startswith("# @title"):  # what Colab shows of a folded cell
                title = "본문에 쓰는 수를 적어 둔다." if "glue(" in source else "보조 코드"
                source = f"# @title {title}\n{source}"
        # A problem without markers is handed out as it stands: nbgrader would put its stub in the place
        # of a cell called a solution.
        if self.audience == "nbgrader" and (role == "check" or (role == "problem" and BEGIN in source)):
            metadata["nbgrader"] = {"schema_version": 3, "grade_id": f"{role}-{name}", "locked": role == "check",
                                    "task": False, "solution": role == "problem", "grade": role == "check"}
            if role == "check":
                metadata["nbgrader"]["points"] = 1
        return nbformat.v4.new_code_cell(source, metadata=metadata, outputs=executed.outputs,
                                         execution_count=executed.execution_count)

    # --- blocks ------------------------------------------------------------------------

    def blocks(self, node: nodes.Node) -> Iterator[str | int]:
        for child in node.children:
            yield from self.block(child)

    def texts(self, node: nodes.Node) -> Iterator[str]:
        """The blocks of what can hold no code cell: an item, a cell of a table."""
        for block in self.blocks(node):
            assert isinstance(block, str), f"코드 셀이 {type(node).__name__} 안에 있다."
            yield block

    def block(self, node: nodes.Node) -> Iterator[str | int]:
        kind = type(node).__name__
        if isinstance(node, nodes.Element) and node.get("nb_element") == "cell_code":
            yield node["cell_index"]
            yield from (f"**{self.number(figure)}.** {self.inline(caption)}"
                        for figure in node.findall(nodes.figure)
                        for caption in figure.findall(nodes.caption))
        elif method := getattr(self, f"block_{kind}", None):
            yield from method(node)
        elif isinstance(node, (nodes.Invisible, nodes.substitution_definition)):
            return
        elif node.get("label") and node.children and "title" in type(node.children[0]).__name__:
            yield from self.numbered_box(node)
        elif isinstance(node, nodes.Admonition):
            yield from self.box(node)
        elif isinstance(node, (nodes.document, nodes.container, nodes.compound, addnodes.compact_paragraph)):
            yield from self.blocks(node)
        else:
            logger.error("노트북으로 옮길 줄 모르는 요소다: %s (press/sphinx/notebooks.py에 더한다)", kind,
                         location=node)

    def block_section(self, node: nodes.section) -> Iterator[str | int]:
        self.depth += 1
        yield from self.blocks(node)
        self.depth -= 1

    def block_title(self, node: nodes.title) -> Iterator[str]:
        yield f"{'#' * self.depth} {self.inline(node)}"

    def block_paragraph(self, node: nodes.Node) -> Iterator[str]:
        yield self.inline(node)

    block_rubric = block_paragraph

    def block_raw(self, node: nodes.raw) -> Iterator[str]:
        if node.get("format") == "html" and "<script" not in node.astext():
            yield self.absolute(node.astext())

    def block_math_block(self, node: nodes.math_block) -> Iterator[str]:
        tag = rf" \tag{{{self.number(node, 'displaymath')}}}" if node.get("number") else ""
        # On one line: inside a quotation JupyterLab would take the quote marks of further lines for mathematics.
        yield f"$$ {' '.join(node.astext().split())}{tag} $$"

    def block_literal_block(self, node: nodes.literal_block) -> Iterator[str]:
        yield f"```{node.get('language', '')}\n{node.astext()}\n```"

    def block_bullet_list(self, node: nodes.Element) -> Iterator[str]:
        yield "\n".join(self.item("- ", item) for item in node.children)

    def block_enumerated_list(self, node: nodes.Element) -> Iterator[str]:
        yield "\n".join(self.item(f"{number}. ", item)
                        for number, item in enumerate(node.children, node.get("start", 1)))

    def item(self, mark: str, node: nodes.Element) -> str:
        return mark + "\n\n".join(self.texts(node)).replace("\n", "\n" + " " * len(mark))

    def block_definition_list(self, node: nodes.Element) -> Iterator[str]:
        for item in node.children:
            terms = ", ".join(self.inline(term) for term in item.findall(nodes.term))
            meaning = " ".join(text for definition in item.findall(nodes.definition)
                               for text in self.texts(definition))
            yield f"- **{terms}**: {meaning}"

    def block_block_quote(self, node: nodes.Element) -> Iterator[str | int]:
        yield from self.quote(self.blocks(node))

    def block_table(self, node: nodes.table) -> Iterator[str]:
        rows = [[" ".join(self.texts(entry)).replace("|", r"\|").replace("\n", " ") for entry in row.children]
                for row in node.findall(nodes.row)]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, "|" + " --- |" * len(rows[0]))
        yield "\n".join(lines)
        for title in node.findall(nodes.title):
            yield f"**{self.number(node)}.** {self.inline(title)}"

    def block_figure(self, node: nodes.figure) -> Iterator[str | int]:
        yield from (self.inline_image(image) for image in node.findall(nodes.image))
        for caption in node.findall(nodes.caption):
            yield f"**{self.number(node)}.** {self.inline(caption)}"

    def block_image(self, node: nodes.image) -> Iterator[str]:
        yield self.inline_image(node)

    def block_citation(self, node: nodes.citation) -> Iterator[str]:
        label, *rest = node.children
        yield f"- **[{self.inline(label)}]** " + " ".join(str(text) for child in rest for text in self.block(child))

    def block_proof_node(self, node: nodes.Element) -> Iterator[str | int]:
        yield from self.quote(self.blocks(node.children[0]))

    def block_solution_node(self, node: nodes.Element) -> Iterator[str | int]:
        """An answer stays folded where it can: a fold cannot hold a code cell."""
        title, *rest = node.children
        content = [block for child in rest for block in self.block(child)]
        texts = [block for block in content if isinstance(block, str)]
        if len(texts) < len(content):
            yield from self.quote([f"**{self.inline(title)}**", *content])
        else:
            yield "\n\n".join([f"<details><summary>{self.inline(title)}</summary>", *texts, "</details>"])

    def block_transition(self, node: nodes.Element) -> Iterator[str]:
        yield "---"

    # --- boxes -------------------------------------------------------------------------

    def box(self, node: nodes.Element) -> Iterator[str | int]:
        """An admonition: its title in bold, its text quoted; code cells stand between quotations."""
        if "explain" in node["classes"] and self.audience != "solution":
            return  # why the solution is what it is: not for the student
        if "written" in node:
            yield from self.written(node)
            return
        name = type(node).__name__
        if name == "admonition" and isinstance(node[0], nodes.title):
            title, children = self.inline(node[0]), node.children[1:]
        else:
            title, children = str(admonitionlabels[name]), node.children
        yield from self.quote([f"**{title}**", *(block for child in children for block in self.block(child))])

    def written(self, node: nodes.Element) -> Iterator[Any]:
        """What a person marks: its rubric in a box, then a cell for the answer, which points are given for."""
        title, *rubric, model = node.children
        content = (text for child in rubric for text in self.block(child))
        yield from self.quote([f"**{self.inline(title)}**", *content])
        metadata: dict = {"tags": [f"written-{node['written']}"]}
        if self.audience == "nbgrader":
            metadata["nbgrader"] = {"schema_version": 3, "grade_id": f"written-{node['written']}", "locked": False,
                                    "task": False, "solution": True, "grade": True, "points": node["points"]}
        answer = WRITE_HERE if self.audience == "student" else "\n\n".join(
            str(text) for child in model.children[1:] for text in self.block(child))
        yield nbformat.v4.new_markdown_cell(answer, metadata=metadata)

    def numbered_box(self, node: nodes.Element) -> Iterator[str | int]:
        """A definition, theorem, example, algorithm (sphinx-proof) or exercise."""
        title, *rest = node.children
        if "realtype" in node:
            kind = PROOF_NAMES(node["realtype"].title())
            heading = f"{kind} {self.number(node, node['countertype'])} {self.inline(title)}"
        else:
            heading = f"{self.number(node, 'exercise')}{self.inline(title)}"
        content = [block for child in rest for block in self.blocks(child)]
        yield from self.quote([f"**{heading}**", *content])

    @staticmethod
    def quote(blocks) -> Iterator[str | int]:
        text: list[str] = []
        for block in [*blocks, None]:
            if isinstance(block, str):
                text.append(block)
                continue
            if text:
                yield "> " + "\n\n".join(text).replace("\n", "\n> ")
                text = []
            if block is not None:
                yield block

    def number(self, node: nodes.Element, kind: str | None = None) -> str:
        """'그림 1.2' or '1.1': the number that the site gives a figure, a table, a box, a formula."""
        if kind is None:
            kind = self.builder.env.get_domain("std").get_enumerable_node_type(node) or ""
        numbers = self.builder.env.toc_fignumbers.get(self.docname, {}).get(kind, {})
        number = ".".join(map(str, next((numbers[name] for name in node["ids"] if name in numbers), ())))
        return number if kind in PLAIN_NUMBERS else self.builder.config.numfig_format[kind] % number

    # --- inline ------------------------------------------------------------------------

    def inline(self, node: nodes.Node) -> str:
        return "".join(self.span(child) for child in node.children).strip()

    def span(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.Text):
            return re.sub(r"([\\`*_$<\[\]])", r"\\\1", node.astext())
        if method := getattr(self, f"inline_{type(node).__name__}", None):
            return method(node)
        return "".join(self.span(child) for child in node.children)

    def inline_literal(self, node: nodes.literal) -> str:
        text = node.astext()
        return f"`` {text} ``" if "`" in text else f"`{text}`"

    def inline_math(self, node: nodes.math) -> str:
        return f"${node.astext()}$"

    def inline_emphasis(self, node: nodes.emphasis) -> str:
        return f"*{self.inline(node)}*"

    def inline_strong(self, node: nodes.strong) -> str:
        return f"**{self.inline(node)}**"

    def inline_raw(self, node: nodes.raw) -> str:
        return self.absolute(node.astext()) if node.get("format") == "html" else ""

    def absolute(self, text: str) -> str:
        """HTML with its links relative to the site's page, which the notebook is not."""
        page = self.builder.get_target_uri(self.docname)
        return re.sub(r'(?<=\shref=")[^"]*', lambda match: urljoin(page, match[0]), text)

    def inline_reference(self, node: nodes.reference) -> str:
        text = self.inline(node)
        uri = node.get("refuri") or f"{self.builder.get_target_uri(self.docname)}#{node['refid']}"
        return text if uri.startswith("data:") else f"[{text}]({uri})"

    inline_number_reference = inline_reference

    def inline_image(self, node: nodes.image) -> str:
        """An image travels inside the notebook: Colab opens the file alone."""
        path = Path(self.builder.srcdir, node["uri"])
        data = base64.b64encode(path.read_bytes()).decode()
        kind = mimetypes.guess_type(path.name)[0]
        width = node.get("width", "600px").removesuffix("px")
        return f'<img width="{width}" alt="{html.escape(node.get("alt", ""))}" src="data:{kind};base64,{data}">'


def choose_outputs(app: Sphinx, config: Config) -> None:
    """MyST-NB asks which kind of output a builder can show; ours takes all from the store."""
    kinds = ("image/png", "text/html", "text/markdown", "text/plain")
    config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides,
                                         *((NotebookBuilder.name, kind, rank) for rank, kind in enumerate(kinds))]


def note_written(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if doctree is not None:
        WRITTEN.add(pagename)


def setup(app: Sphinx) -> dict:
    app.add_builder(NotebookBuilder)
    app.add_config_value("notebook_pages", [], "")  # those to write; all, if none is named
    app.connect("config-inited", choose_outputs)
    app.connect("html-page-context", note_written)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
