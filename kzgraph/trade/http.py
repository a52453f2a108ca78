"""The HTTP client, and what the headers of a response say."""

from __future__ import annotations

import email.utils
import re
import time
from typing import TYPE_CHECKING, Any, Final

from kzgraph.errors import FileError
from kzgraph.version import __version__

if TYPE_CHECKING:
    import httpx

RANGE: Final = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")


def client() -> httpx.Client:
    """The HTTP client. Raises FileError where httpx is not installed."""
    try:
        import httpx
    except ImportError:
        raise FileError('downloading needs httpx: pip install "kzgraph[download]" - or fetch the file by other means and add it') from None
    headers = {"User-Agent": f"kzgraph/{__version__}", "Accept-Encoding": "identity"}
    return httpx.Client(headers=headers, timeout=httpx.Timeout(60.0, connect=20.0))


def size_of(response: httpx.Response) -> int:
    """Bytes of the whole file; 0 where the server does not say. Of a part, what it says of the whole: a part alone is no file."""
    told = RANGE.fullmatch(response.headers.get("Content-Range", "")) if response.status_code == 206 else None
    length: Any = response.headers.get("Content-Length", "")
    if told:
        return int(told[3]) if told[3].isdecimal() else int(told[2]) + 1
    return int(length) if length.isdecimal() else 0


def pause_asked(text: str) -> float | None:
    """What Retry-After asks for: seconds, or a date.

    >>> pause_asked("7"), pause_asked("soon"), pause_asked("Thu, 01 Jan 1970 00:00:00 GMT")
    (7.0, None, 0.0)
    """
    if text.strip().isdecimal():
        return float(text)
    try:
        return max(email.utils.parsedate_to_datetime(text).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError, OverflowError):
        return None
