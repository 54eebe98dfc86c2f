"""Section numbers of a chapter's first page: the chapter's pages count, that page's own headings do not.

Sphinx numbers the headings of the page that holds the toctree before the pages in the toctree, so
that with eight headings there the chapter's first section would be 1.9. Here the pages come first,
1.1, 1.2, ..., and the headings of that page have no number. Figures keep their order of reading.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def pages_first(app: Sphinx, env: BuildEnvironment) -> list[str]:
    for docname in env.toctree_includes:
        for toctree in reversed(list(env.tocs[docname].findall(addnodes.toctree))):
            siblings = toctree.parent
            siblings.remove(toctree)
            siblings.insert(0, toctree)
    return []


def headings_without_numbers(app: Sphinx, env: BuildEnvironment) -> list[str]:
    for docname in env.toctree_includes:
        own = env.toc_secnumbers.get(docname, {})
        for anchor in filter(None, list(own)):
            own[anchor] = ()  # empty, not missing: the writer would fall back to the page's number
        for reference in env.tocs[docname].findall(nodes.reference):
            if reference.get("anchorname"):
                reference.attributes.pop("secnumber", None)
    return []


def setup(app: Sphinx) -> dict:
    app.connect("env-get-updated", pages_first, priority=100)               # before numbers are given
    app.connect("env-get-updated", headings_without_numbers, priority=900)  # after
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
