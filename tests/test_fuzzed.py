"""What fuzzing found, each once: inputs that once ended in a traceback and now are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from kzgraph.errors import DataError, FileError
from kzgraph.tables import ReadOptions, read_table
from kzgraph.trade.blocs import read_blocs
from kzgraph.trade.importing import Options, add
from kzgraph.trade.staging import Reading


@pytest.mark.parametrize("encoding", ["idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "rot13", "hex"])
def test_a_codec_that_no_file_is_saved_in_is_no_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"t,i,j,k,v,q\n2023,398,392,284410,1,\xab\0\xab\n")
    with pytest.raises(FileError, match="is not a known encoding"):
        read_table(path, ("t", "i"), ReadOptions(encoding=encoding))
    with pytest.raises(FileError, match="is not a known encoding"):
        add([str(path)], tmp_path / "store", Options(reading=Reading(encoding=encoding)))


@pytest.mark.parametrize("encoding", ["utf-16", "UTF_16"])
def test_an_encoding_that_needs_a_mark_which_the_file_has_not(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"t,i,j,k,v,q\n2023,398,392,284410,1,2\n")
    with pytest.raises(DataError, match=r"a\.csv line 1: is not UTF.*say --encoding utf-16-le"):
        add([str(path)], tmp_path / "store", Options(reading=Reading(encoding=encoding)))


def test_a_bad_byte_in_a_header_with_half_a_line_end(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"t,i\r\0\0,j,k,\xf7,q\n2023,398,392,284410,1,2\n")
    with pytest.raises(DataError, match=r"a\.csv line 2: byte 0xF7 is not UTF-8"):
        add([str(path)], tmp_path / "store", Options())


def test_a_long_cell_in_the_first_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"t,i,j,k,v,q\n2023,398,392,284410,1," + b"9" * 200_000 + b"\n")
    with pytest.raises(DataError, match=r"a\.csv line 2, column q"):
        add([str(path)], tmp_path / "store", Options())


def test_a_table_of_groups_without_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    path.write_text("group,memberoG&,CEU67\n", "utf-8")
    with pytest.raises(DataError, match=r"groups\.csv line 1: the header lacks member - write"):
        read_blocs(str(path))
