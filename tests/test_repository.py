"""The repository's address comes from one place."""

import re
import subprocess
import types

import pytest

from press.source import repository
from press.source.edition import CONFIG, ROOT

FALLBACK = "https://github.com/from/config"


@pytest.fixture
def no_environment(monkeypatch):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)


def remote(monkeypatch, url):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, url + "\n", ""))


def test_workflow_first(monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "fork/book")
    remote(monkeypatch, "https://github.com/from/remote")
    assert repository.repository_url(FALLBACK) == "https://github.com/fork/book"


@pytest.mark.parametrize("url", ["https://github.com/from/remote.git", "git@github.com:from/remote.git",
                                 "https://github.com/from/remote"])
def test_then_the_remote(monkeypatch, no_environment, url):
    remote(monkeypatch, url)
    assert repository.repository_url(FALLBACK) == "https://github.com/from/remote"


@pytest.mark.parametrize("url", ["", "/some/folder", "https://elsewhere.org/a/b.git"])
def test_then_the_settings(monkeypatch, no_environment, url):
    remote(monkeypatch, url)
    assert repository.repository_url(FALLBACK) == FALLBACK


def test_settings_may_end_in_a_slash(monkeypatch, no_environment):
    remote(monkeypatch, "")
    assert repository.repository_url(FALLBACK + "/") == FALLBACK


def test_git_is_asked(tmp_path, monkeypatch, no_environment):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    subprocess.run(["git", "remote", "add", "origin", "git@github.com:a/b.git"], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    assert repository.repository_url(FALLBACK) == "https://github.com/a/b"


@pytest.mark.parametrize("path, kind, branch, address", [
    ("book/a.md", "edit", None, "https://github.com/o/b/edit/main/book/a.md"),
    ("book/a.md", "edit", "next", "https://github.com/o/b/edit/next/book/a.md"),
    ("", "issues/new", None, "https://github.com/o/b/issues/new"),
    ("book/a.ipynb", "colab", None, "https://colab.research.google.com/github/o/b/blob/main/book/a.ipynb"),
])
def test_address_of_a_file(path, kind, branch, address):
    options = {"repository_url": "https://github.com/o/b", "repository_branch": branch}
    assert repository.file_url(types.SimpleNamespace(html_theme_options=options), path, kind) == address


def test_site_of_a_repository():
    assert repository.site_url("https://github.com/Owner/book") == "https://owner.github.io/book/"


def test_the_address_is_written_once():
    owner_and_name = re.search(r"github\.com/(.+)", CONFIG["repository"]["url"])[1]
    files = subprocess.run(["git", "grep", "-lF", owner_and_name], cwd=ROOT, capture_output=True, text=True)
    written = [name for name in files.stdout.split() if not name.endswith(".ipynb")]
    assert written == ["_config.yml"]
