"""Downloads against a real HTTP server on this machine, with the faults of real ones. Nothing here leaves the machine."""

from __future__ import annotations

import email.utils
import gzip
import hashlib
import io
import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.errors import FileError
from kzgraph.trade import catalogue, downloads, fetching
from kzgraph.trade.fetching import Want, fetch
from kzgraph.trade.http import client

BODY = bytes(range(256)) * 4000
Answer = Callable[["Handler"], None]


def zipped(*years: int) -> bytes:
    """A zip as CEPII makes them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for year in years:
            archive.writestr(f"BACI_HS17_Y{year}_V202601.csv", f"t,i,j,k,v,q\n{year},156,392,811292,5,55\n")
        archive.writestr("country_codes_V202601.csv", "country_code,country_name\n")
    return buffer.getvalue()


class Handler(BaseHTTPRequestHandler):
    """Answers by the server's script, one entry a request; the last one again and again."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))
        script = self.server.script
        (script.pop(0) if len(script) > 1 else script[0])(self)

    def log_message(self, *arguments: Any) -> None: ...

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in ((name, value) for name, value in headers.items() if value):
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """A server on the loopback with a script and a memory."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: list[Answer] = []
        self.seen: list[tuple[str, dict[str, str]]] = []

    def handle_error(self, *arguments: Any) -> None:
        """The client may hang up; that is not news."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/file"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "*")
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def whole(body: bytes = BODY, **headers: str) -> Answer:
    """The file, or the part asked for."""

    def answer(handler: Handler) -> None:
        asked = handler.headers.get("Range")
        if asked is None or handler.headers.get("If-Range") != headers.get("ETag"):
            handler.say(200, body, **headers)
        else:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                handler.say(416, Content_Range=f"bytes */{len(body)}")
            else:
                handler.say(206, body[start:], Content_Range=f"bytes {start}-{len(body) - 1}/{len(body)}", **headers)

    return answer


def dropping(after: int, body: bytes = BODY, **headers: str) -> Answer:
    """Sends so many bytes of what was asked for and hangs up."""

    def answer(handler: Handler) -> None:
        asked = handler.headers.get("Range") if handler.headers.get("If-Range") == headers.get("ETag") else None
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        ranged = {"Content_Range": f"bytes {start}-{len(body) - 1}/{len(body)}"} if asked else {}
        handler.say(206 if asked else 200, body[start : start + after], Content_Length=str(len(body) - start), **ranged, **headers)
        handler.close_connection = True

    return answer


def saying(status: int, body: bytes = b"", **headers: str) -> Answer:
    return lambda handler: handler.say(status, body, **headers)


class Fetching:
    """What a fetch did: its file, or its error, and how long it would have waited."""

    def __init__(self, server: Server, tmp_path: Path, **given: Any) -> None:
        self.waited: list[float] = []
        self.target = tmp_path / "file"
        self.error = ""
        try:
            with client() as http:
                self.found = fetch(Want(server.address, **given), self.target, http, sleep=self.waited.append)
        except FileError as error:
            self.error = str(error)
            assert not self.target.exists()


def test_a_whole_file(server: Server, tmp_path: Path) -> None:
    server.script = [whole(ETag='"a"', Last_Modified="Thu, 01 Jan 2026 00:00:00 GMT")]
    done = Fetching(server, tmp_path, sha256=hashlib.sha256(BODY).hexdigest())
    assert (done.found.bytes, done.found.resumed_from, done.waited) == (len(BODY), 0, [])
    assert done.target.read_bytes() == BODY
    assert done.found.changed.startswith("Thu")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert server.seen[0][1]["Accept-Encoding"] == "identity"


def test_drops_are_resumed_where_they_happened(server: Server, tmp_path: Path) -> None:
    server.script = [dropping(300_000, ETag='"a"'), dropping(300_000, ETag='"a"'), whole(ETag='"a"')]
    done = Fetching(server, tmp_path)
    assert done.target.read_bytes() == BODY
    asked = [headers.get("Range") for _, headers in server.seen]
    assert asked[0] is None
    assert asked[1:] == ["bytes=300000-", "bytes=600000-"]
    assert done.waited == [1.0, 1.0]


