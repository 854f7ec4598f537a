import codecs

import pytest

from trialwise.core.errors import DocumentError
from trialwise.knowledge.readers.base import REPLACED
from trialwise.knowledge.readers.encoding import OLD_CODE_PAGE, decode

TEXT = "Größe – 样本"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
    ],
)
def test_unicode_is_read_without_its_mark_or_a_remark(data: bytes) -> None:
    assert decode(data) == (TEXT, ())


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_recognised(name: str) -> None:
    assert decode("Plain words, no mark.".encode(name)) == ("Plain words, no mark.", ())


def test_other_bytes_are_read_as_the_old_code_page_with_a_remark() -> None:
    assert decode("naïve “café”".encode("cp1252")) == ("naïve “café”", (OLD_CODE_PAGE,))


def test_replacement_characters_are_remarked_upon() -> None:
    assert decode("a\ufffdb".encode()) == ("a\ufffdb", (REPLACED,))
    assert decode(b"\x81 caf\xe9") == ("\ufffd café", (OLD_CODE_PAGE, REPLACED))
    assert decode(codecs.BOM_UTF16_LE + b"a\0\0\xd8") == ("a\ufffd", (REPLACED,))


@pytest.mark.parametrize("data", [b"a\x00b", bytes(range(1, 256)), b"\x89PNG\x00\x01" * 9])
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match="binary data, not text"):
        decode(data)


@pytest.mark.parametrize("data", [b"", b" \n\t", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_nothing_is_empty(data: bytes) -> None:
    with pytest.raises(DocumentError, match="empty"):
        decode(data)
