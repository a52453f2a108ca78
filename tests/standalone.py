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
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEAN = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xss512k"
"""Options of Java that start faster: these processes live for a minute."""
UP = 180
"""Seconds until the cluster has to stand, on a busy machine too."""


@dataclass(frozen=True)
class Standalone:
    """A cluster that stands: its address, that of the page where the master says how it is, and the processes."""

    master: str
    page: str
    folder: Path
    ending: ExitStack
    pids: list[int]

    def join(self, workers: int) -> None:
        """Adds workers of one core and 2 GB each, and waits until the master has them."""
        given = ("--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "2g", "--work-dir", str(self.folder / "work"))
        for number in range(workers):
            self.pids.append(_java(self.folder, self.ending, f"worker{number}", "worker.Worker", *given, self.master)[0])
        _until(lambda: self.status()["aliveworkers"] == workers, "workers did not register")

    def status(self) -> dict[str, Any]:
        """What the master says of itself, its workers and applications."""
        with urllib.request.urlopen(f"{self.page}/json/", timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
        return told


@contextmanager
def standalone(folder: Path) -> Iterator[Standalone]:
    """A master without workers. It and what joins it end with the block, whatever happens in it."""
    with ExitStack() as ending:
        pid, log = _java(folder, ending, "master", "master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        ports = {name: _said(log, rf"'{name}' on port (\d+)") for name in ("sparkMaster", "MasterUI")}
        yield Standalone(f"spark://127.0.0.1:{ports['sparkMaster']}", f"http://127.0.0.1:{ports['MasterUI']}", folder, ending, [pid])


def _java(folder: Path, ending: ExitStack, name: str, kind: str, *arguments: str) -> tuple[int, Path]:
    """Starts one of Spark's servers in a group of processes of its own, and sees to its end."""
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = {
        **os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m", "JDK_JAVA_OPTIONS": LEAN,
        "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
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
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
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
