"""Makes requirements.lock and requirements-dev.lock again from pyproject.toml (needs uv).

    python tools/lock.py             # keep what is pinned, as far as pyproject.toml still allows it
    python tools/lock.py --upgrade   # take the newest releases

Both files pin every version with the hashes of its files, for Python 3.11 and later on every system, and name no address
to fetch from: an installation uses whatever index pip is set up with, and the hashes decide.
"""

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
    "--group=build",
    "--fork-strategy=fewest",  # one version of each package for all Pythons, so that all compute the same
]
LOCKS = {
    "requirements.lock": [],
    "requirements-dev.lock": [
        "--extra=dev",
        "--extra=docs",
        "--extra=download",
        "--extra=plot",
        "--extra=spark",
        "--constraints=requirements.lock",
    ],
}
ADDRESS_MARKS = ("://", "--index-url", "--extra-index-url", "--find-links", "--trusted-host", " @ ")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--upgrade", action="store_true", help="take the newest releases")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    uv = find_uv()
    if uv is None:
        print(
            "lock: uv is not there. Install it with `python3 -m pip install uv` (or pipx, brew, winget), then run this again.",
            file=sys.stderr,
        )
        return 1
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    for lock, extras in LOCKS.items():
        command = [uv, "pip", "compile", "pyproject.toml", *OPTIONS, *extras, *upgrade, f"--output-file={lock}"]
        if subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            return 1
        if found := addresses(ROOT / lock):
            print(f"lock: {lock} names an address, which it must not: {found[0]}", file=sys.stderr)
            return 1
    return 0


def find_uv() -> str | None:
    """uv on the PATH, else beside the running Python, else in .venv."""
    folders = [Path(sysconfig.get_path("scripts")), ROOT / ".venv" / "bin", ROOT / ".venv" / "Scripts"]
    return shutil.which("uv") or next((found for folder in folders if (found := shutil.which("uv", path=str(folder)))), None)


def addresses(lock: Path) -> list[str]:
    return [line for line in lock.read_text(encoding="utf-8").splitlines() if any(mark in line for mark in ADDRESS_MARKS)]


if __name__ == "__main__":
    sys.exit(main())
