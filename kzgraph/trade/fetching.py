"""One file over HTTP: resumed after a break, politely retried, from one host only, whole or not there at all.

What has arrived lies beside the target as `.NAME.part`; the target appears by one rename when its length, its checksum and its look are right.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kzgraph.errors import FileError
from kzgraph.trade.holdings import digest
from kzgraph.trade.http import RANGE, pause_asked, size_of

if TYPE_CHECKING:
    import httpx

TRIES: Final = 6
"""Attempts in a row that bring nothing new before the download is given up."""
PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between attempts, where the server does not say."""
LONGEST_PAUSE: Final = 300.0
"""Seconds that a server may ask us to wait; more ends the command."""
MOST_TRIES: Final = 1000
"""Attempts in all, however much each of them brings."""
SLOW_SECONDS: Final = 300.0
SLOW_BYTES: Final = 300_000
"""A server that sends less in that time is given up; one that sends nothing is cut off by the client's own limit."""
LARGEST: Final = 50_000_000_000
REDIRECTS: Final = 5
AGAIN: Final = (408, 425, 429, 500, 502, 503, 504)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Want:
    """What to fetch: an address, the query and the headers that go with it (a key goes nowhere else), and what the first bytes must be."""

    address: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    starts: tuple[bytes, ...] = ()
    kind: str = "a file"
    sha256: str = ""
    fault: Callable[[Path], str] = lambda path: ""
    """What is wrong with a file that arrived whole; empty if nothing."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that arrived whole. `resumed_from` are the bytes that an earlier attempt had brought."""

    path: Path
    bytes: int
    sha256: str
    resumed_from: int
    changed: str
    """What the server says of the file's last change; empty where it says nothing."""


def fetch(
    want: Want, target: Path, http: httpx.Client, *, progress: Progress = lambda name, done, size: None, sleep: Callable[[float], None] = time.sleep
) -> Fetched:  # fmt: skip
    """Fetches what is wanted into the file `target`. Raises FileError: the server refuses, sends something else, or stops too often."""
    try:
        return _Attempts(want, target, http, progress, sleep).run()
    except OSError as error:
        raise FileError(f"{target}: cannot be written: {(error.strerror or str(error)).lower()}") from None


class _AgainError(Exception):
    """This attempt brought not all of it; `pause` is what the server asks for, in seconds."""

    def __init__(self, why: str, pause: float | None = None) -> None:
        super().__init__(why)
        self.pause = pause


