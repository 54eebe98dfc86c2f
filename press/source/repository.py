"""The repository's address, from one place.

``GITHUB_REPOSITORY`` (set by GitHub's workflows, so that forks link to themselves), else the git
remote ``origin``, else ``repository: url`` of ``_config.yml``. The Colab, source and issue links
and the address of the published site (GitHub Pages) all follow from it.
"""

import os
import re
import subprocess

from sphinx.application import Sphinx
from sphinx.config import Config

GITHUB = "https://github.com"
COLAB = "https://colab.research.google.com"


def repository_url(fallback: str) -> str:
    """Return ``https://github.com/OWNER/NAME``."""
    if name := os.environ.get("GITHUB_REPOSITORY"):
        return f"{GITHUB}/{name}"
    remote = subprocess.run(["git", "remote", "get-url", "origin"], capture_output=True, text=True)
    if match := re.search(r"github\.com[:/]([^/\s]+/[^/\s]+?)(\.git)?/?\s*$", remote.stdout):
        return f"{GITHUB}/{match[1]}"
    return fallback.rstrip("/")


def site_url(repository: str) -> str:
    """Return the address of the repository's GitHub Pages, with a slash at the end."""
    owner, name = repository.rsplit("/", 2)[1:]
    return f"https://{owner.lower()}.github.io/{name}/"


def file_url(config: Config, path, kind: str) -> str:
    """Where a file of the repository is read or changed.

    ``kind`` is 'colab' (a notebook opens there), 'edit' or another of GitHub's words for a page
    ('issues/new' has no file: give an empty path).
    """
    repository = config.html_theme_options["repository_url"]
    branch = config.html_theme_options.get("repository_branch") or "main"
    if kind == "colab":
        return f"{COLAB}/{repository.removeprefix('https://').replace('.com', '', 1)}/blob/{branch}/{path}"
    return f"{repository}/{kind}" + (f"/{branch}/{path}" if path else "")


def set_addresses(app: Sphinx, config: Config) -> None:
    options = config.html_theme_options
    options["repository_url"] = repository_url(options["repository_url"])
    config.html_baseurl = os.environ.get("SITE_URL") or site_url(options["repository_url"])


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", set_addresses)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
