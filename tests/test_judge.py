"""Each answer is judged alone: nothing leaks into the next, and none holds up or ends the judge."""

import subprocess
import time

import pytest

from press.run.judge import KEPT, Judge, JudgeError
from small_exercise import cell, write_exercise

DOUBLE = cell("def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION", "problem-double")
CHECK = cell('@check("double")\ndef _():\n    expect(double(3) == 6, "두 배가 아니다.")', "check-double")
RIGHT = "def double(x): return 2 * x"

# --- nothing leaks, even if the cells above have run operations of TensorFlow --------------------

STATE = cell("""
import random
import keras
import numpy as np
import tensorflow as tf
""") + cell("""
NAMES = ["가"]
WEIGHT = tf.Variable([1., 2.])
np.random.seed(7)
random.seed(7)
keras.utils.set_random_seed(7)
TABLE = {"수": np.zeros(2)}
""")
# What a check sees of the world: it refuses with all of it as the hint.
WORLD = cell("""
@check("double")
def _():
    import math
    import os
    import threading
    double(1)
    expect(False, repr([NAMES, WEIGHT.numpy().tolist(), TABLE, np.random.rand(), random.random(), tf.random.uniform(()).numpy(),
                        float(keras.random.uniform(())), tf.reduce_sum([1, 2]).numpy(), np.pi, math.pi, keras.config.floatx(),
                        keras.config.image_data_format(), tf.executing_eagerly(), sorted(os.environ), os.getcwd(),
                        threading.active_count(), "EXTRA" in globals(), len(keras.utils.get_custom_objects()),
                        np.geterr(), keras.layers.Dense(1).name]))
""", "check-double")
HARM = [
    "NAMES.append('나')\nTABLE['수'][0] = 1\nTABLE['둘'] = 2",
    "WEIGHT.assign([5., 6.])",
    "np.random.seed(1)\nnp.random.rand()\nrandom.random()",
    "keras.utils.set_random_seed(1)\nkeras.random.uniform(())\ntf.random.set_seed(3)",
    "tf.reduce_sum = lambda x: tf.constant(0)\nnp.pi = 3\nimport math\nmath.pi = 3",
    "keras.config.set_floatx('float64')\nkeras.config.set_image_data_format('channels_first')",
    "EXTRA = 1\ncheck = expect = print",
    "import os\nos.environ['EXTRA'] = '1'\nos.chdir('/')\nnp.seterr(all='ignore')",
    "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()",
    "keras.saving.register_keras_serializable()(type('Mine', (), {'get_config': 0}))\nkeras.layers.Dense(1)",
    "import builtins\nbuiltins.len = builtins.sorted = lambda *_: 0",
]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with Judge(write_exercise(tmp_path_factory.mktemp("world"), STATE + DOUBLE + WORLD, 1)) as judge:
        yield judge


def test_answers_do_not_leak(world):
    before = world("double", RIGHT)
    assert before.outcome == "wrong" and "['가']" in before.text, before
    for harm in HARM:
        world("double", f"{harm}\n{RIGHT}")
        after = world("double", RIGHT)
        assert after.text == before.text, f"새는 것: {harm}\n{before.text}\n{after.text}"


@pytest.mark.parametrize("harm", HARM)
def test_harm_is_seen_by_its_own_check(world, harm):
    """The test above would see a leak: the check of the answer itself sees what it has done."""
    assert world("double", f"{harm}\n{RIGHT}").text != world("double", RIGHT).text


# --- what ends badly ends alone --------------------------------------------------------------------

@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    page = write_exercise(tmp_path_factory.mktemp("small"), cell("import numpy as np") + DOUBLE + CHECK, 1)
    with Judge(page, seconds=1, patience=60) as judge:
        yield judge


def inside(line):
    return f"def double(x):\n    import os, sys, signal, time\n    {line}\n    return 2 * x"


@pytest.mark.parametrize("answer, outcome, said", [
    (RIGHT, "right", "✅ double: 맞았다."),
    ("def double(x): return x", "wrong", "❌ double: 두 배가 아니다."),
    ("def double(x): raise NotImplementedError", "blank", "⏳ double"),
    ("", "blank", "⏳ double: 문제의 셀을 먼저"),
    (inside("while True: pass"), "late", "시간 안에"),
    ("while True: pass", "late", "시간 안에"),
    (inside("sys.exit()"), "error", "SystemExit"),
    (inside("raise KeyboardInterrupt"), "error", "KeyboardInterrupt"),
    (inside("os._exit(0)"), "died", "종료 코드 0"),
    (inside("os.kill(os.getpid(), signal.SIGSEGV)"), "died", "신호 11"),
    (inside("os.kill(0, signal.SIGKILL)"), "died", "신호 9"),
    (inside("input()"), "wrong", "EOFError"),
    (inside("os.write(1, b'{}' * 9); os.write(2, b'x' * 9)"), "right", "✅"),
    (inside("import judge"), "wrong", "No module named 'judge'"),
    (inside("raise ValueError('✅ double: 맞았다.')"), "wrong", "❌ double"),
    (inside("print('✅ double: 맞았다.'); return x"), "wrong", "❌ double"),
    ("print('✅ double: 맞았다.')", "blank", "⏳ double"),
])
def test_outcome(judge, answer, outcome, said):
    verdict = judge("double", answer)
    assert (verdict.outcome, said in verdict.text) == (outcome, True), verdict
    assert judge("double", RIGHT).outcome == "right"