def test_a_file_without_a_mark_begins_again(server: Server, tmp_path: Path) -> None:
    server.script = [dropping(300_000), whole()]
    assert Fetching(server, tmp_path).target.read_bytes() == BODY
    assert "Range" not in server.seen[1][1]


def test_a_body_in_chunks_that_breaks_off(server: Server, tmp_path: Path) -> None:
    def broken(handler: Handler) -> None:
        handler.say(200, b"3e8\r\n" + BODY[:1000] + b"\r\n", Transfer_Encoding="chunked", Content_Length="")
        handler.close_connection = True

    server.script = [broken, whole()]
    assert Fetching(server, tmp_path).target.read_bytes() == BODY


def test_another_file_on_the_server_is_never_mixed_with_the_one_begun(server: Server, tmp_path: Path) -> None:
    other = BODY[::-1]
    server.script = [dropping(300_000, ETag='"a"'), whole(other, ETag='"b"')]
    assert Fetching(server, tmp_path).target.read_bytes() == other


def test_a_wrong_part_is_thrown_away(server: Server, tmp_path: Path) -> None:
    wrong = saying(206, BODY[100:], Content_Range=f"bytes 100-{len(BODY) - 1}/{len(BODY)}")
    server.script = [dropping(300_000, ETag='"a"'), wrong, whole(ETag='"a"')]
    assert Fetching(server, tmp_path).target.read_bytes() == BODY


def test_the_next_command_goes_on(server: Server, tmp_path: Path) -> None:
    server.script = [dropping(500_000, ETag='"a"'), saying(503)]
    first = Fetching(server, tmp_path)
    assert "given up after 6 attempts (status 503); 500,000 bytes are kept" in first.error
    server.script = [whole(ETag='"a"')]
    second = Fetching(server, tmp_path)
    assert (second.found.resumed_from, second.target.read_bytes()) == (500_000, BODY)


def test_a_part_that_was_already_whole(server: Server, tmp_path: Path) -> None:
    server.script = [whole(ETag='"a"')]
    (tmp_path / ".file.part").write_bytes(BODY)
    (tmp_path / ".file.part.json").write_text(json.dumps({"address": f"{server.address}?{{}}", "mark": '"a"'}), "utf-8")
    assert Fetching(server, tmp_path).target.read_bytes() == BODY
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("told", "waited"),
    [({"Retry_After": "7"}, 7.0), ({}, 1.0), ({"Retry_After": "soon"}, 1.0), ({"Retry_After": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0)],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_waited_for(server: Server, tmp_path: Path, status: int, told: dict[str, str], waited: float) -> None:
    server.script = [saying(status, **told), whole()]
    done = Fetching(server, tmp_path)
    assert (done.waited, done.target.read_bytes()) == ([waited], BODY)


def test_a_date_to_wait_for(server: Server, tmp_path: Path) -> None:
    server.script = [saying(429, Retry_After=email.utils.formatdate(time.time() + 100, usegmt=True)), whole()]
    (pause,) = Fetching(server, tmp_path).waited
    assert 90 < pause <= 100


def test_a_wait_of_hours_ends_the_command(server: Server, tmp_path: Path) -> None:
    server.script = [saying(429, Retry_After="7200")]
    assert "asks us to wait 7,200 seconds" in Fetching(server, tmp_path).error
    assert len(server.seen) == 1


def test_a_broken_server_is_given_up(server: Server, tmp_path: Path) -> None:
    server.script = [saying(500, b"oops")]
    done = Fetching(server, tmp_path)
    assert "given up after 6 attempts (status 500)" in done.error
    assert done.waited == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert len(server.seen) == 6


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with Server() as gone:
        pass
    assert "given up after 6 attempts" in Fetching(gone, tmp_path).error


def test_less_than_was_promised_is_no_file(server: Server, tmp_path: Path) -> None:
    server.script = [dropping(300_000)]
    assert "given up after 6 attempts" in Fetching(server, tmp_path).error


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_is_final(server: Server, tmp_path: Path, status: int) -> None:
    server.script = [saying(status, b"no")]
    assert f"status {status}" in Fetching(server, tmp_path).error
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "there",
    [
        "http://localhost:9/file", "//localhost/file", "https://evil.example/file?q=1", "file:///etc/passwd", "http://127.0.0.1:9/file",
        "http://127.0.0.1@evil.example/file", "ftp://127.0.0.1/file", "https://127.0.0.1.evil.example/",
    ],
)  # fmt: skip
def test_another_host_is_refused_and_never_told_the_key(server: Server, tmp_path: Path, there: str) -> None:
    server.script = [saying(302, Location=there)]
    done = Fetching(server, tmp_path, headers={"X-Key": "secret"})
    assert "which is not in the catalogue" in done.error
    assert "secret" not in done.error
    assert len(server.seen) == 1


