"""What a terminal or a pipe cannot show, in signs that it can."""

from __future__ import annotations

import codecs
from typing import Final, TextIO

PLAIN: Final = {"\u2500": "-", "\u00a0": " ", "\u202f": " ", "\u2010": "-", "\u2013": "-", "\u2019": "'", "\u2026": "..."}
"""Signs that stand for others; every other one becomes its escape."""
NAME: Final = "kzgraph.plain"


def plainly(error: UnicodeError) -> tuple[str, int]:
    """An error handler of codecs: the stretch that an encoding lacks, in ASCII.

    >>> "43\u00a0% \u2500 \u65e5".encode("ascii", "kzgraph.plain")
    b'43 % - \\\\u65e5'
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(PLAIN.get(sign) or sign.encode("ascii", "backslashreplace").decode("ascii") for sign in text), error.end


codecs.register_error(NAME, plainly)


def made_plain(stream: TextIO) -> None:
    """From now on the stream shows what its encoding lacks in other signs."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors=NAME)
