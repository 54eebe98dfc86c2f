"""Make the finished site light and keep it to its own host: the last step of ``make book``.

Sphinx rewrites only the pages that changed, so its output stays untouched: this works on the copy
that is about to become ``_build/html``, always on the whole of it. Each step is a module beside this.
"""

from pathlib import Path

from press.site.lean.figures import lighten_images
from press.site.lean.files import drop_unmentioned
from press.site.lean.fonts import cut_formula_fonts
from press.site.lean.markup import drop_repetitions, without_unseen
from press.site.lean.page import Page
from press.site.lean.policy import forbid_other_hosts
from press.site.lean.scripts import defer_scripts, drop_unused_scripts, leave_tab_stops_to_us, translate_without_eval
from press.site.lean.styles import merge_styles


def lighten(site: Path) -> None:
    """Rewrite the pages under ``site`` in place."""
    pages = [Page.read(path) for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    for page in pages:
        drop_unused_scripts(page)
        defer_scripts(page, site)
        drop_repetitions(page)
        lighten_images(page)
    translate_without_eval(site)
    leave_tab_stops_to_us(site)
    merge_styles(pages, site)
    cut_formula_fonts(pages, site)
    for page in pages:
        forbid_other_hosts(page)
        page.path.write_text(without_unseen(page.html), encoding="utf-8")
    drop_unmentioned(site)
