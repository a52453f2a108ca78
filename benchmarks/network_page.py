"""How long a network page takes to answer, and how smoothly it moves, at 50, 500 and 5,000 boxes in the tables.

python benchmarks/network_page.py     # CHROMIUM names the browser (tools/chromium.py finds one)

Prints for each size: the boxes and lines drawn, the seconds that kzgraph takes to write the page, the milliseconds from opening it to the
first answer (a box found and its panel open), and the frames per second while the drawing is dragged.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd
from playwright.sync_api import Browser, sync_playwright

import kzgraph

ROOT = Path(__file__).resolve().parent.parent
SIZES = (50, 500, 5000)
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DRAG_SECONDS = 2.0
FRAMES = """() => new Promise((done) => { let frames = 0; const start = performance.now();
const step = () => { frames += 1; const passed = performance.now() - start; passed < %d ? requestAnimationFrame(step) : done(1000 * frames / passed); };
requestAnimationFrame(step); })"""


def tables(folder: Path, size: int) -> tuple[Path, Path]:
    """Companies that make gallium, and buyers of each of them: `size` boxes, about 1.5 lines a box."""
    makers = [f"p{at},Producer {at},producer,KAZ" for at in range(size // 2)]
    buyers = [f"b{at},Buyer {at},buyer,JPN" for at in range(size - len(makers) - 1)]
    rows = [f"p{at},gallium,produces,gallium,,2021,{at + 1},t," for at in range(len(makers))]
    rows += [f"p{at % len(makers)},b{at},supplies,gallium,,2021,{at + 1},t," for at in range(len(buyers))]
    rows += [f"p{at * 7 % len(makers)},b{at},supplies,gallium,,2022,{at + 1},t," for at in range(len(buyers) // 2)]
    nodes, edges = folder / f"nodes-{size}.csv", folder / f"edges-{size}.csv"
    nodes.write_text("\n".join(["id,name,kind,country", "gallium,Gallium,mineral,", *makers, *buyers]) + "\n", "utf-8")
    edges.write_text("\n".join(["source,target,relation,mineral,hs_code,year,quantity,unit,share_pct", *rows]) + "\n", "utf-8")
    return nodes, edges


def measure(browser: Browser, folder: Path, size: int) -> dict[str, Any]:
    graph = kzgraph.load(*tables(folder, size), current_year=2026)
    start = time.perf_counter()
    text = graph.to_html()
    written = time.perf_counter() - start
    file = folder / f"page-{size}.html"
    file.write_text(text, "utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    start = time.perf_counter()
    page.goto(file.as_uri())
    page.get_by_label("Find").fill("buyer 2")
    page.locator("#card.pinned").wait_for()
    answered = time.perf_counter() - start
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Show all").click()
    drawn = page.evaluate("[window.kzgraph.nodes(), window.kzgraph.lines()]")
    before, fps = page.evaluate("window.kzgraph.view()"), _dragged(page)
    after = page.evaluate("window.kzgraph.view()")
    context.close()
    if after == before:
        raise SystemExit(f"{size} boxes: the drawing did not move, so the frames say nothing")
    return {
        "boxes": size, "drawn": drawn[0], "lines": drawn[1], "written_s": round(written, 2), "first_answer_ms": round(1000 * answered), "fps": round(fps, 1),
        "page_kb": round(len(text.encode()) / 1000),
    }  # fmt: skip


def _dragged(page: Any) -> float:
    """Frames per second while the mouse drags the drawing from side to side."""
    frame = page.locator("#canvas").bounding_box()
    x, y = frame["x"] + 15, frame["y"] + frame["height"] - 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(
        f"(() => {{ window.frames_seen = null; ({FRAMES % int(1000 * DRAG_SECONDS)})().then((fps) => {{ window.frames_seen = fps; }}); }})()"
    )
    end, step = time.perf_counter() + DRAG_SECONDS, 0
    while time.perf_counter() < end:
        step += 1
        page.mouse.move(x + 120 + 100 * (-1) ** step, y - step % 40)
    while (fps := page.evaluate("window.frames_seen")) is None:
        page.wait_for_timeout(50)
    page.mouse.up()
    return float(fps)


def main() -> int:
    path = (
        os.environ.get("CHROMIUM")
        or subprocess.run([sys.executable, str(ROOT / "tools" / "chromium.py")], capture_output=True, text=True, check=True).stdout.strip()
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        found = pd.DataFrame([measure(browser, Path(folder), size) for size in SIZES])
        browser.close()
    print(found.to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
