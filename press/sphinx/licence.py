"""Under what terms the book may be used, at the foot of each page and in the PDF.

The year and the holder are read from the one place that must hold them: the copyright line of LICENSE.
"""

import re

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from press.paths import ROOT
from press.source.repository import file_url

TEXT_LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/deed.ko"


def year_and_holder(licence: str) -> str:
    """'2026 Name' from 'Copyright (c) 2026 Name'."""
    line = re.search(r"^Copyright \(c\) (\d{4}.* \S.*)$", licence, re.MULTILINE)
    if line is None:
        raise ConfigError("LICENSE에 'Copyright (c) 해 이름' 줄이 없다. 그 줄을 적은 뒤 같은 명령을 다시 실행한다.")
    return line[1].strip()


def set_copyright(app: Sphinx, config: Config) -> None:
    licence = ROOT / "LICENSE"
    config.copyright = year_and_holder(licence.read_text(encoding="utf-8") if licence.exists() else "")


def licence_addresses(config: Config) -> dict[str, str]:
    """What the templates need to name both licences."""
    return {"text_licence_url": TEXT_LICENCE, "code_licence_url": file_url(config, "LICENSE", "blob")}


def add_addresses(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    context.update(licence_addresses(app.config))


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", set_copyright)
    app.connect("html-page-context", add_addresses)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
