"""JSON lines: one object per line, its top-level keys as columns.

Text comes unquoted, objects and lists as JSON text, null as NULL. Numbers are read as numbers: `1.10` comes
as `1.1`, whole numbers of any length as they are. A line that is no JSON object is rejected.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.loading.csv_rows import MAX_RECORD, Rejected
from orchestration.loading.dialect import Dialect
from orchestration.loading.header import clean_header
from orchestration.loading.target import Target, literal

if TYPE_CHECKING:
    import duckdb

_LINES = "paywell_json_lines"
_SEPARATOR = b"\x01"  # may not stand in JSON text, not even inside a string
_BOM = b"\xef\xbb\xbf"


class JsonLinesReader:
    """A UTF-8 file of JSON lines; opening it reads its lines into a temporary table, to learn their keys."""

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path, dialect: Dialect, tmp: Path) -> None:
        self.notes: list[str] = []
        if not dialect.ends_with_newline:
            self.notes.append("its last line has no line end: the file may have been cut off")
        self._rejected: list[Rejected] = []
        copy = tmp / "lines.txt"
        self._read = self._number_lines(path, copy)
        _load_lines(con, copy)
        self._keys = _keys(con)
        self.dialect = Dialect(**{**vars(dialect), "header": clean_header(self._keys)})

    def insert(self, target: Target) -> int:
        """Write all rows and rejects; see `FileReader`."""
        for record in self._rejected:
            target.reject(record)
        for line, text in target.con.execute(
            f"select line, text from {_LINES} where not is_object order by line"
        ).fetchall():
            target.reject(Rejected(line, None, "not a JSON object", text))
        paths = ", ".join(literal(_pointer(key)) for key in self._keys)
        values = [f"nullif(v[{place}], '')" for place in range(1, len(self._keys) + 1)]
        extract = f"json_extract_string(text, [{paths}])" if self._keys else "null"
        relation = f"(select line, {extract} as v from {_LINES} where is_object)"
        target.insert(self.dialect.header, values, "line", relation)
        target.con.execute(f"drop table {_LINES}")
        return self._read

    def _number_lines(self, path: Path, copy: Path) -> int:
        """Write `<line number> <text>` per line that is not blank; return how many lines there were."""
        read = 0
        with path.open("rb") as source, copy.open("wb") as out:
            for number, line in enumerate(source, start=1):
                text = (line.removeprefix(_BOM) if number == 1 else line).strip(b" \t\r\n")
                if not text:
                    continue
                read += 1
                reason = _unreadable(text)
                if reason is None:
                    out.write(b"%d%b%b\n" % (number, _SEPARATOR, text))
                else:
                    shown = text.decode("utf-8", "backslashreplace")
                    self._rejected.append(Rejected(number, None, reason, shown))
        return read


def _unreadable(text: bytes) -> str | None:
    if not text.isascii():
        try:
            text.decode()
        except UnicodeDecodeError as error:
            return f"bytes that are not UTF-8, at byte {error.start + 1} of the line"
    if _SEPARATOR in text or b"\r" in text:
        return "not a JSON object: a control character inside the line"
    if len(text) > MAX_RECORD:
        return f"longer than {MAX_RECORD:,} bytes"
    return None


def _load_lines(con: duckdb.DuckDBPyConnection, copy: Path) -> None:
    con.execute(
        f"create or replace temp table {_LINES} as "
        "select line, text, "
        "case when json_valid(text) then json_type(text) = 'OBJECT' else false end as is_object "
        f"from read_csv({literal(str(copy))}, auto_detect=false, header=false, quote='', escape='', "
        f"columns={{'line': 'BIGINT', 'text': 'VARCHAR'}}, delim='\x01', max_line_size={MAX_RECORD + 64})"
    )


def _keys(con: duckdb.DuckDBPyConnection) -> list[str]:
    """All top-level keys, in the order in which they first come."""
    rows = con.execute(
        f"with keys as (select line, json_keys(text) as keys from {_LINES} where is_object), "
        "each as (select line, unnest(keys) as key, unnest(range(len(keys))) as place from keys) "
        "select key from each group by key order by min((line, place))"
    ).fetchall()
    return [str(key) for (key,) in rows]


def _pointer(key: str) -> str:
    """A JSON pointer: unlike a JSON path it takes any key."""
    return "/" + key.replace("~", "~0").replace("/", "~1")
