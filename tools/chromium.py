"""Prints the path of a Chromium that runs without a screen, for the browser tests and the screenshots.

    python tools/chromium.py             # look only
    python tools/chromium.py --install   # and install one where there is none

Looks at $CHROMIUM, the PATH, the usual places of macOS and Windows, and Playwright's own. With --install it takes Debian's
package where it may (as root, or by a sudo that asks no question), else Playwright's download. The answer is remembered
in .venv. Exit status: 0 found, 1 none, 2 the one that $CHROMIUM names does not run.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from installing import Sought, as_root, output, works

COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
MAC_BUNDLES = ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"]
WINDOWS_FILES = ["Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"]
PLAYWRIGHT_PATH = "from playwright.sync_api import sync_playwright as p\nwith p() as w: print(w.chromium.executable_path)"
HELP = """no Chromium found. Install one and run this again:
    Debian            sudo apt-get install chromium
    Ubuntu, others    .venv/bin/python -m playwright install --with-deps chromium
    macOS             brew install --cask chromium   (or Google Chrome)
    Windows           winget install Google.Chrome
or name one that is there: CHROMIUM=<its path> make test"""


def places() -> Iterator[str]:
    for command in COMMANDS:
        path = shutil.which(command)
        if path:
            yield path
    if sys.platform == "darwin":
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            yield from (str(folder / bundle) for bundle in MAC_BUNDLES)
    if os.name == "nt":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            yield from (str(Path(os.environ[variable]) / file) for file in WINDOWS_FILES if os.environ.get(variable))
    path = playwright_path()
    if path:
        yield path


def runs(path: str) -> bool:
    """Whether it is a browser that answers, and none of Ubuntu's, which live in a snap and cannot see our files."""
    found = shutil.which(path)
    if found is None or is_snap(Path(found)):
        return False
    if os.name == "nt":  # there, --version opens a window
        return True
    return output([found, "--version"]) is not None


def is_snap(path: Path) -> bool:
    if "/snap/" in path.as_posix() or path.resolve().name == "snap":
        return True
    with path.open("rb") as file:
        start = file.read(4096)
    return start.startswith(b"#!") and (b"snap install" in start or b"/snap/" in start)


def playwright_path() -> str | None:
    return output([sys.executable, "-c", PLAYWRIGHT_PATH]) or None


def install_one() -> str | None:
    privilege = as_root()
    if is_debian() and privilege is not None:
        print("chromium: installing Debian's package chromium ...", file=sys.stderr)
        works([*privilege, "apt-get", "update", "-q"])
        works([*privilege, "apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"])
        if found := CHROMIUM.look():
            return found
    print("chromium: installing Playwright's Chromium for this user ...", file=sys.stderr)
    works([sys.executable, "-m", "playwright", "install", "chromium"])
    return CHROMIUM.look()


def is_debian() -> bool:
    """Debian itself: Ubuntu's package of that name is an empty shell around a snap."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return shutil.which("apt-get") is not None and any(line in ("ID=debian", 'ID="debian"') for line in lines)


CHROMIUM = Sought(
    name="chromium",
    about="Prints the path of a Chromium that runs without a screen.",
    variable="CHROMIUM",
    wrong="does not run",
    lacking=HELP,
    places=places,
    does=runs,
    there=lambda path: Path(path).is_file(),
    install=install_one,
)

if __name__ == "__main__":
    sys.exit(CHROMIUM.main())
