"""Makes .venv ready: the locked packages and kzgraph itself, editable. Does nothing when it already is.

    python3 tools/setup_env.py --profile report   # what the program needs
    python3 tools/setup_env.py --profile test     # that, and what the checks need

Standard library only, and understood by an old Python 3, so that one can be told which Python is wanted.
The environment variable PYTHON names the Python to build .venv from.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

OLDEST = (3, 11)
CANDIDATES = ["python3.14", "python3.13", "python3.12", "python3.11"]
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / ".kzgraph.json"  # written last: which profiles are complete, made from what
UNFINISHED = VENV / ".kzgraph-unfinished"  # there from the first change to the last one
LOCKS = {"report": "requirements.lock", "test": "requirements-dev.lock"}
COVERED = {"report": ["report"], "test": ["report", "test"]}  # the larger lock holds the smaller one
# Settings of a user's own pip that would send packages elsewhere or contradict the lock. Indexes stay: the hashes decide.
UNWANTED = ["TARGET", "PREFIX", "ROOT", "CONSTRAINT", "REQUIREMENT", "REQUIRE_HASHES", "REQUIRE_VIRTUALENV", "DRY_RUN", "NO_DEPS", "REPORT"]


class SetupError(Exception):
    """What went wrong, and the next step."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Makes .venv ready.")
    parser.add_argument("--profile", choices=sorted(LOCKS), required=True)
    profile = parser.parse_args().profile
    try:
        if is_ready(profile):
            return 0
        set_up(profile)
    except SetupError as error:
        print(f"\nsetup: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\nsetup: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nsetup: interrupted. The next run starts afresh.", file=sys.stderr)
        return 130
    return 0


def is_ready(profile: str) -> bool:
    """Whether the stamp matches; looks at files only, starts nothing."""
    if UNFINISHED.exists() or not VENV_PYTHON.exists():
        return False
    stamp = read_stamp()
    if wrong_python(stamp):
        return False
    return bool(stamp.get("profiles", {}).get(profile) == fingerprint(profile, stamp.get("python", "")))


def read_stamp() -> dict[str, Any]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def wrong_python(stamp: dict[str, Any]) -> bool:
    """Whether PYTHON or the folder has changed since .venv was made, or its Python has been replaced."""
    if stamp.get("root") != str(ROOT) or stamp.get("base_time") != base_time():
        return True
    wanted = os.environ.get("PYTHON") or stamp.get("wanted")
    return wanted != stamp.get("wanted") and python_version([str(wanted)]) != stamp.get("python")


def base_time() -> int | None:
    """When the Python behind .venv was last replaced: an upgrade may leave .venv without its packages."""
    try:
        return int(VENV_PYTHON.stat().st_mtime)
    except OSError:
        return None


