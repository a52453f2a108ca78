"""Draws the pictures of the documentation: builds the page as a user would, opens it in Chromium and saves what is seen.

python tools/screenshot.py     # docs/img/japan-gallium.png; CHROMIUM names the browser
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "img" / "japan-gallium.png"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--font-render-hinting=none", "--force-color-profile=srgb", "--hide-scrollbars",
]  # fmt: skip


def main() -> int:
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "japan-gallium.html"
        subprocess.run([sys.executable, "-m", "kzgraph", "view", "gallium", "--consumer", "Japan", "-o", str(page)], cwd=ROOT, check=True)
        photograph(page, PICTURE)
    print(f"screenshot: {PICTURE.relative_to(ROOT)}, {PICTURE.stat().st_size} bytes")
    return 0


def photograph(page: Path, picture: Path) -> None:
    """The page in a window of 1280 by 800 points, in light colours."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=FLAGS)
        context = browser.new_context(
            viewport={"width": 1280, "height": 800}, color_scheme="light", device_scale_factor=1, reduced_motion="reduce", offline=True, locale="en-GB"
        )  # fmt: skip
        tab = context.new_page()
        tab.goto(page.as_uri())
        for _ in range(200):
            if tab.evaluate("window.kzgraph && window.kzgraph.nodes() > 0"):
                break
            tab.wait_for_timeout(50)
        tab.screenshot(path=picture, animations="disabled")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
