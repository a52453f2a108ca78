"""A session on a Spark cluster that is there: found, asked, and given up on in time.

Nothing of Spark's own log reaches the user: it goes to a temporary file, whose last words are told where Spark fails.
"""

from __future__ import annotations

import re
import socket
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from kzgraph.errors import KzgraphError
from kzgraph.trade.java import SETTINGS, ClusterError, ended, found_java, gist, last_words, launched, of_spark

if TYPE_CHECKING:
    import pandas as pd
    from pyspark import SparkContext
    from pyspark.sql import DataFrame, SparkSession

PATIENCE: Final = 60
"""Seconds that the master may take to answer, and that work may wait without any executor."""
STARTING: Final = 30
"""Seconds that a session has to start, where `wait` is shorter: on a busy machine Java takes its time."""
PROBED: Final = 5
"""Seconds for a connection to the master's port."""
ROWS_A_TASK: Final = 250_000
MASTERS: Final = "spark://HOST:7077, yarn, k8s://ADDRESS, or local[2] for two threads of this machine"
ADDRESS: Final = re.compile(r"spark://(?P<hosts>[\w.-]+:\d{1,5}(,[\w.-]+:\d{1,5})*)")
OTHER: Final = re.compile(r"local(\[(\d{1,4}|\*)\])?|yarn|k8s://[\w.:/-]+")


class UnreadableError(KzgraphError):
    """Spark could not read a file that is there."""


