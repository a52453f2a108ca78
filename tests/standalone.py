"""A real Spark cluster on this machine for tests: a standalone master and two workers, each a process of its own on loopback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEAN = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xss512k"
"""Options of Java that start faster: these processes live for a minute."""
UP = 180
"""Seconds until the cluster has to stand, on a busy machine too."""


@dataclass(frozen=True)
class Standalone:
    """A cluster that stands: its address, and that of the page where the master says how it is."""

    master: str
    page: str
    pids: tuple[int, ...]

    def status(self) -> dict[str, Any]:
        """What the master says of itself, its workers and applications."""
        with urllib.request.urlopen(f"{self.page}/json/", timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
        return told


@contextmanager
def standalone(folder: Path, *, workers: int = 2) -> Iterator[Standalone]:
    """A master and workers of one core and 1 GB each. All of them end with the block, whatever happens in it."""
    with ExitStack() as ending:
        master, log = _java(folder, ending, "master", "master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        address = _said(log, r"Starting Spark master at (spark://127\.0\.0\.1:\d+)")
        page = _said(log, r"MasterWebUI.* started at (http://127\.0\.0\.1:\d+)")
        given = ("--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "1g", "--work-dir", str(folder / "work"), address)
        pids = [master, *(_java(folder, ending, f"worker{number}", "worker.Worker", *given)[0] for number in range(workers))]
        found = Standalone(address, page, tuple(pids))
        _until(lambda: found.status()["aliveworkers"] == workers, "workers did not register")
        yield found


def _java(folder: Path, ending: ExitStack, name: str, kind: str, *arguments: str) -> tuple[int, Path]:
    """Starts one of Spark's servers in a group of processes of its own, and sees to its end."""
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = {
        **os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m", "JDK_JAVA_OPTIONS": LEAN,
    }  # fmt: skip
    path = folder / f"{name}.log"
    log = ending.enter_context(path.open("wb"))
    process = subprocess.Popen(
        [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", *arguments],
        env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    ending.callback(_end, process)
    return process.pid, path


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a server and the executors it has started."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait(10)


def _said(log: Path, pattern: str) -> str:
    found: list[str] = []

    def there() -> bool:
        found[:] = re.findall(pattern, log.read_text("utf-8", "replace"))
        return bool(found)

    _until(there, f"{log.name} does not say {pattern}")
    return found[0]


def _until(there: Any, otherwise: str) -> None:
    last = time.monotonic() + UP
    while not there():
        if time.monotonic() > last:
            raise TimeoutError(otherwise)
        time.sleep(0.2)
