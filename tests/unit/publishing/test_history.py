"""The history of publications: appended, read from the end, safe against a torn line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.errors import PaywellError
from orchestration.publishing import history as module
from orchestration.publishing.history import History, Publication
from orchestration.workspace import Workspace

FIRST = Publication(
    1, "run", "2026-03-15T05:00:00+00:00", "2026-03-15", "published", "f", "1.5.6", {"passed": 3}, seconds=1.0
)


def filled(folder: Path, statuses: list[str]) -> History:
    history = History(Workspace(folder))
    for number, status in enumerate(statuses, start=1):
        history.append(replace(FIRST, publication_id=number, status=status, run_id=f"run {number} é"))
    return history


def test_nothing_was_published_yet(tmp_path: Path) -> None:
    history = History(Workspace(tmp_path))
    assert (
        history.last() is None and history.all() == [] and history.recent(5) == [] and history.next_id() == 1
    )


def test_last_is_what_is_served_not_what_was_refused(tmp_path: Path) -> None:
    history = filled(tmp_path, ["published", "published", "refused"])
    assert history.last() == history.all()[1]
    assert history.next_id() == 4


@pytest.mark.parametrize("block", [7, 64, 100_000])
def test_lines_are_read_from_the_end_in_blocks_of_any_size(
    tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BLOCK_BYTES", block)
    history = filled(tmp_path, ["published"] * 9)
    assert [each.publication_id for each in history.all()] == list(range(1, 10))
    assert [each.publication_id for each in history.recent(3)] == [7, 8, 9]
    assert history.recent(0) == []


def test_the_same_attempt_is_not_written_twice(tmp_path: Path) -> None:
    history = filled(tmp_path, ["published", "published"])
    history.append(history.all()[1])
    history.append(history.all()[0])
    assert len(history.all()) == 2


def test_a_torn_line_is_passed_over_and_then_cut(tmp_path: Path) -> None:
    history = filled(tmp_path, ["published"])
    with history.path.open("ab") as file:
        file.write(b'{"publication_id": 2, "ru')
    assert [each.publication_id for each in history.all()] == [1]
    history.append(replace(FIRST, publication_id=2))
    assert [each.publication_id for each in history.all()] == [1, 2]


def test_a_first_line_that_is_torn_leaves_nothing(tmp_path: Path) -> None:
    history = History(Workspace(tmp_path))
    history.path.parent.mkdir(parents=True)
    history.path.write_bytes(b'{"publication_id"')
    assert history.all() == []
    history.append(FIRST)
    assert history.all() == [FIRST]


@pytest.mark.parametrize("line", ["no json", '{"publication_id": 1}', "[]"])
def test_a_foreign_line_is_an_error_that_shows_it(tmp_path: Path, line: str) -> None:
    history = filled(tmp_path, ["published"])
    with history.path.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(PaywellError, match="no publication") as error:
        history.all()
    assert line in str(error.value) and error.value.where == str(history.path)