@pytest.mark.parametrize("there", ["data:text/plain,x", "http://[::1", "http://x:99999999/"])
def test_what_is_no_address_is_not_followed(server: Server, tmp_path: Path, there: str) -> None:
    server.script = [saying(302, Location=there)]
    assert Fetching(server, tmp_path).error
    assert list(tmp_path.iterdir()) == []


def test_the_same_host_may_send_us_on(server: Server, tmp_path: Path) -> None:
    server.script = [saying(301, Location="/elsewhere"), whole()]
    assert Fetching(server, tmp_path).target.read_bytes() == BODY
    assert server.seen[1][0] == "/elsewhere"
    server.script = [saying(302, Location="/file")]
    (tmp_path / "file").unlink()
    assert "round in a circle" in Fetching(server, tmp_path).error


def test_a_page_instead_of_a_zip(server: Server, tmp_path: Path) -> None:
    server.script = [saying(200, b"<!DOCTYPE html><title>Maintenance</title>", Content_Type="text/html")]
    done = Fetching(server, tmp_path, starts=(b"PK",), kind="a zip file")
    assert "sent a web page instead of a zip file" in done.error
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_checksum_leaves_nothing(server: Server, tmp_path: Path) -> None:
    server.script = [whole()]
    assert "the publisher states 00" in Fetching(server, tmp_path, sha256="00").error
    assert list(tmp_path.iterdir()) == []


def chunked(handler: Handler, piece: bytes, times: int, pause: float = 0.0) -> None:
    """A body without a length, piece by piece, that ends only where the client hangs up or `times` are over."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.send_header("ETag", '"a"')
    handler.end_headers()
    for _ in range(times):
        handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        handler.wfile.flush()
        time.sleep(pause)
    handler.close_connection = True


def test_a_body_that_never_ends_is_given_up_and_not_kept(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 1_000_000)
    server.script = [lambda handler: chunked(handler, b"x" * 10_000, 100_000)]
    assert "sends more than 1,000,000 bytes - given up" in Fetching(server, tmp_path).error
    assert list(tmp_path.iterdir()) == []
    assert len(server.seen) == 1


def test_a_body_that_drips_is_given_up_and_kept(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then is no silence, which the client's own limit would end."""
    monkeypatch.setattr(fetching, "SLOW_SECONDS", 0.2)
    server.script = [lambda handler: chunked(handler, b"x", 1000, 0.02)]
    error = Fetching(server, tmp_path).error
    assert "sent less than 300,000 bytes in 0 seconds - given up; " in error
    assert "bytes are kept" in error
    assert len(server.seen) == 1


def test_a_server_that_brings_a_byte_an_attempt_is_given_up(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_TRIES", 20)
    server.script = [dropping(1, ETag='"a"')]
    assert "given up after 20 attempts" in Fetching(server, tmp_path).error
    assert len(server.seen) == 20


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "identity, gzip"])
def test_a_packed_answer_is_never_unpacked(server: Server, tmp_path: Path, encoding: str) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    server.script = [saying(200, bomb, Content_Encoding=encoding)]
    assert "sends packed what was asked for as it is" in Fetching(server, tmp_path).error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("length", "attempts"), [(len(BODY) + 1, 6), (10**17, 1)])
def test_a_length_that_is_too_long(server: Server, tmp_path: Path, length: int, attempts: int) -> None:
    def answer(handler: Handler) -> None:
        handler.say(200, BODY, Content_Length=str(length))
        handler.close_connection = True

    server.script = [answer]
    error = Fetching(server, tmp_path).error
    assert ("given up after 6 attempts" if attempts == 6 else "more than 50,000,000,000 are not fetched") in error
    assert len(server.seen) == attempts


