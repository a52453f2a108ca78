"""Draws the pictures of the documentation: builds the pages as a user would, opens them in Chromium and saves what is seen.

python tools/screenshot.py     # docs/img/*.png; CHROMIUM names the browser
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

import kzgraph

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "img"
SIZES = ((1920, 1080), (1280, 800), (768, 1024), (375, 812))
"""A wide screen, a laptop, a tablet, a telephone; the telephone in dark colours."""
ATLAS = [
    *(f"--consumer={name}" for name in ("Japan", "KOR", "Germany", "USA", "EU27")),
    *(f"--mineral={name}" for name in ("cobalt", "gallium", "graphite", "lithium", "rare-earths", "tungsten")),
]
MAP = "#map"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--font-render-hinting=none", "--force-color-profile=srgb", "--hide-scrollbars",
]  # fmt: skip


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        network, sheet, atlas, cobalt = (Path(folder) / name for name in ("network.html", "sheet.html", "atlas", "cobalt"))
        _built("view", "gallium", "--consumer", "Japan", "-o", str(network))
        _built("page", "JPN", "gallium", "-o", str(sheet))
        _built("atlas", "-o", str(atlas), *ATLAS)
        _built("atlas", "-o", str(cobalt), "--mineral=cobalt")
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=FLAGS)
        photograph(browser, network, PICTURES / "japan-gallium.png", width=1280, height=800)
        for width, height in SIZES:
            photograph(browser, sheet, PICTURES / f"japan-gallium-page-{width}.png", width=width, height=height, dark=width < 400)
        photograph(browser, atlas / "index.html", PICTURES / "atlas-table.png", width=1280, height=860)
        photograph(browser, cobalt / "index.html", PICTURES / "atlas-map.png", width=1280, height=720, element=MAP)
        browser.close()
    kzgraph.load().scenario("gallium-2026").plot().savefig(PICTURES / "gallium-2026.png", dpi=100)
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"screenshot: {picture.relative_to(ROOT)}, {picture.stat().st_size} bytes")
    return 0


def _built(*command: str) -> None:
    subprocess.run([sys.executable, "-m", "kzgraph", *command], cwd=ROOT, check=True)


def photograph(
    browser: Browser, page: Path, picture: Path, *, width: int, height: int, dark: bool = False, element: str = ""
) -> None:  # fmt: skip
    """The first screen of the page (or an element of it), when all that it draws is drawn."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", device_scale_factor=1, reduced_motion="reduce",
        offline=True, locale="en-GB",
    )  # fmt: skip
    tab = context.new_page()
    tab.goto(page.as_uri())
    tab.wait_for_load_state("load")
    for _ in range(200):
        if any(frame.evaluate("Boolean(window.kzgraph) && window.kzgraph.nodes() > 0") for frame in tab.frames):
            break
        tab.wait_for_timeout(50)
    if element:
        tab.locator(element).screenshot(path=picture, animations="disabled")
    else:
        tab.screenshot(path=picture, animations="disabled")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
