"""A JSON file in pieces is the file as a whole, wherever its bytes are cut, and no less strict."""

import io
import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import UnreadableFile
from segreview.formats import json_pieces
from segreview.formats.json_pieces import JsonPieces, Piece
from segreview.formats.strict_json import STRICT, json_faults


class Trickle(io.RawIOBase):
    """Gives so many bytes at a time, however many are asked for."""

    def __init__(self, data, size):
        self._data, self._size, self._at = data, size, 0

    def read(self, size=-1):
        start, self._at = self._at, self._at + min(self._size, size)
        return self._data[start : self._at]


def pieces_of(text, size=1 << 20):
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return list(JsonPieces(Trickle(data, size)))


def put_together(text, size):
    """Return the document that the pieces make; empty lists have no pieces."""
    pieces = JsonPieces(Trickle(text.encode(), size))
    if pieces.first == "[":
        return [piece.value for piece in pieces]
    if pieces.first != "{":
        return next(iter(pieces)).value
    document = {}
    for piece in pieces:
        if piece.in_list:
            document.setdefault(piece.key, []).append(piece.value)
        else:
            document[piece.key] = piece.value
    return document


def test_members_come_one_by_one_and_those_that_are_lists_element_by_element():
    assert pieces_of('{"a": [1, {"b": [2]}], "c": {"d": []}, "e": []}') == [
        Piece("a", 1, True),
        Piece("a", {"b": [2]}, True),
        Piece("c", {"d": []}, False),
    ]
    assert pieces_of(" [ [1] , null ] ") == [Piece("", [1], True), Piece("", None, True)]
    assert pieces_of("{ }") == pieces_of("[ ]") == []
    assert pieces_of("\ufeff-1.5e3") == [Piece("", -1500.0, False)]


documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


def without_empty_lists(document):
    if not isinstance(document, dict):
        return document
    return {key: value for key, value in document.items() if value != []}


@settings(max_examples=60, deadline=None)
@given(documents, st.integers(1, 9), st.booleans(), st.sampled_from([None, 1]))
def test_any_document_is_the_same_however_its_bytes_are_cut(document, size, escaped, indent):
    text = json.dumps(document, ensure_ascii=escaped, indent=indent)
    text = text.encode("utf-8", "replace").decode()
    assert put_together(text, size) == without_empty_lists(json.loads(text))


@pytest.mark.parametrize("size", [1, 3, 1 << 20])
@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "Expecting value: character 1"),
        ("[1, 2", "Expecting ',' delimiter: character 6"),
        ("[1 2]", "Expecting ',' delimiter: character 4"),
        ("[1,]", "Expecting value: character 4"),
        ("[1}", "Expecting ',' delimiter: character 3"),
        ("[1] 2", "Extra data: character 5"),
        ("{1: 2}", "Expecting property name enclosed in double quotes: character 2"),
        ('{"a": 1,}', "Expecting property name enclosed in double quotes: character 9"),
        ('{"a" 1}', "Expecting ':' delimiter: character 6"),
        ('{"a": [1}', "Expecting ',' delimiter: character 9"),
        ('{"a": 1]', "Expecting ',' delimiter: character 8"),
        ('{"a": [1], "b": 2, "a": [3]}', "an object has the key 'a' twice"),
        ('[{"a": 1, "a": 2}]', "an object has the key 'a' twice"),
        ("[NaN]", "it holds NaN, which is no JSON number"),
        ('{"a": -Infinity}', "it holds -Infinity, which is no JSON number"),
        ('["a', "Unterminated string starting at: character 2"),
        ("[" + "1" * 5000 + "]", "a.json is no valid JSON file"),
        (b'["\xff"]', "codec can't decode byte 0xff"),
        (b'["\xe2\x82', "codec can't decode bytes"),
        ("[" * 100_000, "nests lists or objects too deeply"),
    ],
)
def test_what_is_no_plain_json_is_one_sentence(tmp_path, data, message, size):
    if len(data) > 50_000 and size < 10:
        size = 1 << 10
    with pytest.raises(UnreadableFile) as caught, json_faults(tmp_path / "a.json"):
        pieces_of(data, size)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_came_before_what_is_odd_was_given():
    pieces = iter(JsonPieces(io.BytesIO(b"[1, 2, x]")))
    assert [next(pieces).value, next(pieces).value] == [1, 2]
    with pytest.raises(ValueError, match="Expecting value: character 8"):
        next(pieces)


def test_an_element_that_is_too_long_is_refused_not_kept(monkeypatch):
    monkeypatch.setattr(json_pieces, "ELEMENT_LIMIT", 100)
    assert len(pieces_of(b'["' + b"a" * 80 + b'"]', 10)) == 1
    with pytest.raises(ValueError, match="a part of it has more than 100 characters"):
        pieces_of(b'["' + b"a" * 200 + b'"]', 10)
    many = b"[" + b", ".join([b'"' + b"a" * 80 + b'"'] * 50) + b"]"
    assert len(pieces_of(many, 10)) == 50


def test_how_much_was_read_is_told():
    told = []
    list(JsonPieces(Trickle(b"[1, 2, 3]", 4), told.append))
    assert told == [4, 8, 9, 9]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=40) | st.text('[]{}:,"\\ 1-.eEntrufals', max_size=20).map(str.encode))
def test_any_bytes_are_read_as_json_reads_them_or_refused(data):
    try:
        expected = STRICT.decode(data.decode("utf-8-sig"))
    except ValueError:
        with pytest.raises(ValueError, match=r"\w"):
            pieces_of(data, 2)
        return
    assert put_together(data.decode("utf-8-sig"), 2) == without_empty_lists(expected)


def test_a_file_is_read_a_piece_at_a_time(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b"[" + b"1, " * 200_000 + b"1]")
    with path.open("rb") as stream:
        pieces = iter(JsonPieces(stream))
        next(pieces)
        assert stream.tell() < os.path.getsize(path)
        assert sum(1 for _ in pieces) == 200_000