class _Attempts:
    """One file, attempt after attempt."""

    def __init__(self, want: Want, target: Path, http: httpx.Client, progress: Progress, sleep: Callable[[float], None]) -> None:
        self.want, self.target, self.http, self.progress, self.sleep = want, target, http, progress, sleep
        self.part = target.with_name(f".{target.name}.part")
        self.note = target.with_name(f".{target.name}.part.json")
        self.changed = ""

    def run(self) -> Fetched:
        import httpx

        before = self._have()[0]
        failed = 0
        for attempt in range(1, MOST_TRIES + 1):
            had = self._have()[0]
            try:
                self._once()
                return self._settled(before)
            except FileError:
                if not self._have()[0]:
                    self._forget()
                raise
            except (_AgainError, httpx.TransportError) as error:
                have = self._have()[0]
                failed = 1 if have > had else failed + 1
                if failed >= TRIES or attempt == MOST_TRIES:
                    raise FileError(self._gave_up(error, have, attempt)) from None
                pause = error.pause if isinstance(error, _AgainError) else None
                self.sleep(PAUSES[min(failed, len(PAUSES)) - 1] if pause is None else pause)
        raise AssertionError("the last attempt returns or raises")

    def _gave_up(self, error: Exception, have: int, attempts: int) -> str:
        return f"{self.want.address}: given up after {attempts} attempts ({str(error) or type(error).__name__}){_kept(have)}"

    def _have(self) -> tuple[int, str]:
        """Bytes that are there, and by what mark the server knows the same file again; (0, "") where there is none to trust."""
        try:
            told = json.loads(self.note.read_text("utf-8"))
            if told["address"] == self._named() and told["mark"]:
                return self.part.stat().st_size, str(told["mark"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return 0, ""

    def _named(self) -> str:
        return self.want.address + "?" + json.dumps(dict(self.want.query), sort_keys=True)

    def _once(self) -> None:
        """One attempt. Raises _AgainError where another one may help, FileError where not."""
        have, mark = self._have()
        ranged = {"Range": f"bytes={have}-", "If-Range": mark} if have else {}
        response = self._answer({**self.want.headers, **ranged})
        try:
            if response.status_code == 416 and response.headers.get("Content-Range") == f"bytes */{have}":
                return  # it was all there
            self._refuse(response)
            start = self._start(response, have)
            size = size_of(response)
            if size > LARGEST:
                raise FileError(f"{self.want.address}: says that it has {size:,} bytes; more than {LARGEST:,} are not fetched")
            self._pour(response, start, size)
        finally:
            response.close()

    def _answer(self, headers: Mapping[str, str]) -> httpx.Response:
        """The response, after redirects within the host."""
        import httpx

        url = httpx.URL(self.want.address).copy_merge_params(dict(self.want.query))
        for _ in range(REDIRECTS + 1):
            try:  # the client looks at where it is sent as well
                response = self.http.send(self.http.build_request("GET", url, headers=headers), stream=True, follow_redirects=False)
                if not response.has_redirect_location:
                    return response
                response.close()
                there = url.join(response.headers["Location"])
            except httpx.InvalidURL:
                raise FileError(f"{self.want.address}: sends us on to something that is no address - nothing was fetched") from None
            here = (url.host, url.port)
            if (there.host, there.port) != here or there.scheme not in ("http", "https") or (url.scheme, there.scheme) == ("https", "http"):
                where = f"{there.scheme}://{there.host}"[:100]
                raise FileError(f"{self.want.address}: sends us on to {where}, which is not in the catalogue - nothing was fetched")
            url = there
        raise FileError(f"{self.want.address}: sends us round in a circle")

    def _refuse(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in AGAIN:
            raise _AgainError(f"status {status}", self._asked_pause(response))
        if status == 416:
            self._forget()
            raise _AgainError("the server has another file than the one begun")
        if status in (401, 403):
            raise FileError(f"{self.want.address}: refused (status {status}) - check the key and what it is allowed")
        if status not in (200, 206):
            raise FileError(f"{self.want.address}: status {status} - nothing was fetched; the page of the source says what there is")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise FileError(f"{self.want.address}: sends packed what was asked for as it is - nothing was fetched")

    def _asked_pause(self, response: httpx.Response) -> float | None:
        pause = pause_asked(response.headers.get("Retry-After", ""))
        if pause is not None and pause > LONGEST_PAUSE:
            raise FileError(f"{self.want.address}: asks us to wait {pause:,.0f} seconds - run the same command then")
        return pause

    def _start(self, response: httpx.Response, have: int) -> int:
        """Where the body begins: where we stopped, or at the beginning."""
        told = RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if response.status_code == 206 and not (told and int(told[1]) == have):
            self._forget()
            raise _AgainError("the server sent another part than the one asked for")
        if response.status_code == 200:
            self._forget()
            self._remember(response)
        self.changed = response.headers.get("Last-Modified", self.changed)
        return have if response.status_code == 206 else 0

    def _forget(self) -> None:
        self.part.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def _remember(self, response: httpx.Response) -> None:
        mark = response.headers.get("ETag", "")
        mark = "" if mark.startswith("W/") else mark or response.headers.get("Last-Modified", "")
        self.note.write_text(json.dumps({"address": self._named(), "mark": mark}), "utf-8")

    def _pour(self, response: httpx.Response, start: int, size: int) -> None:
        done, watch = start, _Watch(start)
        with self.part.open("ab" if start else "wb") as file:
            for piece in response.iter_raw():
                if done == 0:
                    self._look(response, piece)
                file.write(piece)
                done += len(piece)
                if done > LARGEST:
                    self._forget()
                    raise FileError(f"{self.want.address}: sends more than {LARGEST:,} bytes - given up, nothing was kept")
                if watch.is_slow(done):
                    file.flush()
                    raise FileError(
                        f"{self.want.address}: sent less than {SLOW_BYTES:,} bytes in {SLOW_SECONDS:.0f} seconds - given up{_kept(self._have()[0])}"
                    )
                self.progress(self.target.name, done, max(size, done))
            file.flush()
            os.fsync(file.fileno())
        if size and done != size:
            raise _AgainError(f"{done:,} of {size:,} bytes arrived")
        if not done:
            raise FileError(f"{self.want.address}: sent nothing")

    def _look(self, response: httpx.Response, piece: bytes) -> None:
        """A page of regrets comes with status 200 as well."""
        start = piece.lstrip()[:64]
        if self.want.starts and not any(start.startswith(mark[: len(start)]) for mark in self.want.starts):
            what = "a web page" if start[:1] == b"<" or "html" in response.headers.get("Content-Type", "") else "something else"
            raise FileError(f"{self.want.address}: sent {what} instead of {self.want.kind} - nothing was kept")

    def _settled(self, before: int) -> Fetched:
        sha256, size = digest(self.part), self.part.stat().st_size
        if self.want.sha256 and sha256 != self.want.sha256:
            self._forget()
            raise FileError(f"{self.want.address}: its SHA-256 is {sha256}, the publisher states {self.want.sha256} - nothing was kept")
        if fault := self.want.fault(self.part):
            self._forget()
            raise FileError(f"{self.want.address}: {fault} - nothing was kept; run the same command again")
        os.replace(self.part, self.target)
        self.note.unlink(missing_ok=True)
        return Fetched(self.target, size, sha256, before, self.changed)


class _Watch:
    """Whether a server sends too little: bytes over stretches of SLOW_SECONDS."""

    def __init__(self, done: int) -> None:
        self.since, self.done = time.monotonic(), done

    def is_slow(self, done: int) -> bool:
        now = time.monotonic()
        if now - self.since < SLOW_SECONDS:
            return False
        slow = done - self.done < SLOW_BYTES
        self.since, self.done = now, done
        return slow


def _kept(have: int) -> str:
    return f"; {have:,} bytes are kept, the same command goes on from there" if have else ""
