"""``python -m press COMMAND``: what the Makefile calls."""

import argparse
import importlib
import sys

from press.faults import Fault, explained, fault_behind

COMMANDS = {  # where the function of the same name stands; imported only when it is called
    "book": "press.build", "pdf": "press.build", "notebooks": "press.build", "nbgrader": "press.build",
    "chapter": "press.scaffold", "page": "press.scaffold", "exercise": "press.scaffold",
    "test": "press.run.page_test", "serve": "press.site.serve", "screenshots": "press.measure.screenshots",
    "bench": "press.measure.bench", "lighthouse": "press.measure.lighthouse", "matrix": "press.measure.matrix",
    "mutants": "press.measure.mutants",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m press", description="책을 만든다.")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("names", nargs="*",
                        help="쪽의 이름이나 그 한 부분 (test, screenshots, lighthouse), "
                             "NAME=… TITLE=… CHAPTER=… (chapter, page, exercise), 이름=값 (mutants)")
    asked = parser.parse_args()
    try:
        command = getattr(importlib.import_module(COMMANDS[asked.command]), asked.command)
        command(*asked.names)
    except Fault as fault:
        sys.exit(str(fault))
    except Exception as error:
        if not (behind := fault_behind(error)):
            raise
        sys.exit(explained(behind))
    except KeyboardInterrupt:
        sys.exit("\n멈추었다. 같은 명령을 다시 실행하면 이어서 한다. 앞서 만든 사이트와 노트북은 그대로 있다.")


if __name__ == "__main__":
    main()
