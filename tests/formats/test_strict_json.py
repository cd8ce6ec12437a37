import pytest

from segreview.errors import TooLarge, UnreadableFile
from segreview.formats import strict_json
from segreview.formats.strict_json import parse_json, read_json_file


def read_json(path):
    return parse_json(read_json_file(path))


def written(tmp_path, data):
    path = tmp_path / "a.json"
    path.write_bytes(data)
    return path


def test_json_is_read_with_and_without_a_mark_of_its_encoding(tmp_path):
    assert read_json(written(tmp_path, b'{"a": [1, 2.5, null]}')) == {"a": [1, 2.5, None]}
    assert read_json(written(tmp_path, b"\xef\xbb\xbf[1]")) == [1]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b'{"a": 1, "b": 2, "a": 3}',
            "a.json is no valid JSON file: an object has the key 'a' twice",
        ),
        (b"[NaN]", "it holds NaN, which is no JSON number"),
        (b"[-Infinity]", "it holds -Infinity"),
        (b"[1", "a.json is no valid JSON file: Expecting"),
        (b"\xff", "a.json is no valid JSON file"),
        (b"[" * 200_000, "a.json nests lists or objects too deeply"),
        (b"[" + b"1" * 5000 + b"]", "a.json is no valid JSON file"),
        (b"", "a.json is no valid JSON file"),
    ],
)
def test_what_is_no_plain_json_is_one_sentence(tmp_path, data, message):
    with pytest.raises(UnreadableFile, match=message) as caught:
        read_json(written(tmp_path, data))
    assert "\n" not in str(caught.value)


def test_files_beyond_the_limit_are_not_parsed(tmp_path, monkeypatch):
    monkeypatch.setattr(strict_json, "JSON_BYTE_LIMIT", 4)
    assert read_json(written(tmp_path, b"[10]")) == [10]
    with pytest.raises(TooLarge, match=r"a.json has 5 bytes; a JSON file about one image"):
        read_json(written(tmp_path, b"[100]"))


def test_numbers_that_are_infinite_are_none():
    assert strict_json.finite_number(float("inf")) is None
    assert strict_json.finite_number(float("nan")) is None
    assert strict_json.finite_number(-0.5) == -0.5
    assert strict_json.whole_number("3") is None
