"""What a person decided about two records: one company or not. The file `match_decisions.csv` beside paywell.yml.

The company keeps the file under version control: one line per decision, appended, never rewritten; the last line on a
pair counts. Here: reading it, adding to it, and refusing decisions that contradict each other. What a decision does to
the links is the linking's affair.
"""

from __future__ import annotations

import csv
import hashlib
import io
import shlex
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from pathlib import Path

from orchestration.errors import PaywellError

FILE_NAME = "match_decisions.csv"
ACCEPT, REJECT, WITHDRAW = "accept", "reject", "withdraw"
DECISIONS = (ACCEPT, REJECT, WITHDRAW)
# the order of a pair: the left record is of the type named first
TYPES = ("account", "customer", "company")
MISCONFIGURED = 2
EXAMPLE = "accept,customer,00001001,company,30123456,2026-01-31,j.jansen,same door and phone"

Record = tuple[str, str]
Pair = tuple[Record, Record]


@dataclass(frozen=True)
class Decision:
    """One line of the file. `decided_on` is the day on the clock of whoever decided; None where the line does not say."""

    decision: str
    left_type: str
    left_id: str
    right_type: str
    right_id: str
    decided_on: date | None = None
    decided_by: str = ""
    note: str = ""

    @property
    def pair(self) -> Pair:
        """Both records, in the order of `ordered`."""
        return ordered((self.left_type, self.left_id), (self.right_type, self.right_id))


HEADER = tuple(field.name for field in fields(Decision))


@dataclass(frozen=True)
class Line:
    """A decision and the line where it stands; None for one that is not written yet."""

    number: int | None
    decision: Decision

    def __str__(self) -> str:
        where = "this decision" if self.number is None else f"line {self.number}"
        left, right = self.decision.pair
        return f"{where} {self.decision.decision}s {told(left)} with {told(right)}"


def decisions_path(config_path: Path) -> Path:
    """Where the decisions stand that go with a configuration file."""
    return config_path.parent / FILE_NAME


def ordered(one: Record, other: Record) -> Pair:
    """Two records as a pair: account before customer before company, within a type the smaller id first."""
    left, right = sorted((one, other), key=lambda record: (TYPES.index(record[0]), record[1]))
    return left, right


def review_id(pair: Pair) -> str:
    """The id of a pair on the work list, as `core.matching_review` makes it: known also when the pair has left the list."""
    name = "|".join(":".join(record) for record in pair)
    return f"R{hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()[:8].upper()}"


def told(record: Record) -> str:
    """A record for people: `customer 00001001`."""
    return " ".join(record)


def spelled(record: Record) -> str:
    """A record as the commands take it: `customer:00001001`."""
    return shlex.quote(":".join(record))


def read_decisions(path: Path) -> list[Decision]:
    """The decisions in force, in the order of their lines: the last on each pair, without those withdrawn.

    Raises:
        PaywellError: a line that cannot be understood, or accepted pairs that make one of two companies or of a
            rejected pair; names the lines.
    """
    lines = in_force(path)
    _refuse_contradiction(lines.values(), path)
    return [line.decision for line in lines.values()]


def in_force(path: Path) -> dict[Pair, Line]:
    """As `read_decisions`, by pair and with line numbers, contradictions included: to mend a file that has them."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise _wrong("is no UTF-8 text", str(path), "save it as CSV UTF-8, separated by commas") from None
    return _in_force(_parsed(text, path))


def add_decision(path: Path, decision: Decision) -> None:
    """Append `decision` to the file, made with its header if absent; what is there stays as it is.

    Raises:
        PaywellError: it contradicts a decision in force, which is named, or the file cannot be read or written.
    """
    import fcntl

    left, right = decision.pair
    new = replace(decision, left_type=left[0], left_id=left[1], right_type=right[0], right_id=right[1])
    row = [_one_line(value) for value in astuple(new)]
    _understood(row, path, "the new decision")
    try:
        # two people may decide at once: who checks holds the file until the line is in it
        with Path.open(path, "a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            lines = in_force(path)
            if decision.decision != WITHDRAW:
                lines.pop(new.pair, None)
                _refuse_contradiction([*lines.values(), Line(None, new)], path)
            file.seek(0)
            there = file.read()
            end = "\r\n" if b"\r\n" in there else "\n"
            start = "" if not there or there.endswith(b"\n") else end
            out = io.StringIO()
            writer = csv.writer(out, lineterminator=end)
            if not there.removeprefix(b"\xef\xbb\xbf").strip():
                writer.writerow(HEADER)
            writer.writerow(row)
            file.write((start + out.getvalue()).encode())
    except OSError as error:
        raise PaywellError(
            f"the decision could not be written: {error.strerror}",
            str(path),
            "see that the file may be written",
        ) from None


def _one_line(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def _wrong(message: str, where: str, todo: str) -> PaywellError:
    error = PaywellError(message, where, todo)
    error.exit_code = MISCONFIGURED
    return error


def _parsed(text: str, path: Path) -> list[Line]:
    """Every line of the file, in order."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[Line] = []
    is_headed, start = False, 1
    try:
        for row in reader:
            number, start = start, reader.line_num + 1
            values = [value.strip() for value in row]
            if not any(values):
                continue
            where = f"{path}, line {number}"
            if is_headed:
                found.append(Line(number, _understood(values, path, where)))
            elif tuple(values) != HEADER:
                raise _wrong(
                    f"the header is {', '.join(values)}", where, f"its first line must be: {','.join(HEADER)}"
                )
            is_headed = True
    except csv.Error as error:
        raise _wrong(
            f"cannot be read: {error}", f"{path}, line {start}", f"a line is such as: {EXAMPLE}"
        ) from None
    return found


