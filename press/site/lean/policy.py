"""The Content-Security-Policy of a page: the browser loads nothing from another host."""

import base64
import hashlib

from press.site.lean.page import Page, element


def forbid_other_hosts(page: Page) -> None:
    """Add the policy under which nothing comes from another host and no unknown script runs.

    The few scripts left on the page are known by their hashes. KaTeX, pandas and the theme use style
    attributes, which have no practical hash. ``data:`` is for the style sheet's small pictures and its
    font of icons. ``file:`` is for the site opened from a folder, where browsers do not agree what
    'self' is; on a server it gives nothing.
    """
    inline = [script.text() for script in page.dom.css("script:not([src])")
              if script.attributes.get("type") in (None, "text/javascript", "module")]
    handlers = [value for node in page.dom.css("[onclick], [onchange], [onsubmit], [oninput], [onload]")
                for name, value in node.attributes.items() if value and name.startswith("on")]
    hashes = sorted({f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
                     for code in inline + handlers})
    scripts = ["'self'", "file:", *(["'unsafe-hashes'"] if handlers else []), *hashes]
    policy = (f"default-src 'self' file:; script-src {' '.join(scripts)}; style-src 'self' file: 'unsafe-inline'; "
              "img-src 'self' file: data:; font-src 'self' file: data:; object-src 'none'; "
              "form-action 'self' file:; base-uri 'none'")
    meta = element(f'<meta http-equiv="Content-Security-Policy" content="{policy}">')
    charset = page.dom.css_first("meta[charset]")
    if charset is None and page.dom.head:  # the page that sends visitors on to the book's first
        page.dom.head.insert_child(element('<meta charset="utf-8">'))
        charset = page.dom.css_first("meta[charset]")
    assert charset is not None
    charset.insert_after(meta)
