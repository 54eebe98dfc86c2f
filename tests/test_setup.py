"""Set-up: one clear sentence for what is missing, and a half-made environment mends itself."""

import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from press import venv_setup
from press.paths import ROOT

LOCK = """uv==1.0 \\
    --hash=sha256:00 \\
    --hash=sha256:01
some-package==1.2.post1 \\
    --hash=sha256:02
elsewhere==1.0 ; sys_platform == 'nowhere' \\
    --hash=sha256:03
"""


class Sandbox:
    """A project with an environment of a few empty files. What would be run is noted, and installs at once."""

    def __init__(self, folder):
        self.folder, self.site = folder, folder / "site"
        self.commands, self.failing, self.runs = [], [], True
        self.uv = None  # what pip was asked to install for uv's sake

    def install(self, name, version):
        for other in self.site.glob(f"{name}-*.dist-info"):
            shutil.rmtree(other)
        metadata = self.site / f"{name}-{version}.dist-info"
        (self.site / name / "data").mkdir(parents=True, exist_ok=True)
        metadata.mkdir(exist_ok=True)
        for file in (f"{name}/__init__.py", f"{name}/data/a, b.csv"):
            (self.site / file).touch()
        (metadata / "RECORD").write_text(f'{name}/__init__.py,sha256=0,0\n"{name}/data/a, b.csv",,\n'
                                         f"{name}/__pycache__/gone.pyc,,\n{metadata.name}/RECORD,,\n")

    def run(self, command):
        self.commands.append(command)
        if any(word in command for word in self.failing):
            return False
        if "venv" in command:
            assert venv_setup.UNFINISHED.exists()
            self.runs = True
        if "-r" in command:
            self.uv = self.uv or venv_setup.Path(command[-1]).read_text()
        if "sync" in command or str(venv_setup.LOCK) in command:
            assert "--require-hashes" in command and venv_setup.UNFINISHED.exists()
            for name, version in (("uv", "1.0"), ("some_package", "1.2.post1")):
                if not (self.site / f"{name}-{version}.dist-info").exists():  # as pip and uv see it
                    self.install(name, version)
        return True

    def look(self):
        return venv_setup.wrong_here() if self.runs else None

    def make(self):
        self.commands.clear()
        venv_setup.main()
        return self.commands


@pytest.fixture
def sandbox(tmp_path, monkeypatch):
    sandbox = Sandbox(tmp_path)
    sandbox.site.mkdir()
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements.lock").write_text(LOCK)
    for name, value in {"ROOT": tmp_path, "VENV": tmp_path / ".venv", "UNFINISHED": tmp_path / ".venv" / "unfinished",
                        "PYTHON": tmp_path / ".venv" / "python", "LOCK": tmp_path / "requirements.lock",
                        "run": sandbox.run, "look": sandbox.look}.items():
        monkeypatch.setattr(venv_setup, name, value)
    monkeypatch.setattr(venv_setup.sysconfig, "get_path", lambda name: str(sandbox.site))
    return sandbox


@pytest.fixture
def installed(sandbox):
    sandbox.install("uv", "1.0")
    sandbox.install("some_package", "1.2.post1")
    return sandbox


def test_an_environment_made_by_hand_is_taken_as_it_is(installed):
    """The README's way with pip leaves no trace but the packages."""
    assert installed.make() == []


