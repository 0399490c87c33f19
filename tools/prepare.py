"""Make `.venv` and install the locked requirements into it, with nothing but Python's own library.

Called as `python3 tools/prepare.py runtime [develop]`. A stamp beside the environment holds the
digest of what was installed, so that a second call costs no time and no network.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
REQUIREMENTS = ROOT / "requirements"
OLDEST = (3, 11)


def requirement_files(name: str) -> list[Path]:
    """Return the locked files that the set `name` consists of: runtime brings the build tools."""
    names = ["runtime", "build"] if name == "runtime" else [name]
    return [REQUIREMENTS / f"{each}.txt" for each in names]


def digest(name: str) -> str:
    """Return a digest that changes with this set, the environment's Python or the tree's place."""
    import tomllib  # here, so that an older Python gets as far as saying that it is too old

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    told = [str(PYTHON.resolve()), str(ROOT), project["build-system"], project["project"]]
    found = hashlib.sha256(repr(told).encode())
    for path in requirement_files(name):
        found.update(path.read_bytes())
    return found.hexdigest()


def is_installed(name: str) -> bool:
    """Say whether the set `name` stands in `.venv` as it is locked now."""
    stamp = STAMPS / name
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == digest(name)


def refuse_old_python() -> None:
    """Stop where this Python is older than the product."""
    if sys.version_info < OLDEST:
        sys.exit(
            f"chunsheng: Python {OLDEST[0]}.{OLDEST[1]} or later is needed, and this is "
            f"{sys.version.split()[0]}. Name another one: make PYTHON=python3.11 …"
        )


def refuse_python_without_venv() -> None:
    """Stop with the name of the Debian package where this Python cannot make environments."""
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        sys.exit(
            "chunsheng: this Python cannot make a virtual environment. "
            "Install the Debian package python3-venv (apt-get install python3-venv)."
        )


def succeeds(*command: str | Path) -> bool:
    """Run quietly and say whether it went well."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def make_environment() -> None:
    """Make `.venv`; make it anew where an earlier attempt was cut short or its Python is gone."""
    if PYTHON.exists() and succeeds(PYTHON, "-m", "pip", "--version"):
        return
    print("chunsheng: making .venv", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)


def uv_settings() -> dict[str, str]:
    """Return the environment for uv, which does not read pip's settings by itself.

    A district behind a mirror names it once, for pip; uv then asks the same mirror and trusts the
    same certificates.
    """
    settings = dict(os.environ, UV_LINK_MODE="copy", UV_NO_PROGRESS="1")
    for variable, option in (
        ("UV_DEFAULT_INDEX", "global.index-url"),
        ("SSL_CERT_FILE", "global.cert"),
    ):
        asked = subprocess.run(
            [PYTHON, "-m", "pip", "config", "get", option],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.returncode == 0 and asked.stdout.strip():
            settings.setdefault(variable, asked.stdout.strip())
    return settings


def install_locked(files: list[Path]) -> None:
    """Install exactly the locked versions, by uv where the registry gives it, else by pip."""
    wanted = [part for path in files for part in ("-r", str(path))]
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON)]
    brought = succeeds(*pip, "--require-hashes", "-r", REQUIREMENTS / "installer.txt")
    if brought:
        done = subprocess.run([*uv, "--require-hashes", *wanted], env=uv_settings(), check=False)
        if done.returncode == 0:
            return
    print("chunsheng: uv is not to be had here, pip takes a little longer", flush=True)
    subprocess.run([*pip, "--require-hashes", *wanted], check=True)


def install_project() -> None:
    """Install this tree itself, editable, with the build tools just installed and no network."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    command += ["--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    subprocess.run(command, check=True)


def prepare(name: str) -> None:
    """Bring `.venv` to the state that the set `name` is locked to; do nothing where it is there."""
    if is_installed(name):
        return
    make_environment()
    print(f"chunsheng: installing the {name} requirements", flush=True)
    install_locked(requirement_files(name))
    if name == "runtime":
        install_project()
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(digest(name))


def main(names: list[str]) -> None:
    """Prepare each named set in turn; a failed step ends with its own message and status 1."""
    refuse_old_python()
    if all(is_installed(name) for name in names):
        return
    refuse_python_without_venv()
    try:
        for name in names:
            prepare(name)
    except subprocess.CalledProcessError as failure:
        sys.exit(f"chunsheng: this step failed, see above: {failure.cmd[0]} … {failure.cmd[-1]}")


if __name__ == "__main__":
    main(sys.argv[1:])