def test_a_length_that_is_too_short_is_told_by_the_checksum(server: Server, tmp_path: Path) -> None:
    server.script = [saying(200, BODY, Content_Length=str(len(BODY) - 1), Connection="close")]
    assert "nothing was kept" in Fetching(server, tmp_path, sha256=hashlib.sha256(BODY).hexdigest()).error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "10, 20"])
def test_a_length_that_is_none(server: Server, tmp_path: Path, length: str) -> None:
    server.script = [saying(200, BODY, Content_Length=length, Connection="close")]
    assert "given up after 6 attempts" in Fetching(server, tmp_path).error


def test_a_part_that_nobody_asked_for_is_no_whole_file(server: Server, tmp_path: Path) -> None:
    """The first 1,000 bytes, said to be of 256 times 4,000: the rest is asked for."""
    part = saying(206, BODY[:1000], Content_Range=f"bytes 0-999/{len(BODY)}")
    server.script = [part, whole()]
    assert Fetching(server, tmp_path).target.read_bytes() == BODY
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    "told", ["", "bytes */5", "bytes 0-5", "bytes 9" * 3, "bytes x-y/z", "bytes 0-999999/1024000", f"bytes {'9' * 400}-1/2"]
)
def test_a_part_with_a_wrong_range_is_thrown_away(server: Server, tmp_path: Path, told: str) -> None:
    server.script = [dropping(300_000, ETag='"a"'), saying(206, BODY[:5000], Content_Range=told), whole(ETag='"a"')]
    assert Fetching(server, tmp_path).target.read_bytes() == BODY


def test_a_zip_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(2023))
    assert downloads._zip_fault(path) == ""
    monkeypatch.setattr(downloads, "SIZE_LIMIT", 40)
    assert "unpacks to more than 40 bytes" in downloads._zip_fault(path)


def test_too_much_is_refused(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 1000)
    server.script = [whole()]
    assert "more than 1,000 are not fetched" in Fetching(server, tmp_path).error


# --- the command ---------------------------------------------------------------------------------------------------