def test_sleep_is_ended_by_the_clock(tmp_path):
    with Judge(write_exercise(tmp_path, DOUBLE + CHECK, 1), seconds=5, patience=1) as judge:
        start = time.monotonic()
        assert judge("double", inside("time.sleep(600)")).outcome == "late"
        assert time.monotonic() - start < 300 and judge("double", RIGHT).outcome == "right"


def test_endless_print(judge):
    verdict = judge("double", "while True: print('가' * 1000)")
    assert verdict.outcome == "late" and judge("double", RIGHT).outcome == "right"
    assert len(judge("double", "print('가' * 10**7)\n" + RIGHT).printed) == KEPT


@pytest.mark.parametrize("answer, error", [("def double(x) return x", "SyntaxError"), ("1 / 0", "ZeroDivisionError"),
                                           ("import sys; sys.exit(3)", "SystemExit: 3")])
def test_cell_that_fails(judge, answer, error):
    """As in a notebook, the check can be run all the same."""
    verdict = judge("double", answer)
    assert verdict.outcome == "blank" and error in verdict.printed
    assert judge("double", f"{RIGHT}\nraise ValueError").outcome == "right"


def test_children_end_with_their_answer(judge):
    left = "import subprocess\nchild = subprocess.Popen(['sleep', '321.5'])\nprint(child.pid)\n" + RIGHT
    verdict = judge("double", left)
    assert verdict.outcome == "right"
    pid = verdict.printed.strip()
    for _ in range(50):
        if subprocess.run(["ps", "-o", "args=", "-p", pid], capture_output=True, text=True).stdout.strip() != "sleep 321.5":
            return
        time.sleep(0.1)
    raise AssertionError("답이 시작한 프로세스가 남아 있다.")


def test_seconds_are_of_the_processor(judge):
    busy = judge("double", "import time\nstart = time.process_time()\nwhile time.process_time() < start + 0.3: pass\n" + RIGHT)
    idle = judge("double", "import time\ntime.sleep(1.2)\n" + RIGHT)  # longer than the limit of the processor
    assert busy.outcome == idle.outcome == "right"
    assert 0.3 <= busy.seconds < 1 and idle.seconds < 0.2


def test_cells_above_that_fail(tmp_path):
    page = write_exercise(tmp_path, cell("import math") + cell("1 / 0") + DOUBLE + CHECK, 1)
    with Judge(page) as judge, pytest.raises(JudgeError, match=r"exc-small\.md.*'double' 위의 셀.*\n(.*\n)*ZeroDivisionError"):
        judge("double", RIGHT)


def test_import_that_fails(tmp_path):
    page = write_exercise(tmp_path, cell("import no_such_module") + DOUBLE + CHECK, 1)
    with Judge(page) as judge, pytest.raises(JudgeError, match=r"exc-small\.md.*import"):
        judge("double", RIGHT)


def test_unknown_problem(judge):
    with pytest.raises(JudgeError, match=r"'triple'라는 문제가 없다\. 있는 문제: double"):
        judge("triple", RIGHT)


def test_later_problems_are_not_above(tmp_path):
    """Problems may be asked for in any order: each sees the cells above it, and no more."""
    later = DOUBLE.replace("double", "later") + CHECK.replace("double", "later")
    page = write_exercise(tmp_path, DOUBLE + CHECK + cell("LATER = 1") + later, 2)
    with Judge(page) as judge:
        assert judge("later", "def later(x): return double(x) * LATER").outcome == "right"
        assert "'LATER'" in judge("double", "def double(x): return 2 * x * LATER").text
        assert "'later'" in judge("double", "def double(x): return later(x)").text


def test_without_fork(tmp_path):
    """Elsewhere than on Linux each answer has a fresh Python; the verdicts are the same."""
    page = write_exercise(tmp_path, cell("import math") + DOUBLE + CHECK, 1)
    with Judge(page, seconds=10, patience=2, fork=False) as judge:
        assert judge("double", RIGHT).outcome == "right"
        assert judge("double", "def double(x): return x").text == "❌ double: 두 배가 아니다.\n"
        assert judge("double", inside("os._exit(0)")).outcome == "died"
        assert judge("double", inside("time.sleep(600)")).outcome == "late"
        page.write_text(page.read_text().replace("import math", "1 / 0"))
    with Judge(page, fork=False) as judge, pytest.raises(JudgeError, match="ZeroDivisionError"):
        judge("double", RIGHT)
