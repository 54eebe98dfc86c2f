"""The licences: the whole of their texts, and one place for the year and the holder."""

import hashlib
import re

import pytest
from sphinx.errors import ConfigError

from press.source.edition import ROOT
from press.sphinx.licence import year_and_holder

LICENSE = (ROOT / "LICENSE").read_text(encoding="utf-8")
# The legal code as Creative Commons publishes it, and the MIT License from its title on without the
# copyright line: nobody may change a word of them.
CC_BY_SA = "b201beff45fc266662d8e5fba407882facbb5cdfafcd4c8aaa45108a939c01a7"
MIT = "7c9b48b52decb9837c70f608678129e1ac79e056829c8d1e82e8cdd8aed562f8"


def words(text):
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def test_texts_are_whole():
    assert words((ROOT / "LICENSE-TEXT").read_text(encoding="utf-8")) == CC_BY_SA
    mit = LICENSE[LICENSE.index("MIT License\n\n"):]
    assert words(re.sub("Copyright .*", "", mit)) == MIT


def test_licences_of_others_stay():
    for file, name in {"theme/fonts/LICENSE.txt": "SIL Open Font License", "theme/static/katex/LICENSE": "MIT"}.items():
        assert name in (ROOT / file).read_text(encoding="utf-8")


def test_year_and_holder():
    assert year_and_holder("MIT License\n\nCopyright (c) 2026-2027 홍길동, 외 둘 \n\n") == "2026-2027 홍길동, 외 둘"
    assert re.match(r"\d{4} \S", year_and_holder(LICENSE))


@pytest.mark.parametrize("licence", ["", "Copyright (c) 2026", "Copyright (c) somebody"])
def test_without_them_the_build_ends(licence):
    with pytest.raises(ConfigError, match=r"LICENSE.*Copyright"):
        year_and_holder(licence)


def test_readme_names_both():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "[LICENSE-TEXT](LICENSE-TEXT)" in readme and "[LICENSE](LICENSE)" in readme
    assert "CC BY-SA 4.0" in readme and "MIT" in readme
