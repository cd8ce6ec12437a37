"""XML is read without what makes it unsafe; everything odd is one sentence."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import SegReviewError, TooLarge, UnreadableFile
from segreview.formats import strict_xml
from segreview.formats.source import FileContent
from segreview.formats.strict_xml import elements_of, root_name


def content(data):
    return FileContent(Path("a.xml"), data.encode() if isinstance(data, str) else data)


def held(data, *wanted):
    return [
        (element.tag, element.attrib, len(element))
        for element in elements_of(content(data), *wanted)
    ]


def test_wanted_elements_come_one_after_the_other_and_are_emptied():
    data = '<r><i n="1"><x/></i><o/><i n="2">t</i></r>'
    assert held(data, "i") == [("i", {"n": "1"}, 1), ("i", {"n": "2"}, 0)]
    first, _ = list(elements_of(content(data), "i"))
    assert (len(first), first.attrib) == (0, {})
    assert [root.find("o") is not None for root in elements_of(content(data), "r")] == [True]


def test_a_long_file_is_read_in_pieces(monkeypatch):
    monkeypatch.setattr(strict_xml, "_FED_AT_ONCE", 7)
    data = "<r>" + '<i n="é"><x/></i>' * 50 + "</r>"
    assert held(data, "i") == [("i", {"n": "é"}, 1)] * 50


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r SYSTEM "http://localhost/r.dtd">',
        '<!DOCTYPE r PUBLIC "-//r" "r.dtd">',
        "<!DOCTYPE r>",
    ],
)
def test_document_types_are_refused_before_anything_of_them_is_read(doctype):
    with pytest.raises(UnreadableFile) as failure:
        held(f"{doctype}<r>&b;&a;</r>", "r")
    assert str(failure.value) == (
        "a.xml is no valid XML file: it declares a document type, which these files have no use "
        "for: delete the line that begins with <!DOCTYPE."
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "no element found"),
        ("<r>", "no element found"),
        ("<r></s>", "mismatched tag"),
        ("<r>&a;</r>", "undefined entity"),
        ('<r a="1" a="2"/>', "duplicate attribute"),
        (b"<r>\xff</r>", "not well-formed"),
        ('<?xml version="1.0" encoding="shift_jis"?><r/>', "multi-byte encodings"),
        ('<?xml version="1.0" encoding="none"?><r/>', "unknown encoding: none"),
    ],
)
def test_what_is_no_xml_is_said_in_one_sentence(data, said):
    with pytest.raises(UnreadableFile, match=rf"^a\.xml is no valid XML file: .*{said}"):
        held(data, "r")


def test_other_encodings_are_read():
    assert held('<r n="é"/>'.encode("utf-16"), "r")[0][1] == {"n": "é"}
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><r n="é"/>'.encode("latin-1")
    assert held(latin, "r")[0][1] == {"n": "é"}


def test_depth_has_a_limit():
    depth = strict_xml.DEPTH_LIMIT
    assert held("<r>" * depth + "</r>" * depth, "x") == []
    with pytest.raises(UnreadableFile, match=f"its elements nest deeper than {depth} levels"):
        held("<r>" * (depth + 1), "x")


def test_elements_that_are_held_at_once_have_a_limit(monkeypatch):
    monkeypatch.setattr(strict_xml, "ELEMENT_LIMIT", 6)
    assert len(held("<r><i><x/><x/><x/><x/></i></r>", "i")) == 1
    with pytest.raises(UnreadableFile, match="it holds more than 6 elements in one"):
        held("<r><i><x/><x/><x/><x/><x/></i></r>", "i")
    # What was handed over no longer counts, but for the element itself.
    monkeypatch.setattr(strict_xml, "_FED_AT_ONCE", 4)
    assert len(held("<r>" + "<i><x/><x/></i>" * 3 + "</r>", "i")) == 3


def test_bytes_have_a_limit(monkeypatch):
    monkeypatch.setattr(strict_xml, "XML_BYTE_LIMIT", 4)
    assert held("<r/>", "r")
    with pytest.raises(TooLarge, match=r"a\.xml has 5 bytes; allowed are 4"):
        held("<r />", "r")


def test_the_root_is_told_from_the_beginning_alone():
    assert root_name(b"\xef\xbb\xbf<?xml version='1.0'?>\n<annotation><filename>") == "annotation"
    assert root_name(b"<!-- <a> --><b/>") == "b"
    assert root_name(b"<half") == ""
    assert root_name(b"") == ""


PIECES = st.sampled_from(
    [
        "<r>",
        "</r>",
        "<i a='1'>",
        "</i>",
        "<x/>",
        "&lt;",
        "&a;",
        "<!DOCTYPE r [",
        "]>",
        "<![CDATA[",
        "]]>",
        "é",
        "\0",
        "<?p ?>",
        "<!--",
        "-->",
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.lists(PIECES, max_size=12).map("".join).map(str.encode), st.binary(max_size=40))
)
def test_any_bytes_are_elements_or_one_sentence(data):
    try:
        said = str(len(held(data, "r", "i")))
    except SegReviewError as error:
        said = str(error)
    assert len(said.splitlines()) == 1
