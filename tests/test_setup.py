"""Set-up: one clear sentence for what is missing, and a half-made environment mends itself."""

import re
import subprocess
import sys

import pytest

from press import venv_setup
from press.paths import ROOT


@pytest.fixture
def sandbox(tmp_path, monkeypatch):
    """An empty project folder; the commands that would be run are noted instead of run."""
    commands = []
    monkeypatch.setattr(venv_setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(venv_setup, "STAMP", tmp_path / ".venv" / "installed")
    monkeypatch.setattr(venv_setup, "PYTHON", tmp_path / ".venv" / "python")

    def note(command, explanation):
        commands.append(command)
        (tmp_path / ".venv").mkdir(exist_ok=True)

    monkeypatch.setattr(venv_setup, "run", note)
    monkeypatch.setattr(venv_setup, "works", lambda: True)
    return commands


def test_installs_once(sandbox, capsys):
    venv_setup.main()
    make, install = sandbox
    assert "--clear" in make and make[0] == sys.executable and make[-1] == str(venv_setup.VENV)
    assert "--require-hashes" in install and install[0] == str(venv_setup.PYTHON) and install[-1] == str(venv_setup.LOCK)
    assert "몇 분이 걸린다" in capsys.readouterr().out
    sandbox.clear()
    venv_setup.main()
    assert sandbox == [] and capsys.readouterr().out == ""


@pytest.mark.parametrize("python, answer", [(sys.executable, True), ("/no/such/python", False), ("/bin/false", False)])
def test_environment_works(monkeypatch, python, answer):
    monkeypatch.setattr(venv_setup, "PYTHON", python)
    assert venv_setup.works() is answer


def test_make_runs_the_python_that_was_installed():
    used = re.search(r"^RUN := (\S+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert ROOT / used == venv_setup.PYTHON and venv_setup.STAMP == ROOT / ".venv" / "installed"


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 9)])
def test_every_release_of_a_supported_python(sandbox, monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", (*version, "final", 0))
    venv_setup.main()
    assert len(sandbox) == 2


def test_half_made_environment_starts_anew(sandbox):
    venv_setup.main()
    venv_setup.STAMP.unlink()
    sandbox.clear()
    venv_setup.main()
    assert len(sandbox) == 2


@pytest.mark.parametrize("step", ["--clear", "--require-hashes"])
def test_failed_installation_leaves_no_stamp(sandbox, monkeypatch, step):
    note = venv_setup.run

    def fail(command, explanation):
        note(command, explanation)
        if step in command:
            assert not venv_setup.STAMP.exists()
            sys.exit(explanation)

    monkeypatch.setattr(venv_setup, "run", fail)
    with pytest.raises(SystemExit):
        venv_setup.main()
    assert not venv_setup.STAMP.exists()


def test_changed_lock_installs_again(sandbox):
    venv_setup.main()
    venv_setup.STAMP.write_text("0" * 64)
    sandbox.clear()
    venv_setup.main()
    assert len(sandbox) == 2


def test_vanished_python_installs_again(sandbox, monkeypatch):
    venv_setup.main()
    monkeypatch.setattr(venv_setup, "works", lambda: False)
    sandbox.clear()
    venv_setup.main()
    assert len(sandbox) == 2


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_wrong_python(sandbox, monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    with pytest.raises(SystemExit) as stop:
        venv_setup.main()
    assert "파이썬 3.11" in str(stop.value) and f"{version[0]}.{version[1]}" in str(stop.value)
    assert sandbox == []


def test_failed_installation_says_what_to_do(monkeypatch):
    with pytest.raises(SystemExit) as stop:
        venv_setup.run([sys.executable, "-c", "raise SystemExit(1)"], "다시 실행한다")
    assert "다시 실행한다" in str(stop.value)


def test_bare_make_lists_every_command():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) - {"venv"}:
        assert re.search(rf"^make {target} +\S", listed, re.MULTILINE), target


LISTS = [ROOT / "requirements.txt", *sorted((ROOT / "locks").glob("*.txt"))]


@pytest.mark.parametrize("list_", LISTS, ids=lambda path: path.stem)
def test_direct_choices_are_pinned_explained_and_locked(list_):
    direct = [line for line in list_.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    file = list_.with_suffix(".lock")
    lock = file.read_text(encoding="utf-8")
    assert direct
    for line in direct:
        pin = re.match(r"([A-Za-z0-9-]+)==([\w.]+)", line)
        assert pin, f"{list_.name}: '{line}'의 판이 고정되지 않았다."
        assert re.search(rf"^{pin[0].lower()}[ \\;]", lock, re.MULTILINE), \
            f"{pin[0]}이 {file.name}에 없다. `make lock`을 실행한다."
    for entry in re.findall(r"^\S+==.*(?:\n {4}.*)*", lock, re.MULTILINE):
        assert "--hash=sha256:" in entry, entry


def test_each_list_is_locked_by_make():
    """What `make lock` would run, without running it."""
    recipe = subprocess.run(["make", "--dry-run", "lock"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    commands = [command for command in recipe.replace("\\\n", " ").split("&&") if "pip compile" in command]
    assert len(commands) == len(LISTS)
    for command, list_ in zip(commands, LISTS, strict=True):
        name = list_.relative_to(ROOT)
        assert f" {name} --output-file {name.with_suffix('.lock')}" in command and "--generate-hashes" in command
        assert ("--universal" in command) == (list_.stem != "colab"), "코랩의 목록만 코랩의 파이썬에 맞춘다"
