"""Writes what kzgraph is made of, as CycloneDX JSON: every package that a lock file pins, with its hashes.

    .venv/bin/python tools/sbom.py                                   # build/kzgraph.cdx.json of requirements.lock
    .venv/bin/python tools/sbom.py requirements-dev.lock dev.cdx.json

The same lock file gives the same bytes. Fails where a pinned package is not in the result.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pinned(lock: Path) -> set[tuple[str, str]]:
    """Name and version of every package of a lock file."""
    return {(normal(name), version) for name, version in PINNED.findall(lock.read_text("utf-8"))}


def normal(name: str) -> str:
    """A package's name as indexes compare it.

    >>> normal("Ruamel.Yaml_clib")
    'ruamel-yaml-clib'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def held(sbom: Path) -> set[tuple[str, str]]:
    """Name and version of every component of an SBOM."""
    return {(normal(one["name"]), one["version"]) for one in json.loads(sbom.read_text("utf-8"))["components"]}


def main(lock: str = "requirements.lock", target: str = "build/kzgraph.cdx.json") -> int:
    made = ROOT / target
    made.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible", "--pyproject", "pyproject.toml"]
    ran = subprocess.run([*command, "--short-PURLs", "-o", str(made), lock], cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        print(f"sbom: {ran.stderr.strip() or ran.stdout.strip()}", file=sys.stderr)
        return 1
    if missing := pinned(ROOT / lock) - held(made):
        print(f"sbom: {made} lacks {', '.join(f'{name} {version}' for name, version in sorted(missing))}", file=sys.stderr)
        return 1
    print(f"{made}: {len(held(made))} packages of {lock}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
