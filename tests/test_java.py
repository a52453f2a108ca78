"""The search for a Java that Spark can start, by scripts that stand for one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

NEW = "echo 'openjdk version \"21.0.2\" 2024-01-16' >&2"


def java(home: Path, script: str) -> Path:
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "java").write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    (home / "bin" / "java").chmod(0o755)
    return home


def looked(**environment: str) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "tools/java.py"], env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_a_named_java_is_taken(tmp_path: Path) -> None:
    home = java(tmp_path / "jdk", NEW)
    assert looked(JAVA_HOME=str(home)) == (0, f"{home}\n", "")


@pytest.mark.parametrize(
    "script",
    ["echo 'openjdk version \"11.0.2\" 2019-01-15' >&2", "echo 'java version \"1.8.0_202\"' >&2", f"{NEW}; exit 1", "echo hello"],
    ids=["old", "very old", "without the module", "no Java"],
)
def test_a_named_java_that_does_not_do_is_an_error(tmp_path: Path, script: str) -> None:
    status, out, said = looked(JAVA_HOME=str(java(tmp_path / "jdk", script)))
    assert (status, out) == (2, "")
    assert "Java 17 or later" in said
    assert "correct it or unset it" in said


def test_a_named_folder_without_java(tmp_path: Path) -> None:
    assert looked(JAVA_HOME=str(tmp_path))[0] == 2
