"""Prints the home folder of a Java that Spark can start, for the tests of `--engine spark`.

    python tools/java.py             # look only
    python tools/java.py --install   # and install one where there is none

Looks at $JAVA_HOME, the PATH, and the usual places of macOS and Linux. With --install it takes the package of Debian or Ubuntu
where it may (as root, or by a sudo that asks no question). The answer is remembered in .venv. Exit status: 0 found, 1 none,
2 the one that $JAVA_HOME names does not do.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from installing import Sought, as_root, output, works

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


def places() -> Iterator[str]:
    path = shutil.which("java")
    if path:
        yield str(Path(path).resolve().parent.parent)
    patterns = [*MAC_PLACES, MAC_BUNDLES] if sys.platform == "darwin" else [LINUX_PLACES] if sys.platform == "linux" else []
    for pattern in patterns:
        yield from sorted(map(str, Path("/").glob(pattern.removeprefix("/"))), reverse=True)


def command(home: str) -> str | None:
    return shutil.which(str(Path(home) / "bin" / "java"))


def does(home: str) -> bool:
    """Whether it has a Java that starts, is new enough and has the module that Spark asks for."""
    path = command(home)
    said = output([path, VECTORS, "-version"], faults=True) if path else None
    version = re.search(r'version "(\d+)', said or "")
    return version is not None and int(version[1]) >= OLDEST


def install_one() -> str | None:
    privilege = as_root()
    if shutil.which("apt-get") is None or privilege is None:
        return None
    print("java: installing the system's package openjdk-...-jre-headless ...", file=sys.stderr)
    works([*privilege, "apt-get", "update", "-q"])
    for package in PACKAGES:
        if output(["apt-cache", "show", package]) is None:
            continue
        works([*privilege, "apt-get", "install", "-y", "-q", "--no-install-recommends", package])
        if found := JAVA.look():
            return found
    return None


JAVA = Sought(
    name="java",
    about="Prints the home folder of a Java that Spark can start.",
    variable="JAVA_HOME",
    wrong=f"has no Java {OLDEST} or later that Spark can start",
    lacking=HELP,
    places=places,
    does=does,
    there=lambda home: command(home) is not None,
    install=install_one,
)

if __name__ == "__main__":
    sys.exit(JAVA.main())
