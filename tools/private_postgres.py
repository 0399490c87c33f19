"""Run a PostgreSQL server of one's own for as long as somebody holds this program's standard input.

The server lives in a fresh directory, listens on 127.0.0.1 and a free port behind a random
password, and belongs to an unprivileged user. It is a child of this program and not of the tests,
so that it stops and is removed even where the tests are killed: their end closes the input.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DEBIAN_PACKAGE = "postgresql"
OLDEST = 15
OWNER = "chunsheng"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "80",
    # The records of a test are thrown away with the server: nothing must survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
}


def binaries() -> Path | None:
    """Return the directory of the newest PostgreSQL of 15 or later, or None where there is none."""
    named = os.environ.get("POSTGRES_BIN")
    if named:
        return Path(named) if (Path(named) / "initdb").exists() else None
    found = sorted(
        (int(path.parent.parent.name), path.parent)
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parent.parent.name.isdigit()
    )
    if found and found[-1][0] >= OLDEST:
        return found[-1][1]
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def unprivileged() -> dict[str, Any]:
    """Return how to start the server's programs as somebody who is not root: it refuses root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name for entry in pwd.getpwall()}
    name = "postgres" if "postgres" in known else "nobody"
    account = pwd.getpwnam(name)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One server in one directory, from its making to its removal."""

    def __init__(self, programs: Path, settings: list[str]) -> None:
        self.programs = programs
        self.settings = [*(f"{name}={value}" for name, value in SETTINGS.items()), *settings]
        self.as_owner = unprivileged()
        # A root's own TMPDIR is often closed to others; /tmp is where the unprivileged user can go.
        place = "/tmp" if self.as_owner else None  # noqa: S108 - mkdtemp makes a private directory
        self.directory = Path(tempfile.mkdtemp(prefix="chunsheng-postgres-", dir=place))
        if self.as_owner:
            os.chown(self.directory, self.as_owner["user"], self.as_owner["group"])
        self.password = secrets.token_urlsafe(18)
        self.log = self.directory / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def run(self, *arguments: str) -> None:
        """Run one of PostgreSQL's programs to its end as the owner."""
        program, *rest = arguments
        subprocess.run(
            [self.programs / program, *rest],
            cwd=self.directory,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGPASSWORD": self.password},
            stdout=subprocess.DEVNULL,
            check=True,
            **self.as_owner,
        )

    def make(self) -> None:
        """Make the cluster: C.UTF-8, because ctype C finds no Chinese trigrams."""
        secret = self.directory / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        if self.as_owner:
            os.chown(secret, self.as_owner["user"], self.as_owner["group"])
        self.run(
            *("initdb", "-D", str(self.directory / "cluster"), "--username", OWNER),
            *("--pwfile", str(secret), "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        )
        secret.unlink()

    def start(self) -> None:
        """Start on a free port and wait until it answers; another port where one was just taken."""
        for _attempt in range(3):
            self.port = free_port()
            if self.answers_after_starting():
                return
        raise RuntimeError(f"PostgreSQL did not start:\n{self.log.read_text()[-2000:]}")

    def answers_after_starting(self) -> bool:
        """Start the server and say whether it answers within a minute; it is stopped if not."""
        command = [str(self.programs / "postgres"), "-D", str(self.directory / "cluster")]
        command += ["-p", str(self.port), "-k", str(self.directory)]
        for setting in self.settings:
            command += ["-c", setting]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self.as_owner,
            )
        for _tenth in range(600):
            if self.process.poll() is not None:
                return False
            with contextlib.suppress(subprocess.CalledProcessError):
                self.run("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port))
                return True
            time.sleep(0.1)
        self.stop()
        return False

    def url(self) -> str:
        """Return the address in the form that DATABASE_URL has."""
        return f"postgres://{OWNER}:{self.password}@127.0.0.1:{self.port}/{OWNER}"

    def stop(self) -> None:
        """Stop the server: politely for ten seconds, then at once."""
        if self.process is None or self.process.poll() is not None:
            return
        for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            self.process.send_signal(sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=10)
                return

    def remove(self) -> None:
        """Stop and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)


def serve_until_input_ends(programs: Path, settings: list[str]) -> None:
    """Start a server, print its address on one line, and keep it until the standard input ends."""
    server = Server(programs, settings)
    try:
        server.make()
        server.start()
        server.run("createdb", "-h", "127.0.0.1", "-p", str(server.port), "-U", OWNER, OWNER)
        print(server.url(), flush=True)
        sys.stdin.read()
    finally:
        server.remove()


@contextlib.contextmanager
def private_postgres(*settings: str) -> Iterator[str | None]:
    """Give the address of a private server inside the block, or None where none is installed.

    Each setting beside those of the tests is a `name=value`.
    """
    if binaries() is None:
        yield None
        return
    keeper = subprocess.Popen(
        [sys.executable, __file__, *settings],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is for the tests; the server ends after them, when its standard input closes.
        start_new_session=True,
    )
    with keeper:
        address = keeper.stdout.readline().strip() if keeper.stdout else ""
        if not address:
            raise RuntimeError("the private PostgreSQL did not start; its message stands above")
        yield address


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    directory = binaries()
    if directory is None:
        sys.exit(f"chunsheng: install the Debian package {DEBIAN_PACKAGE}")
    serve_until_input_ends(directory, sys.argv[1:])
