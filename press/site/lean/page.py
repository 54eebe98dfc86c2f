"""A page of the finished site: its elements, its programs, and the files that it names."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode


@dataclass
class Page:
    path: Path
    dom: LexborHTMLParser

    @classmethod
    def read(cls, path: Path) -> "Page":
        return cls(path, LexborHTMLParser(path.read_text(encoding="utf-8")))

    @property
    def html(self) -> str:
        return self.dom.html or ""

    def file(self, address: str | None) -> Path | None:
        """The file that this page loads from an address, or None for one elsewhere."""
        parts = urlsplit(address or "")
        if parts.scheme or parts.netloc or not parts.path:
            return None
        file = Path(os.path.normpath(self.path.parent / unquote(parts.path)))
        if not file.exists():
            raise SystemExit(f"{self.path.name}: 쪽이 부르는 파일 {parts.path}이 없다. "
                             "그것을 부르는 쪽이나 확장을 고친다.")
        return file

    def address(self, file: Path, version: str = "") -> str:
        relative = Path(os.path.relpath(file, self.path.parent)).as_posix()
        return f"{relative}?v={version}" if version else relative


def programs(page: Page) -> list[LexborNode]:
    """The elements that hold or load a classic script, not data."""
    return [script for script in page.dom.css("script") if script.attributes.get("type") in (None, "text/javascript")]


def element(html: str) -> LexborNode:
    made = LexborHTMLParser(html).css_first(re.findall(r"\w+", html)[0])
    assert made is not None
    return made


def short_hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
