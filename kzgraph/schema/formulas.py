"""Text that a spreadsheet would run: guarded where it is written, the guard taken off where it is read."""

from __future__ import annotations

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters of what a spreadsheet program takes for a formula; the last four are full width."""
GUARD = "'"


def runs(text: str) -> bool:
    """Whether a spreadsheet would run the text, or the text is one that is guarded already."""
    return text.lstrip(GUARD).startswith(STARTS)


def guarded(text: str) -> str:
    """The text as it may stand in a cell: an apostrophe more in front of what would be run.

    >>> [guarded(text) for text in ("=1+1", "'=1+1", "plain", "'quoted'")]
    ["'=1+1", "''=1+1", 'plain', "'quoted'"]
    """
    return GUARD + text if runs(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given.

    >>> [unguarded(text) for text in ("'=1+1", "''=1+1", "plain", "'quoted'", "=1+1")]
    ['=1+1', "'=1+1", 'plain', "'quoted'", '=1+1']
    """
    return text[1:] if text.startswith(GUARD) and runs(text) else text
