"""A page in a notebook: in a frame of its own, apart from what stands around it."""

from __future__ import annotations

import html
import re

import pytest

from tests.networks import shipped


@pytest.mark.parametrize("made", ["page", "to_html"])
def test_a_page_stands_in_a_sandboxed_frame(made: str) -> None:
    page = shipped().page("Japan", "gallium") if made == "page" else shipped().to_html("gallium", "Japan")
    frame = page._repr_html_()
    found = re.fullmatch(r'<iframe sandbox="([a-z -]+)" width="100%" height="\d+" srcdoc="([^"]*)"></iframe>', frame)
    assert found is not None
    assert set(found[1].split()) == {"allow-scripts", "allow-downloads"}
    assert html.unescape(found[2]) == page
