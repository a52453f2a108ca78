"""Marks for tests that need what only some systems have. Each says why, so that what is skipped there is known by name."""

from __future__ import annotations

import os
import sys

import pytest

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX modes, links, signals or devices")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs the limits of memory that bash sets on Linux alone")
