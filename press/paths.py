"""Where things are. Everything that is made goes below ``_build``."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
SITE = BUILD / "html"  # the finished site
LOCK = ROOT / "requirements.lock"
