"""Kernels that start at once: forks of one process that has imported TensorFlow and done nothing else.

Importing TensorFlow takes seconds, and every notebook needs it. The template imports it once; a kernel
is then a fork of the template, ready in a tenth of a second. A fork is only safe before TensorFlow has
started its threads, so the template runs no operation at all. Jupyter's clients know nothing of it:
they start the kernel ``book`` (press/run/jupyter/kernels/book), which asks the template for a fork.

Linux only, where TensorFlow, forked after imports alone, was found to give the same results as in a
new process. Elsewhere, and with ``BOOK_FRESH_KERNELS`` set, every kernel is a new process.
"""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
KERNEL = "book"
SOCKET = "BOOK_KERNEL_TEMPLATE"
FRESH = "BOOK_FRESH_KERNELS"
# What the notebooks' set-up cell decides before it imports TensorFlow, and ipykernel before Matplotlib.
BEFORE_IMPORTS = {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_ENABLE_ONEDNN_OPTS": "0",
                  "MPLBACKEND": "module://matplotlib_inline.backend_inline"}


def make_kernel_known() -> None:
    """Let Jupyter's clients in this process, and those that it starts, find the kernel ``book``."""
    folders = os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
    if str(HERE / "jupyter") not in folders:
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(HERE / "jupyter"), *folders]))


@contextlib.contextmanager
def forked_kernels() -> Iterator[None]:
    """While this lasts, kernels ``book`` are forks of a template, where that is possible."""
    make_kernel_known()
    if not sys.platform.startswith("linux") or os.environ.get(FRESH) or os.environ.get(SOCKET):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="book-kernels-") as folder:
        address = str(Path(folder, "socket"))
        # It ends when its stdin closes: also when this process is killed.
        template = subprocess.Popen([sys.executable, str(HERE / "template.py"), address],
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert template.stdin and template.stdout
        try:
            if template.stdout.readline() != b"listening\n":
                from press.faults import Fault  # the template's own process runs this file without the package
                raise Fault(f"커널의 본보기가 뜨지 않았다. {FRESH}=1을 두면 커널마다 새로 뜬다.")
            os.environ[SOCKET] = address
            yield
        finally:
            os.environ.pop(SOCKET, None)
            template.stdin.close()
            template.wait()


# --- the template's own process -------------------------------------------------------------------

def serve(address: str) -> None:
    """Fork one kernel for each connection, until stdin closes. What is slow is imported for the first."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    print("listening", flush=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended forks leave no zombie
    signal.signal(signal.SIGINT, signal.SIG_IGN)   # Ctrl+C is for the process that uses the kernels
    while True:
        ready, _, _ = select.select([sys.stdin, listener], [], [])
        if sys.stdin in ready:
            return
        import_everything()
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            become_kernel(connection)
        connection.close()


def import_everything() -> None:
    """What notebooks and their kernels import. Again and again it costs nothing."""
    for name, value in BEFORE_IMPORTS.items():
        os.environ.setdefault(name, value)
    import ipykernel.kernelapp  # noqa: F401
    import keras  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import mlxtend.data  # noqa: F401
    import myst_nb  # noqa: F401
    import tensorflow  # noqa: F401


def become_kernel(connection: socket.socket) -> None:
    """Turn this fork into the kernel that the launcher at the other end asks for; never returns."""
    length, files, _, _ = socket.recv_fds(connection, 8, 3)
    wanted = b""
    while len(wanted) < int.from_bytes(length, "big"):
        wanted += connection.recv(1 << 16)
    asked = json.loads(wanted)
    for standard, file in enumerate(files):
        os.dup2(file, standard)
        os.close(file)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    connection.sendall(os.getpid().to_bytes(8, "big"))

    def end_with_launcher() -> None:
        connection.recv(1)
        os._exit(1)

    threading.Thread(target=end_with_launcher, daemon=True).start()
    import numpy
    numpy.random.seed()  # else all kernels would draw the same where a notebook sets no seed
    sys.path[0] = ""     # as in a kernel of its own: the notebook's folder
    from ipykernel.kernelapp import IPKernelApp
    # It also ends when its parent, the template, does; and says nothing of connecting by hand.
    IPKernelApp.launch_instance(argv=[*asked["arguments"], f"--IPKernelApp.parent_handle={os.getppid()}"])
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])
