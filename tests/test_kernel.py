"""Kernels that are forks of a template behave as kernels of their own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from press.run.template import FRESH, KERNEL, SOCKET, forked_kernels

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="다른 곳에서는 커널마다 새로 뜬다")


@pytest.fixture(scope="module")
def template():
    before = os.environ.pop(SOCKET, None)  # pytest's own
    with forked_kernels():
        yield
    if before:
        os.environ[SOCKET] = before


def run(tmp_path, *cells, **options):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name=KERNEL, resources={"metadata": {"path": str(tmp_path)}},
                   coalesce_streams=True, **options).execute()
    return ["".join(output.get("text", "") for output in cell.outputs).strip() for cell in notebook.cells]


def test_tensorflow_is_there_at_once_and_works(template, tmp_path):
    said = run(tmp_path, "import sys; print('tensorflow' in sys.modules)",
               "import keras; keras.utils.set_random_seed(0); print(keras.random.normal((2,)).shape)")
    assert said == ["True", "(2,)"]


def test_kernels_share_nothing(template, tmp_path):
    run(tmp_path, "import os, numpy; os.environ['LEFT'] = '1'; numpy.left = 1")
    said, = run(tmp_path, "import os, numpy; print('LEFT' in os.environ, hasattr(numpy, 'left'))")
    assert said == "False False"


def test_folder_environment_and_module_path_are_the_notebooks(template, tmp_path, monkeypatch):
    monkeypatch.setenv("OF_THE_CALLER", "5")
    (tmp_path / "beside.py").write_text("value = 7")
    said, = run(tmp_path, "import os, beside; print(os.getcwd(), beside.value, os.environ['OF_THE_CALLER'], "
                          "'TF_CPP_MIN_LOG_LEVEL' in os.environ)")
    assert said == f"{tmp_path} 7 5 False"


def test_unseeded_numbers_differ(template, tmp_path):
    code = "import numpy, random; print(numpy.random.rand(), random.random())"
    first, second = run(tmp_path, code), run(tmp_path, code)
    assert all(one != other for one, other in zip(first[0].split(), second[0].split()))


def test_processes_that_a_cell_starts_end_with_their_code(template, tmp_path):
    said, = run(tmp_path, "import subprocess; print(subprocess.run(['sh', '-c', 'exit 3']).returncode)")
    assert said == "3"


def test_endless_cell_is_interrupted(template, tmp_path):
    with pytest.raises(Exception, match=r"(?i)timeout|timed out"):
        run(tmp_path, "while True: pass", timeout=2)


def test_kernel_that_dies_is_noticed(template, tmp_path):
    with pytest.raises(DeadKernelError):
        run(tmp_path, "import os; os._exit(1)")


def ended(pid):
    deadline = time.time() + 10
    while time.time() < deadline and Path(f"/proc/{pid}").exists():
        time.sleep(0.1)
    return not Path(f"/proc/{pid}").exists()


def test_nothing_is_left_running(template, tmp_path):
    pid, = run(tmp_path, "import os; print(os.getpid())")
    assert ended(pid)


def test_fork_ends_when_its_launcher_is_killed(template):
    manager = KernelManager(kernel_name=KERNEL)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    said = []
    client.execute_interactive("import os; print(os.getpid())", output_hook=lambda message: said.append(
        message["content"]["text"]) if message["msg_type"] == "stream" else None)
    client.stop_channels()
    assert Path(f"/proc/{int(said[0])}").exists() and int(said[0]) != manager.provisioner.pid
    os.kill(manager.provisioner.pid, signal.SIGKILL)
    assert ended(int(said[0]))


def test_template_ends_with_its_owner():
    code = ("import os, time\nfrom press.run.template import forked_kernels\n"
            "with forked_kernels():\n    print(os.environ['BOOK_KERNEL_TEMPLATE'], flush=True)\n    time.sleep(60)\n")
    environment = {name: value for name, value in os.environ.items() if name != SOCKET}
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)
    address = owner.stdout.readline().strip()
    owner.kill()
    owner.wait()
    deadline = time.time() + 10
    while time.time() < deadline and subprocess.run(["pgrep", "-f", address], capture_output=True).stdout:
        time.sleep(0.1)
    assert not subprocess.run(["pgrep", "-f", address], capture_output=True).stdout


def test_fresh_kernels_on_demand(tmp_path, monkeypatch):
    monkeypatch.delenv(SOCKET, raising=False)
    monkeypatch.setenv(FRESH, "1")
    with forked_kernels():
        assert SOCKET not in os.environ
        said, = run(tmp_path, "import sys; print('tensorflow' in sys.modules)")
    assert said == "False"
