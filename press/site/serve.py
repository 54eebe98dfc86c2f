"""``make serve``: the site in a browser while it is being written; each save makes it anew and reloads the page.

What is shown is the site as ``make book`` makes it, by the same command. A page that cannot be built leaves the
site as it was and says why in the terminal.
"""

import contextlib
import signal
import subprocess
import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

from watchfiles import DefaultFilter, watch

from press.paths import BUILD, ROOT, SITE
from press.site.local_server import Handler

PORT = 8000
WATCHED = ["book", "excs", "theme", "press", "live", "_config.yml", "_toc.yml"]
# The server adds it to each page: asks once a second whether the site is still the one that the page is of.
RELOAD = b"""
(() => {
  let seen = null;
  setInterval(async () => {
    const now = await fetch("/_made", {cache: "no-store"}).then(answer => answer.text()).catch(() => seen);
    if (seen !== null && now !== seen) location.reload();
    seen = now;
  }, 1000);
})();
"""


class Sources(DefaultFilter):
    """What is written by hand. Notebooks are made by the build itself."""

    def __call__(self, change, path: str) -> bool:
        return super().__call__(change, path) and not path.endswith((".ipynb", ".half"))


class Reloading(Handler):
    """The site's server, with a script on each page that reloads it; nothing is kept by the browser."""

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == "/_made":
            self.answer(str((SITE / "index.html").stat().st_mtime_ns).encode() if SITE.exists() else b"", "text/plain")
        elif path == "/_reload.js":
            self.answer(RELOAD, "text/javascript")
        elif (file := Path(self.translate_path(path))).suffix == ".html" and file.is_file():
            self.answer(file.read_bytes().replace(b"</body>", b'<script src="/_reload.js"></script></body>'),
                        "text/html; charset=utf-8")
        else:
            super().do_GET()

    def answer(self, data: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def keep_for(self) -> str:
        return "no-store"


def make() -> None:
    """Make the site in a process of its own, so that changed tools are used too."""
    subprocess.run([sys.executable, "-m", "press", "book"], cwd=ROOT)


def serve(port: str = str(PORT)) -> None:
    """Make the site, serve it on this machine, and make it anew whenever a source is saved. Ctrl+C ends it."""
    make()
    BUILD.mkdir(exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), lambda *request: Reloading(*request, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}/ 에서 본다. 저장할 때마다 다시 만든다. Ctrl+C로 끝낸다.", flush=True)
    for ending in (signal.SIGINT, signal.SIGTERM):  # a shell has its background jobs ignore the first
        signal.signal(ending, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        for _ in watch(*(ROOT / name for name in WATCHED if (ROOT / name).exists()), watch_filter=Sources(),
                       raise_interrupt=False):
            make()
    server.shutdown()
