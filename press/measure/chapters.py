"""The chapters of ``_toc.yml`` as legs of a test matrix, in JSON: ``python press/measure/chapters.py``.

A leg is a chapter's name and its notebooks, which `make test PATHS=…` runs. The workflow asks for
them before the book's environment is made, so this needs PyYAML alone.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent  # a bare Python runs this file: nothing of ours is imported
EXERCISES = Path("excs/src")


def pages(entry: dict) -> Iterator[Path]:
    """The pages of a chapter, itself first, without suffix."""
    yield Path(entry["file"])
    for section in entry.get("sections", []):
        yield from pages(section)


def notebooks(page: Path, root: Path = ROOT) -> list[str]:
    """The notebooks that are committed for a page: none for one without code."""
    if page.parent == EXERCISES:
        made = [Path("excs", page.name), Path("excs", "solutions", f"{page.name}-sol")]
    else:
        made = [page]
    paths = [f"{path.as_posix()}.ipynb" for path in made]
    return [path for path in paths if (root / path).exists()]


def legs(root: Path = ROOT) -> list[dict[str, str]]:
    """One leg for each chapter that has notebooks, in the order of the book."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [{"file": toc["root"]}, *(chapter for part in toc.get("parts", [toc]) for chapter in part["chapters"])]
    found = []
    for chapter in chapters:
        page = Path(chapter["file"])
        name = page.parent.name if page.name == "index" else page.name
        if paths := [path for section in pages(chapter) for path in notebooks(section, root)]:
            found.append({"name": name, "notebooks": " ".join(paths)})
    if not found:
        raise SystemExit("_toc.yml의 장에 노트북이 하나도 없다. `make notebooks`로 만들어 함께 커밋한다.")
    return found


if __name__ == "__main__":
    print(json.dumps(legs(), ensure_ascii=False))