@dataclass(frozen=True)
class Cluster:
    """A session of our own on a cluster. `wait` in seconds."""

    spark: SparkSession
    master: str
    wait: float
    log: IO[bytes] | None = field(default=None, repr=False)

    def read(self, paths: Sequence[Path], columns: str) -> DataFrame:
        """Parquet files as one frame; the workers read them, under the same paths. `columns` are names and Spark's types."""
        with self.explained():
            return self.spark.read.schema(columns).parquet(*(f"file://{_plain(path.resolve().as_posix())}" for path in paths))

    def table(self, frame: pd.DataFrame) -> DataFrame:
        """A small table, which travels with the question."""
        import pyarrow as pa

        return self.spark.createDataFrame(pa.Table.from_pandas(frame, preserve_index=False))

    def sized(self, rows: int) -> None:
        """As many pieces of a shuffle as suit so many rows."""
        self.spark.conf.set("spark.sql.shuffle.partitions", str(min(max(1, rows // ROWS_A_TASK), 2000)))

    def collected(self, frame: DataFrame) -> pd.DataFrame:
        """The rows of a frame, worked out by the cluster. Raises ClusterError, also where no executor is there for `wait` seconds."""
        with self._watched(), self.explained():
            found: pd.DataFrame = frame.toArrow().to_pandas()
        return found

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Gives the work up where the cluster has no executor for too long."""
        ended, given_up = threading.Event(), threading.Event()
        watch = threading.Thread(target=self._watch, args=(ended, given_up), daemon=True)
        watch.start()
        try:
            yield
        except ClusterError:
            if given_up.is_set():
                raise ClusterError(
                    f"the cluster {self.master} gave no executor for {self.wait:g} s - start workers, free their cores and memory, or wait longer (--wait SECONDS)"
                ) from None
            raise
        finally:
            ended.set()
            watch.join()

    def _watch(self, ended: threading.Event, given_up: threading.Event) -> None:
        context, last = self.spark.sparkContext, time.monotonic()
        while not self.master.startswith("local") and not ended.wait(0.5):
            if executors(context):
                last = time.monotonic()
            elif time.monotonic() - last >= self.wait:
                given_up.set()
                context.cancelAllJobs()  # again and again: a question may send several, one after the other

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turns what Spark throws into an error of ours, without Java's stack."""
        try:
            yield
        except Exception as error:
            if not of_spark(error):
                raise
            text = str(error)
            if re.search(r"FileNotFoundException|FILE_NOT_EXIST|PATH_NOT_FOUND", text):
                raise ClusterError(
                    f"a worker of {self.master} does not see a file of the store ({gist(text)}) - put the store into a folder that every worker sees under the same path (--store FOLDER)"
                ) from None
            if re.search(r"FAILED_READ_FILE|CANNOT_READ_FILE|not a Parquet file|ParquetDecodingException|CONVERT_PARQUET", text):
                raise UnreadableError(gist(text)) from None
            raise ClusterError(
                f"Spark at {self.master} failed ({gist(text)}) - see the log of its master and workers, or compute here: --engine runs"
            ) from None


def executors(context: SparkContext) -> int:
    """How many executors work for us now; the driver is none."""
    return len(context._jsc.sc().statusTracker().getExecutorInfos()) - 1


@contextmanager
def cluster(master: str, *, wait: float = PATIENCE) -> Iterator[Cluster]:
    """A session at a master. One that this program has there already, as in a notebook, is used and stays; else it is started and ended.

    Raises ClusterError for a master of another form, a missing pyspark or Java, and a master that does not answer in `wait` seconds.
    """
    _known(master)
    with warnings.catch_warnings():
        # pyspark warns of pandas 3 on starting up; nothing here goes from one to the other but by Arrow
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
        running = _running(master)
        if running is not None:
            yield Cluster(running.newSession(), master, wait)
            return
        found_java()
        address = _reached(master)
        with TemporaryFile() as log, _context(master, address, log, wait) as context:
            from pyspark.sql import SparkSession

            spark = SparkSession(context)
            try:
                yield Cluster(spark, master, wait, log)
            finally:
                spark.stop()


@contextmanager
def _context(master: str, address: str | None, log: IO[bytes], wait: float) -> Iterator[SparkContext]:
    """A context at the master, with a Java of its own that ends with it; `log` gets all that Java says."""
    gateway = launched(master, address, log)
    try:
        context = _started(gateway, master, log, max(wait, STARTING))
        try:
            yield context
        finally:
            context.stop()
    finally:
        ended(gateway)


def _known(master: str) -> None:
    if not (ADDRESS.fullmatch(master) or OTHER.fullmatch(master)):
        raise ClusterError(f'--master "{master[:60]}" is no address of a Spark cluster - give {MASTERS}')


def _running(master: str) -> SparkSession | None:
    """The session that this program has at the master already."""
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise ClusterError(f"Spark needs the package {error.name} - install it with: pip install 'kzgraph[spark]'") from None
    running = SparkSession.getActiveSession()
    if running is not None and running.sparkContext.master != master:
        raise ClusterError(
            f"this program already has a Spark session at {running.sparkContext.master} - give that as --master, or stop it: spark.stop()"
        )
    return running


def _reached(master: str) -> str | None:
    """Our own address as the master sees it, which the workers call back. Raises ClusterError where no master can be reached."""
    found = ADDRESS.fullmatch(master)
    if not found:
        return "127.0.0.1" if master.startswith("local") else None
    faults = []
    for place in found["hosts"].split(","):
        host, _, port = place.rpartition(":")
        try:
            with socket.create_connection((host, int(port)), timeout=PROBED) as probe:
                return str(probe.getsockname()[0])
        except (OSError, OverflowError) as error:
            faults.append(f"{place}: {_reason(error)}")
    raise ClusterError(
        f"no Spark master can be reached ({'; '.join(faults)}) - check address and port (a standalone master shows its own at the top of its page), and that it runs"
    )


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer in {PROBED} s"
    return (getattr(error, "strerror", None) or str(error)).lower()


def _started(gateway: Any, master: str, log: IO[bytes], given: float) -> SparkContext:
    """A context at the master. Java is ended where the master does not take us in the seconds given."""
    from pyspark import SparkConf, SparkContext

    late = threading.Timer(given, gateway.proc.kill)
    late.start()
    try:
        settings = SparkConf(_jvm=gateway.jvm).setAll([*SETTINGS.items(), ("spark.master", master)])
        return SparkContext(conf=settings, gateway=gateway)
    except Exception as error:
        if not of_spark(error):
            raise
        raise ClusterError(
            f"{master} did not take us within {given:g} s ({last_words(log) or gist(str(error))}) - see that it is a Spark master of version {_version()}, and wait longer where it is busy (--wait SECONDS)"
        ) from None
    finally:
        late.cancel()


def _version() -> str:
    from pyspark.version import __version__

    return __version__


def _plain(path: str) -> str:
    """A path in which Spark sees no pattern."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", path)
