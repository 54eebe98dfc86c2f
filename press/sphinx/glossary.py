"""Addresses in the glossary that stay when entries are added.

Sphinx makes a term's id from its ASCII letters. A Korean term has none, so it gets a running number,
``term-31``: one new entry would renumber those below it, in every notebook and every link that was ever
shared. Here an entry is two lines, the Korean term and the English one, and the Korean term is called
after the English one: ``term-weight-ko`` beside Sphinx's own ``term-weight``.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import Glossary

NUMBERED = re.compile(r"term-\d+")


class StableGlossary(Glossary):
    """``{glossary}`` with ids that do not depend on the entries' order."""

    def run(self) -> list[nodes.Node]:
        result = super().run()
        for item in result[-1].findall(nodes.definition_list_item):
            terms = [child for child in item if isinstance(child, nodes.term)]
            if len(terms) != 2 or not terms[1].astext().isascii():
                raise self.error(f"용어집의 '{terms[0].astext()}'에 영어가 없다. "
                                 "우리말 한 줄, 바로 아래에 영어 한 줄을 적는다.")
            korean, english = terms
            if NUMBERED.fullmatch(english["ids"][0]):
                raise self.error(f"용어집에 '{english.astext()}'가 두 번 있다. "
                                 "영어가 곧 주소이므로 하나를 달리 적는다.")
            self.rename(korean, f"{english['ids'][0]}-ko")
        return result

    def rename(self, term: nodes.term, new: str) -> None:
        """Put ``new`` wherever Sphinx has noted the id that it made."""
        [old], name, standard = term["ids"], term.astext(), self.env.domains["std"]
        document = self.state.document
        term["ids"] = [new]
        del document.ids[old]
        document.note_explicit_target(term)
        del standard.objects["term", name]  # noted once more, it would be a duplicate
        standard._note_term(name, new, location=term)
        for index in term.findall(nodes.Element):
            if "entries" in index:
                index["entries"] = [(kind, text, new, *rest) for kind, text, _, *rest in index["entries"]]


def setup(app: Sphinx) -> dict:
    app.add_directive_to_domain("std", "glossary", StableGlossary, override=True)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
