"""The file of decisions: which of its lines are in force, what is refused, and what adding one leaves alone."""

from __future__ import annotations

import fcntl
import threading
from datetime import date
from pathlib import Path

import pytest

from orchestration.errors import PaywellError
from orchestration.matching.decisions import (
    HEADER,
    Decision,
    add_decision,
    decisions_path,
    ordered,
    read_decisions,
    spelled,
)

HEAD = "decision,left_type,left_id,right_type,right_id,decided_on,decided_by,note\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "match_decisions.csv"


def short(decision: str, one: str, other: str) -> str:
    """A line of the file: `accept`, `customer:1`, `company:2`."""
    return f"{decision},{one.replace(':', ',')},{other.replace(':', ',')},2026-01-31,mila,\n"


def written(path: Path, *lines: str) -> list[str]:
    """The decisions in force of a file with these lines, short."""
    path.write_text(HEAD + "".join(lines))
    return in_short(path)


def in_short(path: Path) -> list[str]:
    return [
        f"{one.decision} {one.left_type}:{one.left_id} {one.right_type}:{one.right_id}"
        for one in read_decisions(path)
    ]


def refusal(path: Path) -> PaywellError:
    with pytest.raises(PaywellError) as refused:
        read_decisions(path)
    assert refused.value.exit_code == 2 and refused.value.todo
    return refused.value


def accept(left: str, right: str) -> Decision:
    return Decision("accept", *left.split(":"), *right.split(":"))


# --- what is in force


def test_the_file_stands_beside_the_configuration() -> None:
    assert decisions_path(Path("a/b/paywell.yml")) == Path("a/b/match_decisions.csv")


def test_no_file_and_an_empty_one_hold_no_decisions(path: Path) -> None:
    assert read_decisions(path) == []
    path.write_text("")
    assert read_decisions(path) == []
    path.write_text(HEAD)
    assert read_decisions(path) == []


def test_a_line_is_read_whole(path: Path) -> None:
    path.write_text(HEAD + 'accept,customer,0001,company,3001,2026-01-31,mila,"same door, phoned"\n')
    assert read_decisions(path) == [
        Decision(
            "accept", "customer", "0001", "company", "3001", date(2026, 1, 31), "mila", "same door, phoned"
        )
    ]


def test_a_day_a_name_and_a_note_may_be_absent(path: Path) -> None:
    path.write_text(HEAD + "reject,customer,1,company,2,,,\n")
    (one,) = read_decisions(path)
    assert (one.decided_on, one.decided_by, one.note) == (None, "", "")


@pytest.mark.parametrize(
    ("one", "other", "pair"),
    [
        (("company", "1"), ("customer", "2"), (("customer", "2"), ("company", "1"))),
        (("customer", "1"), ("account", "2"), (("account", "2"), ("customer", "1"))),
        (("company", "1"), ("account", "2"), (("account", "2"), ("company", "1"))),
        (("customer", "2"), ("customer", "1"), (("customer", "1"), ("customer", "2"))),
        (("customer", "10"), ("customer", "9"), (("customer", "10"), ("customer", "9"))),
    ],
)
def test_a_pair_has_one_order(one: tuple[str, str], other: tuple[str, str], pair: object) -> None:
    assert ordered(one, other) == pair == ordered(other, one)


def test_a_pair_is_read_in_its_order(path: Path) -> None:
    assert written(path, short("accept", "company:3", "customer:1")) == ["accept customer:1 company:3"]


def test_a_later_line_on_the_same_pair_in_either_direction_overrules(path: Path) -> None:
    assert written(
        path,
        short("accept", "customer:1", "company:3"),
        short("accept", "customer:2", "company:3"),
        short("reject", "company:3", "customer:1"),
    ) == ["accept customer:2 company:3", "reject customer:1 company:3"]


def test_a_withdrawn_decision_is_left_out_and_may_be_decided_anew(path: Path) -> None:
    one, back = short("accept", "customer:1", "company:3"), short("withdraw", "company:3", "customer:1")
    assert written(path, one, back) == []
    assert written(path, one, back, short("reject", "customer:1", "company:3")) == [
        "reject customer:1 company:3"
    ]
    # what was never decided on cannot be withdrawn, and does no harm
    assert written(path, back) == []


def test_a_spreadsheet_may_have_saved_it(path: Path) -> None:
    text = HEAD + "\n" + short("accept", "customer:1", "company:3") + ",,,,,,,\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert in_short(path) == ["accept customer:1 company:3"]


# --- what cannot be understood


