"""Prints the home folder of a Java that Spark can start, for the tests of `--engine spark`.

    python tools/java.py             # look only
    python tools/java.py --install   # and install one where there is none

Looks at $JAVA_HOME, the PATH, and the usual places of macOS and Linux. With --install it takes the package of Debian or Ubuntu
where it may (as root, or by a sudo that asks no question). The answer is remembered in .venv. Exit status: 0 found, 1 none,
2 the one that $JAVA_HOME names does not do.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
MEMORY = VENV / ".java"
OLDEST = 17
VECTORS = "--add-modules=jdk.incubator.vector"  # Spark starts Java with it; cut-down Javas lack it
PACKAGES = ["openjdk-21-jre-headless", "openjdk-17-jre-headless"]
MAC_PLACES = ["/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home", "/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home"]
MAC_BUNDLES = "/Library/Java/JavaVirtualMachines/*/Contents/Home"
LINUX_PLACES = "/usr/lib/jvm/*"
HELP = """no Java 17 or later found. Install one and run this again:
    Debian, Ubuntu    sudo apt-get install openjdk-17-jre-headless
    Fedora            sudo dnf install java-latest-openjdk-headless
    macOS             brew install openjdk@17
    Windows           winget install EclipseAdoptium.Temurin.17.JRE
or name one that is there: JAVA_HOME=<its folder> make test"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Prints the home folder of a Java that Spark can start.")
    parser.add_argument("--install", action="store_true", help="install one where there is none")
    install = parser.parse_args().install
    named = os.environ.get("JAVA_HOME")
    if named:
        wrong = f"JAVA_HOME={named} has no Java {OLDEST} or later that Spark can start: correct it or unset it."
        return answer(Path(named)) if does(Path(named)) else fail(wrong, status=2)
    found = remembered() or look() or (install_one() if install else None)
    if found is None:
        return fail(HELP)
    remember(found)
    return answer(found)


def answer(home: Path) -> int:
    print(home)
    return 0


def fail(message: str, *, status: int = 1) -> int:
    print(f"java: {message}", file=sys.stderr)
    return status


# --- what was found before ------------------------------------------------------------------------------------------


def remembered() -> Path | None:
    try:
        home = MEMORY.read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return Path(home) if home and shutil.which(str(command(Path(home)))) else None


def remember(home: Path) -> None:
    if VENV.is_dir():
        MEMORY.write_text(f"{home}\n", encoding="utf-8")


# --- what is there --------------------------------------------------------------------------------------------------


def look() -> Path | None:
    return next((home for home in places() if does(home)), None)


def places() -> Iterator[Path]:
    path = shutil.which("java")
    if path:
        yield Path(path).resolve().parent.parent
    patterns = [*MAC_PLACES, MAC_BUNDLES] if sys.platform == "darwin" else [LINUX_PLACES] if sys.platform == "linux" else []
    for pattern in patterns:
        yield from sorted(Path("/").glob(pattern.removeprefix("/")), reverse=True)


def command(home: Path) -> Path:
    return home / "bin" / "java"


def does(home: Path) -> bool:
    """Whether it has a Java that starts, is new enough and has the module that Spark asks for."""
    path = shutil.which(str(command(home)))
    said = output([path, VECTORS, "-version"]) if path else None
    version = re.search(r'version "(\d+)', said or "")
    return version is not None and int(version[1]) >= OLDEST


def output(words: list[str]) -> str | None:
    """What a command prints, faults included; None if it fails."""
    try:
        run = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout.decode(errors="replace").strip() if run.returncode == 0 else None


# --- what can be installed ------------------------------------------------------------------------------------------


def install_one() -> Path | None:
    privilege = as_root()
    if shutil.which("apt-get") is None or privilege is None:
        return None
    print("java: installing the system's package openjdk-...-jre-headless ...", file=sys.stderr)
    works([*privilege, "apt-get", "update", "-q"])
    for package in PACKAGES:
        if output(["apt-cache", "show", package]) is None:
            continue
        works([*privilege, "apt-get", "install", "-y", "-q", "--no-install-recommends", package])
        found = look()
        if found:
            return found
    return None


def as_root() -> list[str] | None:
    """What to put before a command to run it as root: nothing, sudo, or None where neither works without a question."""
    if os.name == "nt":
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if output(["sudo", "-n", "true"]) is not None else None


def works(words: list[str]) -> bool:
    """Runs a command; shows the end of what it said only if it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        run = subprocess.run(
            words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=900, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"java: {error}", file=sys.stderr)
        return False
    if run.returncode:
        print(*run.stdout.decode(errors="replace").splitlines()[-10:], sep="\n", file=sys.stderr)
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
