"""Putting a self-contained page together: its policy, its data as text that no parser takes for markup, and the filling of its template."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final


@cache
def part(folder: str, name: str) -> str:
    """The text of a file in a folder of kzgraph/views, with plain newlines."""
    return resources.files("kzgraph.views").joinpath(folder, name).read_text("utf-8").replace("\r\n", "\n")


def policy(*, scripts: Iterable[str], styles: Iterable[str]) -> str:
    """The Content-Security-Policy of a page: only these very texts may run, nothing may be loaded or sent."""
    return _policy(hashes(scripts), hashes(styles))


def _policy(scripts: str, styles: str) -> str:
    allowed = {"default": "'none'", "script": scripts, "style": styles, "img": "data:"}
    return "; ".join([*(f"{name}-src {what}" for name, what in allowed.items()), "base-uri 'none'", "form-action 'none'"])


OWN: Final = "'self'"
"""What a policy calls the folder that a page lies in."""


@dataclass
class Shelf:
    """Where the scripts and styles of pages are: inside each page, or once in files of a folder beside them. `files` are those written so far."""

    folder: str = ""
    files: dict[str, str] = field(default_factory=dict)

    def script(self, name: str, text: str) -> str:
        """The element that runs a script."""
        return f'<script src="{self._shelved(name, text)}"></script>' if self.folder else f"<script>{text}</script>"

    def style(self, name: str, text: str) -> str:
        """The element that a style comes in."""
        return f'<link rel="stylesheet" href="{self._shelved(name, text)}">' if self.folder else f"<style>{text}</style>"

    def policy(self, *, scripts: Iterable[str], styles: Iterable[str]) -> str:
        """The policy of a page with these scripts and styles: their hashes, or the page's own folder."""
        return _policy(OWN, OWN) if self.folder else policy(scripts=scripts, styles=styles)

    def _shelved(self, name: str, text: str) -> str:
        if self.files.setdefault(name, text) != text:
            raise ValueError(f"two texts for the shared file {name}")
        return f"{self.folder}/{name}"


def hashes(texts: Iterable[str]) -> str:
    """The sources of a policy that allow just these inline texts.

    >>> hashes(["alert(1)"])
    "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
    """
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)


def json_text(data: Mapping[str, Any]) -> str:
    """The data for a JSON block of a page; nothing in it can end the block.

    >>> json_text({"name": "</script>"})
    '{"name":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text)


def filled(template: str, parts: Mapping[str, str]) -> str:
    """The template with its marks `{{name}}` replaced, once: a mark inside a part stays as it is."""
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], template)