def test_make_runs_the_python_that_was_installed():
    used = re.search(r"^RUN := (\S+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert ROOT / used == venv_setup.PYTHON and venv_setup.VENV == ROOT / ".venv"


def test_installs_once_with_uv_and_hashes(sandbox):
    (venv_setup.VENV / "old").mkdir()
    sandbox.runs = False
    venv, pip, uv = sandbox.make()
    assert "venv" in venv and not (venv_setup.VENV / "old").exists()
    assert "--require-hashes" in pip and sandbox.uv == LOCK[:LOCK.index("\nsome")]
    assert "sync" in uv and not venv_setup.UNFINISHED.exists()
    assert sandbox.make() == []


@pytest.mark.parametrize("failing", ["uv.lock", "sync"])
def test_pip_where_uv_fails(sandbox, failing):
    sandbox.failing = [str(venv_setup.VENV / failing), failing]
    commands = sandbox.make()
    assert "pip" in commands[-1] and str(venv_setup.LOCK) in commands[-1]
    assert sandbox.make() == []


@pytest.mark.parametrize("lost", ["some_package", "some_package/data", "some_package/__init__.py",
                                  "some_package-1.2.post1.dist-info", "some_package-1.2.post1.dist-info/RECORD"])
def test_what_is_lost_comes_back(installed, lost):
    path = installed.site / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    commands = installed.make()
    assert commands and not any("venv" in command for command in commands)
    assert path.exists() and installed.make() == []


def test_another_version_in_the_lock(installed, capsys):
    installed.install("some_package", "1.1")
    assert installed.make() and "some-package" in capsys.readouterr().out


def test_the_reader_of_the_lock_itself_is_lost(installed, monkeypatch):
    """Then the others are looked at when it is back."""
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "packaging.requirements", None)
        assert venv_setup.wrong_here() == {"packaging": ""}
    shutil.rmtree(installed.site / "some_package")
    answers = iter([{"packaging": ""}])
    monkeypatch.setattr(venv_setup, "look", lambda: next(answers, None) or venv_setup.wrong_here())
    installed.make()
    assert (installed.site / "some_package").exists()


@pytest.mark.parametrize("what", ["interrupted", "no Python"])
def test_starts_anew(installed, what):
    if what == "interrupted":
        venv_setup.UNFINISHED.touch()
    else:
        installed.runs = False
    assert "venv" in installed.make()[0] and installed.make() == []


@pytest.mark.parametrize("failing, said", [("venv", "python3-venv"), ("install", "인터넷 연결")])
def test_failed_installation_says_what_to_do_and_starts_anew(sandbox, failing, said):
    sandbox.runs, sandbox.failing = False, [failing, "sync"]
    with pytest.raises(SystemExit, match=said):
        sandbox.make()
    sandbox.failing = []
    assert "venv" in sandbox.make()[0]


def test_an_installation_that_leaves_something_out_says_so(sandbox, monkeypatch):
    monkeypatch.setattr(venv_setup, "run", lambda command: True)
    with pytest.raises(SystemExit, match=r"맞지 않는 것이 있다: some-package, uv"):
        sandbox.make()
    assert venv_setup.UNFINISHED.exists()


def test_a_second_command_waits(installed):
    """Both find an environment that is wrong; the second must not install into the first one's."""
    with venv_setup.alone():
        second = subprocess.Popen([sys.executable, "-c", "import sys; from pathlib import Path; from press import venv_setup; "
                                   "venv_setup.ROOT = Path(sys.argv[1])\nwith venv_setup.alone(): print('in')",
                                   installed.folder], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(1)
    assert second.communicate(timeout=20)[0] == "in\n"


def test_this_environment_is_right_and_soon_looked_at(monkeypatch):
    import resource  # not on Windows
    monkeypatch.setattr(venv_setup, "PYTHON", sys.executable)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert venv_setup.look() == {}
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1


def test_look_without_a_python(sandbox, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(venv_setup, "PYTHON", sandbox.folder / "python")
    assert venv_setup.look() is None


@pytest.mark.parametrize("version", ["Python 2.7.18", "Python 3.10.13", "Python 3.14.0", None])
def test_wrong_python(tmp_path, version):
    python = tmp_path / "python"
    if version:
        python.write_text(f'#!/bin/sh\ncase "$*" in *version_info*) exit 1;; --version) echo {version};; esac\n')
        python.chmod(0o755)
    make = subprocess.run(["make", "venv", f"PYTHON={python}"], cwd=ROOT, capture_output=True, text=True)
    assert make.returncode != 0
    assert "파이썬 3.11, 3.12, 3.13" in make.stderr and "make PYTHON=" in make.stderr and (version or "not found") in make.stderr


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 11), (3, 13), (3, 14)])
def test_supported_pythons(version):
    """Said so that every Python understands it, Python 2 too."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    condition = re.search(r"^SUPPORTED := import sys; sys\.exit\((.*)\)$", makefile, re.MULTILINE)[1]
    assert eval(condition, {"sys": SimpleNamespace(version_info=(*version, 0))}) == (version < (3, 11) or version > (3, 13))


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
