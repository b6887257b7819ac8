"""Bytes of a text file as UTF-8: compression, encoding, line ends.

Here: what the encoding of a text file is, its number of lines, and a UTF-8 copy where DuckDB needs one.
Everything streams in blocks, so a file larger than memory passes. Not here: what lines mean (`dialect.py`).
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import PaywellError

_BLOCK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Windows-1252 leaves five bytes without a sign; they stay what they are instead of stopping the load.
_CP1252 = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))


@dataclass(frozen=True)
class TextProfile:
    """How a text file's bytes read.

    Args:
        encoding: Python's name of it.
        has_bom: whether the file begins with a byte-order mark.
        bad_bytes: bytes that are no UTF-8 in a file that is UTF-8 on the whole; their lines are rejected.
        line_end: the character between lines; a bare carriage return only in files of old Macs.
        ends_with_newline: False for a file that may have been cut off.
        is_blank: whether there is nothing but white space.
    """

    encoding: str
    has_bom: bool
    bad_bytes: int
    line_end: str
    ends_with_newline: bool
    is_blank: bool


@dataclass(frozen=True)
class LineCounts:
    """What was counted in a UTF-8 file: lines, and the bytes that decide how it can be read."""

    lines: int
    carriage_returns: int
    line_feeds: int
    crlf: int
    delimiters: int
    quotes: int


def blocks(path: Path, compression: str | None) -> Iterator[bytes]:
    """The file's bytes, decompressed, in blocks of 1 MiB.

    Raises:
        PaywellError: the compressed file is damaged or cut off, or the file cannot be read.
    """
    try:
        with gzip.open(path, "rb") if compression == "gzip" else path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise PaywellError(
            f"{path.name} is damaged or cut off: its compressed content does not end as it should.",
            where=str(path),
            todo="Deliver the file again, complete.",
        ) from error
    except OSError as error:
        raise PaywellError(
            f"{path.name} cannot be read: {error.strerror or error}.",
            where=str(path),
            todo="Look whether the file is there and may be read.",
        ) from error


def profile_text(path: Path, compression: str | None = None, encoding: str | None = None) -> TextProfile:
    """Find the encoding and line ends of a text file; reads it whole, once or twice.

    A byte-order mark decides; else strict UTF-8; else Windows-1252, unless the file holds more valid signs of
    several UTF-8 bytes than bad bytes (then it is UTF-8 with some broken lines).

    Raises:
        PaywellError: `encoding` is unknown, or the file cannot be read.
    """
    head = next(blocks(path, compression), b"")
    bom = next(((mark, name) for mark, name in _BOMS if head.startswith(mark)), None)
    if encoding is not None:
        found, bad = _known_encoding(encoding, path), 0
        if found == "utf-8":
            bad = _utf8_signs(path, compression)[1]
    elif bom is not None:
        found = bom[1]
        bad = _utf8_signs(path, compression)[1] if found == "utf-8" else 0
    elif (wide := _wide_without_mark(head)) is not None:
        found, bad = wide, 0
    else:
        multi, bad = _utf8_signs(path, compression)
        if bad and multi <= bad:
            found, bad = "cp1252", 0
        else:
            found = "utf-8"
    has_bom = bom is not None and _is_family(found, bom[1])
    last, is_blank = b"", True
    mark = bom[0] if bom is not None else b""
    for number, block in enumerate(blocks(path, compression)):
        text = block[len(mark) :] if number == 0 else block
        is_blank = is_blank and not text.strip(b" \t\r\n\x00\x0b\x0c\x1a")
        last = block[-8:]
    line_end = "\r" if b"\r" in head and b"\n" not in head else "\n"
    ends = last.rstrip(b"\x00").endswith((b"\n", b"\r", b"\x1a"))
    return TextProfile(found, has_bom, bad, line_end, ends, is_blank)


def head_text(path: Path, profile: TextProfile, compression: str | None, size: int = 1 << 18) -> str:
    """The beginning of the file as text with `\\n` between lines of old Macs too; about `size` bytes."""
    head = b""
    for block in blocks(path, compression):
        head += block
        if len(head) >= size:
            break
    text = _decoder(profile.encoding, "replace").decode(head[:size])
    text = text.removeprefix("\ufeff")
    return text.replace("\r", "\n") if profile.line_end == "\r" else text


def as_utf8(path: Path, profile: TextProfile, compression: str | None, tmp: Path) -> Path:
    """A file that DuckDB can read: the file itself where it is plain UTF-8, else a UTF-8 copy in `tmp`.

    Raises:
        PaywellError: the bytes do not read in the encoding, or end in the middle of a sign.
    """
    if profile.encoding == "utf-8" and compression is None and profile.line_end == "\n":
        return path
    copy = tmp / "text.utf8"
    with copy.open("wb") as out:
        if profile.encoding == "utf-8" and profile.line_end == "\n":
            for block in blocks(path, compression):
                out.write(block)
        else:
            for text in _decoded(path, profile, compression):
                out.write(text.encode("utf-8", "surrogateescape"))
    return copy


def count_lines(path: Path, delimiter: str, quote: str) -> LineCounts:
    """Count lines and the bytes that decide how a UTF-8 file can be read; one pass."""
    returns = feeds = crlf = delimiters = quotes = size = 0
    last = b""
    for block in blocks(path, None):
        returns += block.count(b"\r")
        feeds += block.count(b"\n")
        crlf += block.count(b"\r\n") + (last == b"\r" and block.startswith(b"\n"))
        delimiters += block.count(delimiter.encode())
        quotes += block.count(quote.encode())
        last = block[-1:]
        size += len(block)
    lines = feeds + (1 if size and last != b"\n" else 0)
    return LineCounts(lines, returns, feeds, crlf, delimiters, quotes)


def _utf8_signs(path: Path, compression: str | None) -> tuple[int, int]:
    """(valid signs of several bytes, bad bytes), read as UTF-8."""
    multi = bad = 0
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    for block in blocks(path, compression):
        text = decoder.decode(block)
        wrong = _count_surrogates(text)
        bad += wrong
        multi += len(text) - len(text.encode("ascii", "ignore")) - wrong
    bad += _count_surrogates(decoder.decode(b"", final=True))
    return multi, bad


def _count_surrogates(text: str) -> int:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return len(text) - len(text.encode("utf-8", "ignore").decode("utf-8"))
    return 0


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 that came without its mark shows as a zero in every other byte."""
    sample = head[:4096]
    if len(sample) < 4 or sample.count(0) < len(sample) // 4:
        return None
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else None