def _understood(values: list[str], path: Path, where: str) -> Decision:
    """A row of the file as a decision, its pair in order."""
    if len(values) != len(HEADER):
        raise _wrong(
            f"{len(values)} values instead of {len(HEADER)}",
            where,
            f"a line is such as: {EXAMPLE}; put quotes around a note with commas",
        )
    row = dict(zip(HEADER, values, strict=True))
    if row["decision"] not in DECISIONS:
        raise _wrong(
            f"'{row['decision']}' is no decision",
            f"{where}, decision",
            f"use {', '.join(DECISIONS[:-1])} or {WITHDRAW}",
        )
    for side in ("left", "right"):
        if row[f"{side}_type"] not in TYPES:
            raise _wrong(
                f"'{row[f'{side}_type']}' is no type of record",
                f"{where}, {side}_type",
                "use account, customer or company",
            )
        if not row[f"{side}_id"]:
            raise _wrong("an id is empty", f"{where}, {side}_id", f"say which {row[f'{side}_type']} is meant")
    left, right = ordered((row["left_type"], row["left_id"]), (row["right_type"], row["right_id"]))
    if left == right:
        raise _wrong(f"{told(left)} is named twice", where, "a decision is about two records")
    try:
        decided_on = date.fromisoformat(row["decided_on"]) if row["decided_on"] else None
    except ValueError:
        raise _wrong(
            f"'{row['decided_on']}' is no date",
            f"{where}, decided_on",
            "write it as 2026-01-31, or leave it empty",
        ) from None
    return Decision(row["decision"], *left, *right, decided_on, row["decided_by"], row["note"])


def _in_force(lines: list[Line]) -> dict[Pair, Line]:
    last: dict[Pair, Line] = {}
    for line in lines:
        # put in anew, so that the order is that of the lines which count
        last.pop(line.decision.pair, None)
        last[line.decision.pair] = line
    return {pair: line for pair, line in last.items() if line.decision.decision != WITHDRAW}


def _refuse_contradiction(lines: Iterable[Line], path: Path) -> None:
    """Accepted pairs make their records one company, also in a chain: never two companies, nor a rejected pair."""
    lines = list(lines)
    chains = _Chains([line for line in lines if line.decision.decision == ACCEPT])
    chain = chains.of_two_companies()
    if chain:
        named = Counter(record for line in chain for record in line.decision.pair)
        between = [record for record, count in named.items() if count > 1]
        ends = [record for record, count in named.items() if count == 1]
        what = (
            f"{told(between[0])} would be two companies"
            if len(between) == 1
            else f"{told(ends[0])} and {told(ends[1])} would be one company"
        )
        raise _contradiction(what, chain, path)
    for line in lines:
        if line.decision.decision == REJECT:
            chain = chains.between(*line.decision.pair)
            if chain:
                left, right = line.decision.pair
                what = f"{told(left)} and {told(right)} would be one company, and not"
                raise _contradiction(what, [*chain, line], path)


def _contradiction(what: str, lines: list[Line], path: Path) -> PaywellError:
    numbers = [str(line.number) for line in lines if line.number is not None]
    undone = (line.decision.pair for line in lines if line.number is not None)
    commands = [f"`paywell match undo {spelled(left)} {spelled(right)}`" for left, right in undone]
    return _wrong(
        f"{what}: {'; '.join(map(str, lines))}",
        f"{path}, line{'' if len(numbers) == 1 else 's'} {' and '.join(numbers)}",
        f"take back what is wrong: {' or '.join(commands)}",
    )


class _Chains:
    """Accepted pairs as a graph of records."""

    def __init__(self, accepted: list[Line]) -> None:
        self._lines: dict[Record, list[tuple[Record, Line]]] = {}
        for line in accepted:
            left, right = line.decision.pair
            self._lines.setdefault(left, []).append((right, line))
            self._lines.setdefault(right, []).append((left, line))
        self._party = self._parties(lambda line: True)
        # the bureau may know a company twice: two of its records that were accepted as one are one
        self._company = self._parties(
            lambda line: {record[0] for record in line.decision.pair} == {"company"}
        )

    def of_two_companies(self) -> list[Line]:
        """The shortest chain from a company to another that was not accepted as the same; empty where there is none."""
        first: dict[Record, Record] = {}
        for record in self._lines:
            if record[0] == "company":
                other = first.setdefault(self._party[record], record)
                if self._company[record] != self._company[other]:
                    return self.between(other, record)
        return []

    def between(self, one: Record, other: Record) -> list[Line]:
        """The shortest chain of accepted pairs from one record to another; empty where there is none."""
        if one not in self._party or self._party[one] != self._party.get(other):
            return []
        came: dict[Record, tuple[Record, Line] | None] = {one: None}
        waiting = deque([one])
        while other not in came:
            here = waiting.popleft()
            for record, line in self._lines[here]:
                if record not in came:
                    came[record] = (here, line)
                    waiting.append(record)
        chain: list[Line] = []
        step = came[other]
        while step is not None:
            chain.append(step[1])
            step = came[step[0]]
        return sorted(chain, key=lambda line: line.number or sys.maxsize)

    def _parties(self, counts: Callable[[Line], bool]) -> dict[Record, Record]:
        """Each record → the one that stands for all that it is joined with by the lines that count."""
        stands: dict[Record, Record] = {}
        for start in self._lines:
            waiting = [] if start in stands else [start]
            while waiting:
                here = waiting.pop()
                if here not in stands:
                    stands[here] = start
                    waiting.extend(record for record, line in self._lines[here] if counts(line))
        return stands
