"""A local server that sends files as GitHub Pages does: compressed, and to be kept for ten minutes."""

import contextlib
import functools
import gzip
import http.server
import io
import threading
from collections.abc import Iterator
from pathlib import Path

COMPRESSED = {".html", ".css", ".js", ".svg", ".json", ".txt"}


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.split("?")[0].endswith("/"):
            path /= "index.html"
        if path.suffix not in COMPRESSED or not path.is_file() or "gzip" not in self.headers.get("Accept-Encoding", ""):
            return super().send_head()
        data = compressed(path, path.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)) + "; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return io.BytesIO(data)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", self.keep_for())
        super().end_headers()

    def keep_for(self) -> str:
        """How long a browser may keep what it got."""
        return "max-age=600"

    def log_message(self, *args) -> None:
        pass


@functools.lru_cache(maxsize=None)
def compressed(path: Path, changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder; gives the address, with a final slash."""
    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