def fingerprint(profile: str, python: str) -> str:
    digest = hashlib.sha256(f"{python}\n".encode())
    for name in (LOCKS[profile], "pyproject.toml"):
        digest.update((ROOT / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def set_up(profile: str) -> None:
    stamp = read_stamp()
    keep = bool(stamp) and not UNFINISHED.exists() and not wrong_python(stamp) and is_usable_venv()
    python, version = ([], stamp["python"]) if keep else find_python()
    print(f"setup: .venv with Python {version}, profile {profile} ...", end=" ", flush=True, file=sys.stderr)
    if not keep:
        stamp = {}
        make_venv(python)
    UNFINISHED.write_text("", encoding="utf-8")
    pip("install", "--require-hashes", "--prefer-binary", "-r", LOCKS[profile])
    pip("install", "--no-deps", "--no-build-isolation", "--no-index", "--editable", ".")
    profiles = {name: fingerprint(name, version) for name in COVERED[profile]}
    kept = {name: value for name, value in stamp.get("profiles", {}).items() if name not in profiles}
    wanted = os.environ.get("PYTHON") or stamp.get("wanted")
    stamp = {"root": str(ROOT), "python": version, "wanted": wanted, "base_time": base_time(), "profiles": {**kept, **profiles}}
    UNFINISHED.unlink()
    STAMP.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    print("ready", file=sys.stderr)


# --- the Python to build from ---------------------------------------------------------------------------------------


def find_python() -> tuple[list[str], str]:
    """The command of a Python that is new enough, and its version."""
    wanted = os.environ.get("PYTHON")
    if wanted:
        version = python_version([wanted])
        if is_new_enough(version):
            return [wanted], version
        found = f"is Python {version}" if version else "does not run"
        raise SetupError(f"PYTHON={wanted} {found}; kzgraph needs Python {dotted(OLDEST)} or later.")
    windows_launcher = [["py", "-3"]] if os.name == "nt" else []
    running: str = getattr(sys, "_base_executable", None) or sys.executable or "python3"  # not .venv's own, where that runs this
    for command in [[running], *([name] for name in CANDIDATES), *windows_launcher]:
        version = python_version(command)
        if is_new_enough(version):
            return command, version
    raise SetupError(
        f"kzgraph needs Python {dotted(OLDEST)} or later; this is {sys.version.split()[0]}, and the PATH has no newer one.\n"
        "Install one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python; Windows: winget install\n"
        "Python.Python.3.13), or name one: make PYTHON=<its path> report"
    )


def python_version(command: list[str]) -> str:
    """The base version of an interpreter, as "3.11.7"; "" if it does not run."""
    program = "import platform; print(platform.python_version())"
    try:
        run = subprocess.run([*command, "-I", "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return ""
    return run.stdout.decode(errors="replace").strip() if run.returncode == 0 else ""


def is_new_enough(version: str) -> bool:
    numbers = re.match(r"(\d+)\.(\d+)", version)
    return numbers is not None and (int(numbers.group(1)), int(numbers.group(2))) >= OLDEST


def dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


# --- the environment ------------------------------------------------------------------------------------------------


def is_usable_venv() -> bool:
    return VENV_PYTHON.exists() and succeeds([str(VENV_PYTHON), "-I", "-m", "pip", "--version"])


def make_venv(python: list[str]) -> None:
    if not can_make_venv(python):
        install_venv_package(python)
    run = subprocess.run(
        [*python, "-I", "-m", "venv", "--clear", str(VENV)],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if run.returncode or not is_usable_venv():
        raise SetupError(f"python -m venv failed:\n{tail(run.stdout)}\nTry another Python: make PYTHON=<its path> report")


def can_make_venv(python: list[str]) -> bool:
    return succeeds([*python, "-I", "-c", "import ensurepip, venv"])


def install_venv_package(python: list[str]) -> None:
    """Debian and Ubuntu split ensurepip off into a package of its own."""
    package = f"python{'.'.join(python_version(python).split('.')[:2])}-venv"
    installs = [["apt-get", "install", "-y", "-q", name] for name in (package, "python3-venv")]
    privilege = as_root()
    if shutil.which("apt-get") and privilege is not None:
        for update in (False, True):
            if update:
                succeeds([*privilege, "apt-get", "update", "-q"])
            for install in installs:
                if succeeds([*privilege, *install]) and can_make_venv(python):
                    return
    raise SetupError(
        f"{python[0]} cannot make virtual environments: its module ensurepip is missing. Install it and run this again:\n"
        f"    sudo apt-get update && sudo apt-get install -y {package}"
    )


def as_root() -> list[str] | None:
    """What to put before a command to run it as root: nothing, sudo, or None where neither works without a question."""
    if getattr(os, "geteuid", lambda: 1)() == 0:
        return []
    return ["sudo", "-n"] if shutil.which("sudo") and succeeds(["sudo", "-n", "true"]) else None


def pip(*arguments: str) -> None:
    """Runs the pip of .venv in the top folder; says nothing unless it fails."""
    command = [str(VENV_PYTHON), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    run = subprocess.run(command, cwd=str(ROOT), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if run.returncode:
        raise SetupError(
            f"pip {' '.join(arguments)} failed:\n{tail(run.stdout)}\n"
            "Next step: if a package could not be fetched, check the network or the index that pip is set up with, and run this again.\n"
            "If hashes do not match, that index serves other files than the ones the lock file names: use another index."
        )


def environment() -> dict[str, str]:
    """The user's settings, without those that would lead pip or Python out of .venv."""
    unwanted = {f"PIP_{name}" for name in UNWANTED} | {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**kept, "PIP_USER": "0", "PIP_REQUIRE_HASHES": "0", "DEBIAN_FRONTEND": "noninteractive"}


def succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def tail(output: bytes, lines: int = 25) -> str:
    return "\n".join(output.decode(errors="replace").rstrip().splitlines()[-lines:])


if __name__ == "__main__":
    sys.exit(main())
