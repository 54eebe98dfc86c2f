"""The repository's address comes from one place."""

import re
import subprocess

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


def test_site_of_a_repository():
    assert repository.site_url("https://github.com/Owner/book") == "https://owner.github.io/book/"


def test_the_address_is_written_once():
    owner_and_name = re.search(r"github\.com/(.+)", CONFIG["repository"]["url"])[1]
    files = subprocess.run(["git", "grep", "-lF", owner_and_name], cwd=ROOT, capture_output=True, text=True)
    written = [name for name in files.stdout.split() if not name.endswith(".ipynb")]
    assert written == ["_config.yml"]
