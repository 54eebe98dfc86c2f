"""The matrix: Colab's versions come from a lock with hashes, and a row that cannot run says why."""

import re

import pytest

from press.measure import matrix


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(matrix, "HERE", tmp_path)


def test_colab_is_a_row_with_its_own_lock():
    _label, lock, settings = next(row for row in matrix.ROWS if row[0] == "코랩")
    assert lock == matrix.COLAB and settings == {}
    direct = lock.with_suffix(".txt").read_text()
    entries = re.findall(r"^(\S+==\S+)(.*(?:\n {4}.*)*)", lock.read_text(), re.MULTILINE)
    assert all("--hash=sha256:" in hashes for _, hashes in entries)
    pins = re.findall(r"^[a-z][\w.-]*==\S+", direct, re.MULTILINE)
    assert len(pins) == len([line for line in direct.splitlines() if line and not line.startswith("#")])
    missing = set(pins) - {entry for entry, _ in entries}
    assert not missing, f"locks/colab.lock에 없다: {missing}. `make lock`을 실행한다."


def test_a_row_without_its_python_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(matrix, "COLAB_PYTHON", "3.99")
    (label, compared, different, problem), = matrix.outcomes([("코랩", matrix.COLAB, {})])
    assert (label, compared, different) == ("코랩", 0, [])
    assert problem.startswith("실행하지 못함: 파이썬 3.99이 있어야 한다.") and "make matrix" in problem
    assert "3.99" in (tmp_path / "코랩.log").read_text()


def test_a_row_that_cannot_be_installed_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(matrix, "COLAB_PYTHON", matrix.sys.executable)
    lock = tmp_path / "colab.lock"
    lock.write_text("nothing-like-this==0\n")  # no hash: refused before anything is asked of an index
    (_, _, _, problem), = matrix.outcomes([("코랩", lock, {})])
    assert problem.startswith("실행하지 못함: 패키지를 설치하지 못했다.")
    assert "hash" in (tmp_path / "코랩.log").read_text()
    assert not (tmp_path / "colab" / "installed").exists()


@pytest.mark.parametrize("row", [("코랩", 5, [], "실행하지 못함: 까닭"), ("코랩", 5, ["a::Cell 1"], "")])
def test_a_failed_row_fails_the_matrix(monkeypatch, capsys, row):
    monkeypatch.setattr(matrix, "outcomes", lambda rows: [row])
    with pytest.raises(SystemExit) as stop:
        matrix.matrix()
    assert stop.value.code and (row[3] or row[2][0]) in capsys.readouterr().out


def test_labels_choose_rows(monkeypatch, capsys):
    monkeypatch.setattr(matrix, "outcomes", lambda rows: [(row[0], 1, [], "") for row in rows])
    with pytest.raises(SystemExit) as stop:
        matrix.matrix("코랩", "기본")
    assert not stop.value.code
    assert re.findall(r"^\| (\S+) \| 1 \| 없음", capsys.readouterr().out, re.MULTILINE) == ["기본", "코랩"]
    with pytest.raises(SystemExit) as stop:
        matrix.matrix("코렙")
    assert "이런 설정은 없다: 코렙" in str(stop.value)