@pytest.mark.parametrize(
    ("line", "error", "where"),
    [
        ("maybe,customer,1,company,2,,,", "'maybe' is no decision", "line 3, decision"),
        ("Accept,customer,1,company,2,,,", "'Accept' is no decision", "line 3, decision"),
        ("accept,firm,1,company,2,,,", "'firm' is no type of record", "line 3, left_type"),
        ("accept,customer,1,firm,2,,,", "'firm' is no type of record", "line 3, right_type"),
        ("accept,customer,,company,2,,,", "an id is empty", "line 3, left_id"),
        ("accept,customer,1,company, ,,,", "an id is empty", "line 3, right_id"),
        ("accept,customer,1,company,2,31-01-2026,,", "'31-01-2026' is no date", "line 3, decided_on"),
        ("accept,customer,1,customer,1,,,", "customer 1 is named twice", "line 3"),
        ("accept,customer,1,company,2,,", "7 values instead of 8", "line 3"),
        ("accept,customer,1,company,2,,,a,b", "9 values instead of 8", "line 3"),
        ('accept,customer,1,company,2,,,"a', "cannot be read", "line 3"),
    ],
)
def test_a_line_that_cannot_be_understood_is_named(path: Path, line: str, error: str, where: str) -> None:
    path.write_text(HEAD + short("accept", "customer:7", "company:8") + line + "\n")
    refused = refusal(path)
    assert error in refused.message
    assert refused.where is not None and refused.where.endswith(f"match_decisions.csv, {where}")


def test_lines_are_counted_as_an_editor_counts_them(path: Path) -> None:
    path.write_text(HEAD + '\naccept,customer,1,company,2,,,"two\nlines"\nmaybe,customer,1,company,2,,,\n')
    assert "line 5" in str(refusal(path).where)


@pytest.mark.parametrize(
    "head", [HEAD.replace(",", ";"), "decision,left_id\n", "accept,customer,1,company,2,,,\n"]
)
def test_another_header_is_refused_with_the_right_one(path: Path, head: str) -> None:
    path.write_text(head + short("accept", "customer:1", "company:2"))
    refused = refusal(path)
    assert "line 1" in str(refused.where) and ",".join(HEADER) in str(refused.todo)


def test_another_encoding_is_refused(path: Path) -> None:
    path.write_bytes(HEAD.encode() + "accept,customer,1,company,2,,,café\n".encode("latin-1"))
    assert "UTF-8" in refusal(path).message


# --- contradictions


@pytest.mark.parametrize("kind", ["customer", "account"])
def test_one_record_cannot_be_two_companies(path: Path, kind: str) -> None:
    path.write_text(
        HEAD
        + short("accept", f"{kind}:1", "company:3")
        + short("accept", f"{kind}:2", "company:4")
        + short("accept", f"{kind}:1", "company:4")
    )
    refused = refusal(path)
    assert refused.message == (
        f"{kind} 1 would be two companies: line 2 accepts {kind} 1 with company 3; line 4 accepts {kind} 1 with company 4"
    )
    assert str(refused.where).endswith("lines 2 and 4")
    assert f"`paywell match undo {kind}:1 company:3` or `paywell match undo {kind}:1 company:4`" in str(
        refused.todo
    )


@pytest.mark.parametrize("last", ["reject", "withdraw"])
def test_a_company_that_was_taken_back_makes_room_for_another(path: Path, last: str) -> None:
    found = written(
        path,
        short("accept", "customer:1", "company:3"),
        short("accept", "customer:1", "company:4"),
        short(last, "customer:1", "company:3"),
    )
    assert "accept customer:1 company:4" in found and "accept customer:1 company:3" not in found


def test_many_records_may_be_one_company(path: Path) -> None:
    pairs = [
        ("customer:1", "company:3"),
        ("customer:2", "company:3"),
        ("account:1", "company:3"),
        ("account:1", "customer:1"),
    ]
    assert len(written(path, *(short("accept", *pair) for pair in pairs))) == 4


def test_two_companies_through_a_chain_are_refused_with_every_line_of_it(path: Path) -> None:
    path.write_text(
        HEAD
        + short("accept", "customer:1", "company:3")
        + short("accept", "account:9", "customer:8")
        + short("accept", "account:7", "company:4")
        + short("accept", "account:7", "customer:1")
    )
    refused = refusal(path)
    assert "company 3 and company 4 would be one company" in refused.message
    assert str(refused.where).endswith("lines 2 and 4 and 5")


def test_a_company_that_the_bureau_knows_twice_may_be_accepted_as_one(path: Path) -> None:
    pairs = [("customer:1", "company:3"), ("customer:1", "company:4"), ("company:3", "company:4")]
    assert len(written(path, *(short("accept", *pair) for pair in pairs))) == 3
    path.write_text(path.read_text() + short("accept", "customer:1", "company:5"))
    assert "customer 1 would be two companies" in refusal(path).message


def test_a_rejected_pair_cannot_be_one_through_others(path: Path) -> None:
    lines = [
        short("accept", "account:7", "customer:1"),
        short("reject", "customer:1", "company:3"),
        short("reject", "customer:1", "company:4"),
    ]
    assert len(written(path, *lines)) == 3
    path.write_text(HEAD + "".join(lines) + short("accept", "account:7", "company:3"))
    refused = refusal(path)
    assert "customer 1 and company 3 would be one company, and not" in refused.message
    assert "line 3 rejects customer 1 with company 3" in refused.message
    assert str(refused.where).endswith("lines 2 and 5 and 3")


