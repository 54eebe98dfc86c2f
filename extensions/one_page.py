"""The whole book as one HTML page, from which the PDF is printed (Sphinx's builder ``singlehtml``).

Sphinx looks for a builder's own way to write a node first, and if an extension registered even one
such way for ``singlehtml``, the ways for HTML are no longer seen: here they are put together.
"""

from sphinx.application import Sphinx


def write_nodes_as_html(app: Sphinx) -> None:
    handlers = app.registry.translation_handlers
    handlers["singlehtml"] = {**handlers["html"], **handlers.get("singlehtml", {})}


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", write_nodes_as_html)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
