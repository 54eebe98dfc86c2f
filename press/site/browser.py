"""The browser of this machine, in which the book is printed, photographed, measured and tested."""

import shutil
import sys

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def find_browser() -> str:
    """The path of Chromium or Chrome; ends the program where there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    sys.exit("크로미움이 필요하다: 'apt install chromium'으로 설치하거나 크롬을 설치한 뒤 다시 실행한다.")