def test_the_shortest_chain_is_named(path: Path) -> None:
    path.write_text(
        HEAD
        + short("accept", "account:7", "customer:1")
        + short("accept", "account:8", "customer:1")
        + short("accept", "account:8", "customer:2")
        + short("accept", "customer:2", "company:3")
        + short("accept", "account:7", "company:3")
        + short("reject", "customer:1", "company:3")
    )
    assert str(refusal(path).where).endswith("lines 2 and 6 and 7")


# --- adding


def test_the_first_decision_makes_the_file_with_its_header(path: Path) -> None:
    add_decision(
        path, Decision("accept", "company", "3", "customer", "1", date(2026, 1, 31), "mila", "one\ntwo")
    )
    assert path.read_bytes().decode() == HEAD + "accept,customer,1,company,3,2026-01-31,mila,one two\n"


def test_what_stands_in_the_file_stays_as_it_is(path: Path) -> None:
    there = b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode() + b'accept,customer, 5,company,6,,,"x"'
    path.write_bytes(there)
    add_decision(path, accept("customer:1", "company:3"))
    assert path.read_bytes() == there + b"\r\naccept,customer,1,company,3,,,\r\n"
    assert in_short(path) == ["accept customer:5 company:6", "accept customer:1 company:3"]


def test_a_note_with_commas_and_quotes_is_read_as_it_was_written(path: Path) -> None:
    note = 'said "yes", twice; é'
    add_decision(path, Decision("reject", "customer", "1", "company", "3", None, "a, b", note))
    (one,) = read_decisions(path)
    assert (one.note, one.decided_by, one.decided_on) == (note, "a, b", None)


def test_a_contradiction_is_not_written(path: Path) -> None:
    add_decision(path, accept("customer:1", "company:3"))
    before = path.read_bytes()
    with pytest.raises(
        PaywellError, match="line 2 accepts customer 1 with company 3; this decision accepts"
    ) as refused:
        add_decision(path, accept("customer:1", "company:4"))
    assert str(refused.value.where).endswith("match_decisions.csv, line 2")
    assert path.read_bytes() == before
    # what replaces a line is not held against it
    add_decision(path, Decision("reject", "customer", "1", "company", "3"))
    add_decision(path, accept("customer:1", "company:4"))
    assert in_short(path) == ["reject customer:1 company:3", "accept customer:1 company:4"]


def test_a_contradiction_can_be_withdrawn(path: Path) -> None:
    path.write_text(
        HEAD + short("accept", "customer:1", "company:3") + short("accept", "customer:1", "company:4")
    )
    add_decision(path, Decision("withdraw", "customer", "1", "company", "3"))
    assert in_short(path) == ["accept customer:1 company:4"]


def test_one_of_several_contradictions_can_be_withdrawn(path: Path) -> None:
    for customer in ("1", "2"):
        for company in ("3", "4"):
            with path.open("a") as file:
                file.write("" if file.tell() else HEAD)
                file.write(short("accept", f"customer:{customer}", f"company:{company}"))
    add_decision(path, Decision("withdraw", "customer", "1", "company", "3"))
    assert "customer 2 would be two companies" in refusal(path).message
    add_decision(path, Decision("withdraw", "customer", "2", "company", "4"))
    assert in_short(path) == ["accept customer:1 company:4", "accept customer:2 company:3"]


def test_a_file_of_nothing_but_a_byte_order_mark_gets_its_header(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf")
    add_decision(path, accept("customer:1", "company:3"))
    assert in_short(path) == ["accept customer:1 company:3"]


@pytest.mark.parametrize(
    "wrong",
    [
        Decision("maybe", "customer", "1", "company", "3"),
        Decision("accept", "customer", " ", "company", "3"),
        Decision("accept", "customer", "1", "customer", "1"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(path: Path, wrong: Decision) -> None:
    with pytest.raises(PaywellError):
        add_decision(path, wrong)
    assert not path.exists()


def test_a_file_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(PaywellError, match="could not be written"):
        add_decision(tmp_path / "absent" / "match_decisions.csv", accept("customer:1", "company:3"))


def test_two_people_may_decide_at_once(path: Path) -> None:
    """Who comes second waits, and then sees what the first decided."""
    second = threading.Thread(target=lambda: add_decision(path, accept("customer:2", "company:3")))
    with path.open("a") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        second.start()
        second.join(0.3)
        assert second.is_alive()
        first.write(HEAD + short("accept", "customer:1", "company:3"))
    second.join(10)
    assert path.read_text().count(HEAD) == 1
    assert in_short(path) == ["accept customer:1 company:3", "accept customer:2 company:3"]


def test_a_record_is_spelled_so_that_a_shell_takes_it() -> None:
    assert spelled(("customer", "00001001")) == "customer:00001001"
    assert spelled(("account", "A 1")) == "'account:A 1'"
