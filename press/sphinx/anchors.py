"""Addresses of sections that stay when sections are added.

docutils makes a section's id from the ASCII letters of its heading. A Korean heading has none, or only
a piece ('`Dense` 층' -> 'dense'), and gets a running number, ``id3``: one new section would send every
shared link, the search and the contents lists' bookmarks elsewhere. Here a section is called

- after its label, where it has one: ``(sec:tensors)=`` -> ``sec-tensors``; the heading may then be reworded;
- otherwise after its heading, Hangul and all: ``스스로-점검``. That is valid HTML, browsers write it
  percent-encoded where it has to be, and it needs nothing of the author; a label on each of the
  dozen headings of a page would.

Two headings alike on one page would need a number again: they are refused.
"""

from docutils import nodes
from myst_parser.mdit_to_docutils.base import default_slugify
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)


class NameSections(SphinxTransform):
    """Replace the ids that docutils made from headings."""

    default_priority = 300  # after labels have come to their sections (260), before references are resolved

    def apply(self) -> None:
        for section in self.document.findall(nodes.section):
            if not section.children or not isinstance(section[0], nodes.title):
                continue  # sphinx-proof's boxes are sections, too
            explicit = {self.document.nameids[name] for name in section["names"] if self.document.nametypes.get(name)}
            labels = [name for name in section["ids"] if name in explicit]
            made = next(name for name in section["ids"] if name not in explicit)
            new = labels[0] if labels else default_slugify(section[0].astext())
            if not new or self.document.ids.get(new, section) is not section:
                logger.error("제목 '%s'에서 이 쪽에 하나뿐인 주소를 만들지 못한다. 제목을 달리 적거나 "
                             "그 위에 '(sec:이름)=' 같은 라벨을 둔다.", section[0].astext(), location=section)
                continue
            section["ids"] = labels or [new]
            del self.document.ids[made]
            self.document.ids[new] = section
            names = self.document.nameids
            names.update({name: new for name, anchor in names.items() if anchor == made})


def setup(app: Sphinx) -> dict:
    app.add_transform(NameSections)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
