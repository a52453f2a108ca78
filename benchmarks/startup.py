"""How long `kzgraph --help` takes beside importing pandas and importing click: `python benchmarks/startup.py`.

Interleaved runs and their medians, so that a busy machine slows all three alike. All modules are compiled, as an installation does it: the first run
writes the bytecode of a checkout, also where PYTHONDONTWRITEBYTECODE would have it compiled again each time. Read the ratios: times differ between
machines. Nothing is asserted.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 15
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
SCRIPT = Path(sys.executable).parent / ("kzgraph.exe" if sys.platform == "win32" else "kzgraph")
COMMANDS = {
    "import pandas": [sys.executable, "-c", "import pandas"],
    "kzgraph --help": [str(SCRIPT), "--help"],
    "import click": [sys.executable, "-c", "import click"],
}


def main() -> None:
    for name, command in COMMANDS.items():  # warm up, and see whether it runs at all
        if seconds(command) is None:
            print(f"startup: {name} does not run here")
            return
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command) or float("nan"))
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"startup, median of {RUNS} interleaved runs, Python {sys.version.split()[0]} on {sys.platform}")
    for name, median in medians.items():
        print(f"  {name:<15} {median * 1000:6.0f} ms   (fastest {min(times[name]) * 1000:.0f}, slowest {max(times[name]) * 1000:.0f})")
    print(f"  --help / import pandas  {medians['kzgraph --help'] / medians['import pandas']:5.2f}   (claim: under 0.5)")
    print(f"  --help / import click   {medians['kzgraph --help'] / medians['import click']:5.2f}   (target: 2)")


def seconds(command: list[str]) -> float | None:
    """Wall-clock time of one run; None if it fails."""
    start = time.perf_counter()
    try:
        status = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT, check=False).returncode
    except OSError:
        return None
    return time.perf_counter() - start if status == 0 else None


if __name__ == "__main__":
    main()
