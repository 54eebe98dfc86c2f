"""Start the kernel of one notebook: as a fork of the template where there is one, else afresh.

Jupyter takes this process for the kernel. So it lives as long as the fork does, and passes on the one
signal that Jupyter sends, the interrupt; when it is killed, the fork sees its end of the socket close
and ends too (press/run/template.py).
"""

import contextlib
import json
import os
import signal
import socket
import sys

SOCKET = "BOOK_KERNEL_TEMPLATE"  # where the template listens


def main() -> None:
    arguments = ["-f", sys.argv[1], "--log-level=ERROR"]
    if not (address := os.environ.get(SOCKET)):
        os.execv(sys.executable, [sys.executable, "-m", "ipykernel_launcher", *arguments])
    fork = socket.socket(socket.AF_UNIX)
    gone = "커널의 본보기가 죽었다. 메모리가 모자라거나 텐서플로우를 불러오지 못했다."
    try:
        fork.connect(address)
    except OSError:
        sys.exit(gone)
    wanted = json.dumps({"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)}).encode()
    # Its length, so that the template knows when it has read all; with it go stdin, stdout and stderr.
    socket.send_fds(fork, [len(wanted).to_bytes(8, "big")], [0, 1, 2])
    fork.sendall(wanted)
    process = int.from_bytes(fork.recv(8), "big")
    if not process:
        sys.exit(gone)

    def interrupt(*_) -> None:
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            os.kill(process, signal.SIGINT)

    signal.signal(signal.SIGINT, interrupt)
    fork.recv(1)  # comes when the fork has ended: nothing is ever sent


if __name__ == "__main__":
    main()
