"""Files that nothing in the finished site mentions any more go."""

from pathlib import Path


def drop_unmentioned(site: Path) -> None:
    """Delete static files and figures whose names no page, sheet or script holds; licences stay."""
    own = [path for folder in ("_static", "_images") for path in (site / folder).rglob("*") if path.is_file()]
    texts = [path.read_text(encoding="utf-8") for path in site.rglob("*.html") if "_static" not in path.parts]
    mentioned: set[Path] = set()
    waiting = texts
    while waiting:  # a sheet or script counts only when something mentions it
        text = "\n".join(waiting)
        found = {path for path in own if path not in mentioned and path.name in text}
        mentioned |= found
        waiting = [path.read_text(encoding="utf-8") for path in found if path.suffix in (".css", ".js")]
    for path in own:
        if path not in mentioned and not path.name.startswith("LICENSE"):
            path.unlink()
    for folder in sorted((site / "_static").rglob("*/"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