def moved(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogue with the addresses of the server."""
    shipped = catalogue.publisher
    tails = {"baci": "/BACI_{hs}_V{release}.zip", "comtrade": "/get"}

    def ours(name: str) -> catalogue.Publisher:
        return replace(shipped(name), address=server.address.removesuffix("/file") + tails[name])

    for module in (catalogue, downloads):
        monkeypatch.setattr(module, "publisher", ours)
    monkeypatch.setattr(fetching, "PAUSES", (0.0,))


def run(*arguments: str, status: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(program, ["trade", *arguments, "--format", "json"])
    assert result.exit_code == status, result.stderr
    told: dict[str, Any] = json.loads(result.stdout) if not status else {"error": result.stderr}
    return told


def test_baci_from_the_server_to_the_store(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved(server, monkeypatch)
    body = zipped(2023, 2024)
    server.script = [dropping(150, body, ETag='"a"'), whole(body, ETag='"a"')]
    asked = ("download", "baci", "--hs", "HS17", "--year", "2024", "--into", str(tmp_path))
    files = run(*asked)["downloads"]
    assert [(Path(one["file"]).name, one["status"]) for one in files] == [
        ("BACI_HS17_V202601.zip", "fetched"),
        ("BACI_HS17_Y2024_V202601.csv", "extracted"),
    ]
    note = json.loads((tmp_path / "BACI_HS17_V202601.zip.source.json").read_text("utf-8"))
    assert (note["sha256"], note["bytes"], note["sha256_stated"]) == (hashlib.sha256(body).hexdigest(), len(body), None)
    assert note["licence"] == "Etalab 2.0"
    requests = len(server.seen)
    assert run(*asked)["downloads"][0]["status"] == "there"
    assert len(server.seen) == requests
    assert run("add", files[1]["file"], "--store", str(tmp_path / "store"))["total_t"] == 55.0
    assert "it has 2023, 2024" in run(*asked[:-4], "--year", "1999", "--into", str(tmp_path), status=2)["error"]
    (tmp_path / "BACI_HS17_V202601.zip").write_bytes(b"mine")
    assert "not what was downloaded" in run(*asked, status=2)["error"]


def test_a_cut_zip_is_not_kept(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server says that half of the zip is all of it."""
    moved(server, monkeypatch)
    server.script = [whole(zipped(2024)[:200])]
    assert "cut off or damaged" in run("download", "baci", "--hs", "HS17", "--into", str(tmp_path), status=2)["error"]
    assert list(tmp_path.iterdir()) == []


def records(*rows: dict[str, Any]) -> bytes:
    plain = {
        "refYear": 2024,
        "period": "2024",
        "reporterCode": 392,
        "partnerCode": 156,
        "flowCode": "M",
        "cmdCode": "811292",
        "netWgt": None,
        "primaryValue": 5.5,
    }
    data = [{**plain, **row} for row in rows]
    return json.dumps({"elapsedTime": "0.1 secs", "count": len(data), "data": data, "error": ""}).encode()


def test_comtrade_from_the_server_to_the_store(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved(server, monkeypatch)
    monkeypatch.setenv("COMTRADE_API_KEY", "secret-key")
    server.script = [saying(200, records({}, {"partnerCode": 842, "netWgt": 1000.0})), saying(200, records())]
    asked = (
        "download",
        "comtrade",
        "--year",
        "2024",
        "--year",
        "2025",
        "--product",
        "811292",
        "--reporter",
        "USA",
        "--reporter",
        "Japan",
        "--into",
        str(tmp_path),
    )
    told = run(*asked)
    assert [(one["status"], one["rows"]) for one in told["downloads"]] == [("fetched", 2), ("empty", 0)]
    assert "that is no zero" in told["warnings"][0]
    path, headers = server.seen[0]
    query = {name: value[0] for name, value in parse_qs(urlsplit(path).query).items()}
    assert (query["reporterCode"], query["flowCode"], query["period"], query["partner2Code"]) == ("392,842", "M,X", "2024", "0")
    assert headers["Ocp-Apim-Subscription-Key"] == "secret-key"
    assert all("secret-key" not in file.read_text("utf-8") for file in tmp_path.iterdir())
    added = run("add", told["downloads"][0]["file"], "--store", str(tmp_path / "store"))
    assert (added["rows_kept"], added["total_t"], added["total_usd"]) == (2, 1.0, 11.0)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"data": [], "error": "quota exceeded"}', "quota exceeded"),
        (b'{"statusCode": 200}', "not what UN Comtrade documents"),
        (b'{"data": [1]}', "the records lack their codes"),
        (b'{"data": [', "not what UN Comtrade documents"),
        (b"<html>", "a web page instead of data"),
        (json.dumps({"data": [], "count": 5}).encode(), "cut off at 0 records"),
    ],
)
def test_answers_that_are_none(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes, found: str) -> None:
    moved(server, monkeypatch)
    monkeypatch.setenv("COMTRADE_API_KEY", "secret-key")
    server.script = [saying(200, body)]
    error = run("download", "comtrade", "--year", "2024", "--product", "811292", "--into", str(tmp_path), status=2)["error"]
    assert found in error
    assert "secret-key" not in error
    assert list(tmp_path.iterdir()) == []


def test_without_a_key_nothing_is_asked(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved(server, monkeypatch)
    monkeypatch.delenv("COMTRADE_API_KEY", raising=False)
    error = run("download", "comtrade", "--year", "2024", "--product", "811292", "--into", str(tmp_path), status=2)["error"]
    assert "COMTRADE_API_KEY" in error
    assert server.seen == []


def test_a_dry_run_opens_no_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **given: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(httpx, "Client", refuse)
    told = run("download", "baci", "--hs", "HS92", "--release", "202501", "--into", str(tmp_path), "--dry-run")
    assert told["downloads"][0]["address"] == "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS92_V202501.zip"
    (planned,) = run(
        "download", "comtrade", "--year", "2024", "--product", "811292", "--reporter", "EU27", "--into", str(tmp_path), "--dry-run"
    )["downloads"]
    assert json.loads(planned["query"])["reporterCode"].count(",") == 26
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("baci", "--hs", "HS17", "--release", "../x"), "is not a release of BACI"),
        (("baci", "--hs", "HS17", "--into", "/nonexistent/folder"), "is not a folder"),
        (("comtrade", "--year", "2024", "--product", "8112a"), "is not an HS code"),
    ],
)
def test_questions_that_are_none(arguments: tuple[str, ...], found: str) -> None:
    assert found in run("download", *arguments, "--dry-run", status=2)["error"]


def test_without_the_client_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(FileError, match=r"kzgraph\[download\]"):
        client()