def _known_encoding(name: str, path: Path) -> str:
    try:
        found = codecs.lookup(name).name
    except LookupError as error:
        raise PaywellError(
            f"Unknown encoding {name!r}.",
            where=str(path),
            todo="Use a name such as utf-8, windows-1252, iso-8859-1, cp850 or utf-16.",
        ) from error
    return {"utf-8-sig": "utf-8", "ascii": "utf-8"}.get(found, found)


def _is_family(encoding: str, marked: str) -> bool:
    return marked.startswith(encoding)


def _decoder(encoding: str, errors: str) -> codecs.IncrementalDecoder:
    if encoding == "cp1252":
        return _Cp1252Decoder()
    return codecs.getincrementaldecoder(encoding)(errors)


class _Cp1252Decoder(codecs.IncrementalDecoder):
    """Windows-1252 in which every byte has a sign."""

    def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override]
        return codecs.charmap_decode(data, "strict", _CP1252)[0]  # type: ignore[arg-type]


def _decoded(path: Path, profile: TextProfile, compression: str | None) -> Iterator[str]:
    # Bad bytes of a UTF-8 file pass through: the line they are in is rejected later, with its number.
    decoder = _decoder(profile.encoding, "surrogateescape" if profile.encoding == "utf-8" else "strict")
    is_first = True
    try:
        for block in blocks(path, compression):
            text = decoder.decode(block)
            if is_first and text:
                text, is_first = text.removeprefix("\ufeff"), False
            yield text.replace("\r", "\n") if profile.line_end == "\r" else text
        yield decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise PaywellError(
            f"{path.name} does not read as {profile.encoding}, or is cut off: {error}.",
            where=str(path),
            todo="Deliver the file again, or set `encoding` of this table.",
        ) from error
