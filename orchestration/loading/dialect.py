"""What kind of file this is: format, compression, encoding, separator, and its column names.

Here: `detect`, which looks and decides but loads nothing. Content decides over the file's extension: people
rename files. Not here: bytes (`text_file.py`), names of columns (`header.py`), rows (`readers.py`).
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import PaywellError
from orchestration.loading.header import clean_header
from orchestration.loading.text_file import TextProfile, blocks, head_text, profile_text

# In order of preference where two explain the file equally well.
DELIMITERS = ("\t", ";", "|", ",")
_SAMPLE_LINES = 200
_EXCEL_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_JSON_SUFFIXES = (".jsonl", ".ndjson", ".json")
# At least so many records, nearly all with another number of columns than the first line: that is a title.
_MIN_RECORDS, _MOST = 3, 0.8


@dataclass(frozen=True)
class Dialect:
    """How a file reads.

    Args:
        format: csv, xlsx, jsonl or parquet (xlsx stands for any workbook: xls, xlsb, ods too).
        compression: gzip or None.
        encoding: Python's name of the text encoding; None for binary formats.
        delimiter: between values; None unless csv.
        quote: around values that hold a delimiter; None unless csv.
        header: cleaned column names, as the raw table will have them (JSON lines: of the first lines).
        header_line: 1-based line (or spreadsheet row) on which the column names end.
        has_bom: whether a byte-order mark opens the file.
        ends_with_newline: False where the file may have been cut off.
        sheet: the spreadsheet's sheet, None for the first.
        text: the text profile behind this; None for binary formats.
    """

    format: str
    compression: str | None
    encoding: str | None
    delimiter: str | None
    quote: str | None
    header: tuple[str, ...]
    header_line: int
    has_bom: bool
    ends_with_newline: bool
    sheet: str | None = None
    text: TextProfile | None = None


def detect(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
) -> Dialect:
    """Find out how `path` reads; what is given is taken as given.

    Raises:
        PaywellError: the file is empty, cut off, of an unsupported kind, or its first line is no header.
    """
    if header_row is not None and header_row < 1:
        raise PaywellError(f"header_row is {header_row}: rows count from 1.", where=str(path))
    kind, compression = identify(path)
    if kind == "xlsx":
        from orchestration.loading.workbook import excel_header

        names, row = excel_header(path, sheet, header_row)
        return Dialect(kind, None, None, None, None, names, row, False, True, sheet)
    if kind == "parquet":
        from orchestration.loading.readers import parquet_header

        return Dialect(kind, None, None, None, None, parquet_header(path), 0, False, True)
    profile = profile_text(path, compression, encoding)
    if profile.is_blank:
        raise PaywellError(
            f"{path.name} is empty: it has no header and no rows, so it may be a failed export.",
            where=str(path),
            todo="Export it again, or take it out of the folder. Without rows it still needs a header line.",
        )
    text = head_text(path, profile, compression)
    found_delimiter = quote = None
    if kind == "jsonl":
        names, header_line = _json_header(path, text), 0
    else:
        found_delimiter, quote, names, header_line = _csv_header(path, text, delimiter, header_row)
    return Dialect(
        format=kind,
        compression=compression,
        encoding=profile.encoding,
        delimiter=found_delimiter,
        quote=quote,
        header=names,
        header_line=header_line,
        has_bom=profile.has_bom,
        ends_with_newline=profile.ends_with_newline,
        text=profile,
    )


def identify(path: Path) -> tuple[str, str | None]:
    """(format, compression) from the file's first bytes, and its extension where those do not tell.

    Raises:
        PaywellError: a kind that is not read here, or an extension that its content contradicts.
    """
    start = _first_bytes(path, None)
    compression = "gzip" if start.startswith(b"\x1f\x8b") else None
    name = path.name.lower()
    if compression is None and name.endswith(".gz"):
        raise _damaged(path, "gzip")
    if compression:
        name = name.removesuffix(".gz")
        start = _first_bytes(path, compression)
    kind = _kind(path, start, name, is_packed=compression is not None)
    if compression and kind in ("xlsx", "parquet"):
        what = "workbook" if kind == "xlsx" else "Parquet file"
        raise PaywellError(
            f"{path.name} is a compressed {what}, which is not read.",
            where=str(path),
            todo="Unpack it first: only text files are read compressed.",
        )
    return kind, compression


def _kind(path: Path, start: bytes, name: str, *, is_packed: bool) -> str:
    if start.startswith(b"PK\x03\x04") or start.startswith(b"PK\x05\x06"):
        return "xlsx" if is_packed else _zip_kind(path, name)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "xlsx"
    if start.startswith(b"PAR1"):
        return "parquet"
    if start and name.endswith(_EXCEL_SUFFIXES):
        raise _damaged(path, "spreadsheet")
    if start and name.endswith(".parquet"):
        raise _damaged(path, "Parquet")
    text = start.lstrip(b"\xef\xbb\xbf \r\n\t")
    if text[:5].lower().startswith((b"%pdf", b"<?xml", b"<!doc", b"<html")):
        raise PaywellError(
            f"{path.name} is a PDF, XML or HTML document, not a table.",
            where=str(path),
            todo="Export the data as CSV, Excel, JSON lines or Parquet.",
        )
    if name.endswith(_JSON_SUFFIXES):
        if text.startswith(b"["):
            raise PaywellError(
                f"{path.name} is one JSON array, not JSON lines.",
                where=str(path),
                todo="Write one object per line, for example with: jq -c '.[]' in.json > out.jsonl",
            )
        return "jsonl"
    return "jsonl" if text.startswith(b'{"') and not name.endswith((".csv", ".tsv", ".txt")) else "csv"


def _zip_kind(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise _damaged(path, "zip" if name.endswith(".zip") else "spreadsheet") from error
    if members & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        return "xlsx"
    raise PaywellError(
        f"{path.name} is a zip archive, which is not read.",
        where=str(path),
        todo="Unpack it into the folder, or compress single files with gzip.",
    )


def _damaged(path: Path, kind: str) -> PaywellError:
    return PaywellError(
        f"{path.name} is damaged or cut off: it is not a complete {kind} file.",
        where=str(path),
        todo="Deliver the file again, complete.",
    )


def _first_bytes(path: Path, compression: str | None) -> bytes:
    return next(blocks(path, compression), b"")[:4096]


def _json_header(path: Path, text: str) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    for line in text.split("\n")[:1000]:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            keys.update(dict.fromkeys(record))
    return clean_header(list(keys))


def _csv_header(
    path: Path, text: str, delimiter: str | None, header_row: int | None
) -> tuple[str, str, tuple[str, ...], int]:
    """(delimiter, quote, column names, line on which the header ends)."""
    if delimiter is not None and (len(delimiter.encode()) != 1 or delimiter in "\"'\r\n"):
        raise PaywellError(
            f"The delimiter {delimiter!r} is not one plain character.",
            where=str(path),
            todo="Set `delimiter` to one character, such as ; or a tab.",
        )
    lines = text.split("\n")
    first = _header_start(path, lines, header_row)
    sample = [line.rstrip("\r") for line in lines[first : first + _SAMPLE_LINES]]
    # The sample's last line may have been cut by the sample itself.
    sample = sample[:-1] if first + _SAMPLE_LINES >= len(lines) and len(sample) > 2 and sample[-1] else sample
    quote = "'" if _is_single_quoted(sample[0]) else '"'
    candidates = (delimiter,) if delimiter is not None else DELIMITERS
    counts = {one: _field_counts(sample, one, quote) for one in candidates}
    best = max(candidates, key=lambda one: (_consistency(counts[one]), counts[one][0]))
    if delimiter is None:
        _check_is_header(path, counts, best, header_row, first)
    reader = csv.reader((f"{line}\n" for line in sample), delimiter=best, quotechar=quote)
    cells = next(reader)
    return best, quote, clean_header(cells), first + reader.line_num


def _header_start(path: Path, lines: Sequence[str], header_row: int | None) -> int:
    """0-based index of the line on which the header begins."""
    if header_row is None:
        return next(place for place, line in enumerate(lines) if line.strip())
    if header_row > len(lines) or not lines[header_row - 1].strip():
        raise PaywellError(
            f"{path.name} has no header on line {header_row}.",
            where=f"{path}, line {header_row}",
            todo="Correct `header_row` of this table: the line of the column names, counted from 1.",
        )
    return header_row - 1


def _is_single_quoted(header: str) -> bool:
    """Whether each cell is in single quotes; a lone apostrophe is a letter ('s-Hertogenbosch)."""
    for delimiter in DELIMITERS:
        cells = header.strip().split(delimiter)
        if len(cells) > 1 and all(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in cells):
            return True
    return False


def _field_counts(sample: Sequence[str], delimiter: str, quote: str) -> list[int]:
    """Number of values per record, blank lines left out; the header's first.

    Delimiters too many at the end of a record hold no values and do not count.
    """
    records = [record for record in _records(sample, delimiter, quote) if record]
    width = len(records[0])
    return [width if len(record) > width and not any(record[width:]) else len(record) for record in records]


def _records(sample: Sequence[str], delimiter: str, quote: str) -> Iterator[list[str]]:
    reader = csv.reader((f"{line}\n" for line in sample), delimiter=delimiter, quotechar=quote)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            continue


def _consistency(counts: Sequence[int]) -> float:
    """How well this delimiter explains the sample: share of records as wide as the header × columns."""
    if counts[0] < 2:
        return 0.0
    records = counts[1:]
    share = sum(count == counts[0] for count in records) / len(records) if records else 1.0
    return share * (counts[0] - 1)


def _check_is_header(
    path: Path, counts: dict[str, list[int]], best: str, header_row: int | None, first: int
) -> None:
    """Refuse a file whose first line has another number of columns than nearly all lines after it."""
    if _consistency(counts[best]) > 0:
        return
    for number in counts.values():
        records = number[1:]
        if len(records) < _MIN_RECORDS:
            continue
        width, times = Counter(records).most_common(1)[0]
        if width > 1 and width != number[0] and times >= _MOST * len(records):
            raise PaywellError(
                f"{path.name}: line {first + 1} has {number[0]} columns, the lines after it have {width}; "
                "is it a title above the header, or does one of them end in a delimiter too many?",
                where=f"{path}, line {first + 1}",
                todo="Set `header_row` of this table to the line of the column names"
                f" (now {header_row or 'the first line'}), or its `delimiter`.",
            )
