"""The command line of the tools that write a page of the documentation."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path


def settled(files: Mapping[Path, str]) -> int:
    """Writes the files; with `--check` it only compares. Exit status: 1 where a file is not there or says something else."""
    if "--check" in sys.argv[1:]:
        return int(any(not file.is_file() or file.read_text("utf-8") != text for file, text in files.items()))
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")
    return 0
