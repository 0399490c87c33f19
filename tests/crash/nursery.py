"""The district's programs, loaded once and begun as often as they are killed.

Each line read is a program, `serve PORT` or `work`: it begins in a process group of its own. Two lines
answer: the group, and, once its first process has ended, how it ended as `subprocess` tells it.
"""

from __future__ import annotations

import os
import sys

from granian.cli import entrypoint

from chunsheng.operations import cli
from chunsheng.operations.serving import load


def begin(program: list[str]) -> int:
    """Fork, and be the program in the child; the child's number."""
    child = os.fork()
    os.setpgid(child, child)  # by both, so that the group is there whoever is first
    if child:
        return child
    os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdin.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what it says is no answer of ours
    if program[0] == "serve":
        # As the interpreter leaves it after `-m`.
        sys.argv = cli.server_command(int(program[1]))[2:]
        entrypoint()
        os._exit(0)
    os._exit(cli.main(program))


def main() -> None:
    """Load; then begin a program for each line, and wait for its end."""
    load("tests.crash.sabotaged" if os.environ["CRASH_SABOTAGE"] else cli.server_command(0)[-1])
    for line in sys.stdin:
        child = begin(line.split())
        print(child, flush=True)  # noqa: T201 - the laboratory reads it
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the same


if __name__ == "__main__":
    main()
