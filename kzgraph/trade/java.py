"""The Java that Spark runs in: found, started with a road to it, ended. What it says goes to a temporary file, whose last words are told where it fails."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from kzgraph.errors import KzgraphError

OLDEST_JAVA: Final = 17
VECTORS: Final = "--add-modules=jdk.incubator.vector"
"""The module that Spark starts Java with; some cut-down Javas lack it."""
ENDING: Final = 5
"""Seconds that Java has to end by itself."""
SETTINGS: Final = {
    "spark.app.name": "kzgraph trade", "spark.submit.deployMode": "client", "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
}  # fmt: skip


class ClusterError(KzgraphError):
    """The cluster cannot be used: what was found, what is allowed, what to do next."""


def found_java() -> str:
    """The Java that Spark would start. Raises ClusterError where there is none, or one that is too old or lacks a module."""
    advice = (
        f"install Java {OLDEST_JAVA} or later (Debian: openjdk-17-jre-headless; macOS: brew install openjdk@17), or name it in JAVA_HOME"
    )
    home = os.environ.get("JAVA_HOME")
    command = shutil.which(str(Path(home) / "bin" / "java") if home else "java")
    if command is None:
        raise ClusterError(f"Spark needs Java, and {f'JAVA_HOME={home} has none' if home else 'none is on the PATH'} - {advice}")
    try:
        run = subprocess.run([command, VECTORS, "-version"], capture_output=True, timeout=30, check=False, stdin=subprocess.DEVNULL)  # noqa: S603 - the Java that Spark itself would start
        said = (run.stdout + run.stderr).decode(errors="replace")
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ClusterError(f"{command} does not run ({gist(str(error))}) - {advice}") from None
    found = re.search(r'version "(\d+)(?:\.(\d+))?', said)
    version = int(found[2] if found[1] == "1" and found[2] else found[1]) if found else 0
    if run.returncode or version < OLDEST_JAVA:
        told = f"is Java {version}" if found and version < OLDEST_JAVA else f"does not start ({gist(said)})"
        raise ClusterError(f"{command} {told} - {advice}")
    return command


def launched(master: str, address: str | None, log: IO[bytes]) -> Any:
    """The road to a Java that will talk to the master. Raises ClusterError where it does not start."""
    from pyspark import SparkConf
    from pyspark.java_gateway import launch_gateway

    conf = SparkConf(loadDefaults=False).setAll([*SETTINGS.items(), ("spark.master", master)])
    try:
        with _known_by(address):
            return launch_gateway(conf, {"stdout": log, "stderr": log})  # type: ignore[no-untyped-call]
    except Exception as error:
        if not of_spark(error):
            raise
        raise ClusterError(
            f"Spark does not start here ({last_words(log) or gist(str(error))}) - see the settings in {os.environ.get('SPARK_CONF_DIR', 'SPARK_CONF_DIR')}, and free memory"
        ) from None


def ended(gateway: Any) -> None:
    """Ends Java, and lets a next session start one of its own."""
    from pyspark import SparkContext

    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
    with suppress(Exception):  # the other end may be dead
        gateway.shutdown()
    gateway.proc.stdin.close()
    try:
        gateway.proc.wait(ENDING)
    except subprocess.TimeoutExpired:
        gateway.proc.kill()
        gateway.proc.wait()


@contextmanager
def _known_by(address: str | None) -> Iterator[None]:
    """Starts Java under an address that the workers reach, unless the user has set one: a host's own name often leads nowhere."""
    name = "SPARK_LOCAL_IP"
    if address is None or name in os.environ:
        yield
        return
    os.environ[name] = address
    try:
        yield
    finally:
        del os.environ[name]


def of_spark(error: Exception) -> bool:
    """Whether Spark or the road to it failed, and not we."""
    return type(error).__module__.split(".")[0] in ("py4j", "pyspark") or isinstance(error, ConnectionError | EOFError)


def last_words(log: IO[bytes]) -> str:
    """The last warning or error in the log, without time and class."""
    log.seek(max(log.seek(0, os.SEEK_END) - 20_000, 0))
    lines = log.read().decode(errors="replace").splitlines()
    told = [line for line in lines if re.search(r"\b(WARN|ERROR)\b|^Error|^Exception", line)]
    return gist(re.sub(r"^\S+ \S+ (WARN|ERROR) ", "", told[-1])) if told else ""


def gist(text: str) -> str:
    """The first line of a message, shortened: what follows is Java's stack."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    said = " ".join((causes or lines or [""])[-1 if causes else 0].split())
    return said[:200]
