"""The server, loaded once and begun as often as it is killed.

Each line read names a port: the server begins there, in a process group of its own. Two lines answer:
the group, and, once its first process has ended, how it ended as `subprocess` tells it.
"""

from __future__ import annotations

import os
import sys

from granian.cli import entrypoint

from chunsheng.operations.cli import server_command
from chunsheng.operations.serving import load


def begin(port: int) -> int:
    """Fork, and serve in the child; the child's number."""
    child = os.fork()
    if child:
        return child
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdin.fileno())
    sys.argv = server_command(port)[2:]  # as the interpreter leaves it after `-m`
    entrypoint()
    os._exit(0)


def main() -> None:
    """Load; then begin a server for each line, and wait for its end."""
    load(server_command(0)[-1])
    for line in sys.stdin:
        child = begin(int(line))
        print(child, flush=True)  # noqa: T201 - the laboratory reads it
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the same


if __name__ == "__main__":
    main()
