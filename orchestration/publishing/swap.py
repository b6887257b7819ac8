"""Putting a checked publication in the place of the served one, by renaming; it survives a kill at any moment.

A journal (`data/served/.swap.json`) lists every rename before the first is made. A run that finds a journal rolls
it forward: each step may be repeated. Belongs here: staging, twins, renames, the history line. Does not belong
here: whether the publication is good (`guard`).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Any, Literal

import duckdb

from orchestration.errors import PaywellError
from orchestration.progress import Reporter
from orchestration.publishing.docs_pages import write_docs
from orchestration.publishing.guard import GuardResult
from orchestration.publishing.history import History, Publication
from orchestration.publishing.parquet import write_twins
from orchestration.workspace import AUDIENCES, Workspace

JOURNAL = ".swap.json"
# Whoever creates a file decides its format: readers of 1.4 (the report builder bundles one) must be able to
# open it.
STORAGE_VERSION = "v1.4.0"
DOCS = "docs"
# Beside the staged folder, which the next run empties: what refused a run at night is still there in the morning.
REFUSED = "refused"


def prepare_staged(workspace: Workspace) -> None:
    """Make `workspace.staged` hold nothing but an empty DuckDB file per audience, in storage version v1.4.0.

    An interrupted swap is finished first: its files still lie in the staged folder.
    """
    finish_interrupted_swap(workspace)
    if workspace.staged.exists():
        shutil.rmtree(workspace.staged)
    workspace.staged.mkdir(parents=True)
    with duckdb.connect(":memory:") as connection:
        for audience in AUDIENCES:
            target = _quoted(workspace.staged_db(audience))
            connection.execute(f"attach '{target}' as made (storage_version '{STORAGE_VERSION}')")
            # A file that never saw a write is not written at all.
            connection.execute(
                "create table made.main.made (i integer); drop table made.main.made; checkpoint made;"
            )
            connection.execute("detach made")


def publish(
    workspace: Workspace,
    guard: GuardResult,
    *,
    run_id: str,
    as_of: date,
    fingerprint: str,
    row_counts: Mapping[str, int] | None = None,
    report: Reporter,
) -> Publication:
    """Serve the staged files, or refuse to.

    Args:
        guard: the result of the checks; a blocking failure refuses the publication and leaves everything
            served as it is.
        fingerprint: what tells one state of inputs and code from another.
        row_counts: rows per input entity, for the volume check of the next run; the guard's own counts if
            absent.

    Returns the publication as it stands in the history.
    Raises PaywellError if there are blocking failures (the history then holds a refused attempt).
    """
    started = monotonic()
    finish_interrupted_swap(workspace)
    history = History(workspace)
    staged_databases = [workspace.staged_db(audience) for audience in AUDIENCES]
    _must_exist(staged_databases)

    def record(status: Literal["published", "refused"]) -> Publication:
        return Publication(
            publication_id=history.next_id(),
            run_id=run_id,
            published_at=datetime.now(UTC).isoformat(timespec="seconds"),
            as_of_date=as_of.isoformat(),
            status=status,
            fingerprint=fingerprint,
            duckdb_version=duckdb.__version__,
            checks=guard.counts,
            failures=[check.message for check in guard.blocking_failures],
            rows=dict(guard.rows),
            input_rows=dict(row_counts if row_counts is not None else guard.input_rows),
            seconds=round(guard.seconds + monotonic() - started, 2),
        )

    if guard.blocking_failures:
        refused = record("refused")
        index = _refused_docs(workspace, guard, refused)
        history.append(refused)
        raise _refusal(guard, index, history.last())

    report.step("Writing Parquet beside the published files")
    for done, database in enumerate(staged_databases, start=1):
        _settle(database)
        write_twins(database, workspace.staged / database.stem)
        report.advance(done, len(staged_databases), database.stem)
    publication = record("published")
    write_docs(guard, workspace.staged / DOCS, publication)
    report.step("Putting the new publication in place")
    _write_journal(workspace, _journal(workspace, publication))
    finish_interrupted_swap(workspace)
    return publication


def finish_interrupted_swap(workspace: Workspace) -> bool:
    """Roll a journal forward if there is one; True if there was.

    Safe to call, and to be killed in, at any moment.
    """
    path = workspace.served / JOURNAL
    if not path.exists():
        return False
    journal: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for source, target in journal["renames"]:
        _move(workspace.data_dir / source, workspace.data_dir / target)
    for gone in journal["removes"]:
        (workspace.data_dir / gone).unlink(missing_ok=True)
    _sync_folder(workspace.served)
    History(workspace).append(Publication(**journal["publication"]))
    path.unlink(missing_ok=True)
    _sync_folder(workspace.served)
    return True


def _move(source: Path, target: Path) -> None:
    if not source.exists():
        return  # moved before the interruption
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _journal(workspace: Workspace, publication: Publication) -> dict[str, Any]:
    """What has to happen, with paths relative to the data folder.

    So that a moved folder can still be finished.
    """
    sources = sorted(path for path in workspace.staged.rglob("*") if path.is_file() and path.suffix != ".wal")
    pairs = [(source, workspace.served / source.relative_to(workspace.staged)) for source in sources]
    targets = {target for _, target in pairs}
    owned = [*(workspace.served / DOCS).glob("*.html")]
    owned += [twin for audience in AUDIENCES for twin in (workspace.served / audience).glob("*.parquet")]
    stale = [path for path in owned if path not in targets]
    # A log left beside the old file by a writer would be replayed into the new one.
    stale += [workspace.served / f"{audience}.duckdb.wal" for audience in AUDIENCES]
    base = workspace.data_dir
    return {
        "publication": asdict(publication),
        "renames": [
            [source.relative_to(base).as_posix(), target.relative_to(base).as_posix()]
            for source, target in pairs
        ],
        "removes": sorted(path.relative_to(base).as_posix() for path in stale),
    }


def _write_journal(workspace: Workspace, journal: dict[str, Any]) -> None:
    """From the moment this returns the publication is decided; before it, nothing has happened."""
    for source, _ in journal["renames"]:
        _sync_file(workspace.data_dir / source)
    workspace.served.mkdir(parents=True, exist_ok=True)
    draft = workspace.served / f"{JOURNAL}.new"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(journal, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(workspace.served / JOURNAL)
    _sync_folder(workspace.served)


def _settle(database: Path) -> None:
    """Fold a write-ahead log that a killed or careless writer left into the file itself."""
    log = database.with_name(database.name + ".wal")
    if log.exists():
        with duckdb.connect(str(database)) as connection:
            connection.execute("checkpoint")
        log.unlink(missing_ok=True)


def _must_exist(databases: list[Path]) -> None:
    for database in databases:
        if not database.exists():
            raise PaywellError(
                f"the staged file {database.name} is missing: nothing to publish for {database.stem}",
                where=str(database),
                todo="Run the models again; prepare_staged makes the file before they write to it.",
            )


def _refused_docs(workspace: Workspace, guard: GuardResult, refused: Publication) -> Path:
    """The pages of this refused attempt, in the place of those of the one before."""
    folder = workspace.build / REFUSED
    if folder.exists():
        shutil.rmtree(folder)
    return write_docs(guard, folder, refused)


def _refusal(guard: GuardResult, index: Path, served: Publication | None) -> PaywellError:
    messages = [check.message for check in guard.blocking_failures]
    kept = (
        f"publication {served.publication_id} of {served.as_of_date} stays: {', '.join(sorted(served.rows))}"
        if served
        else "nothing was served yet"
    )
    head = f"not published: {len(messages)} blocking check{'s' if len(messages) > 1 else ''} failed; {kept}"
    return PaywellError(
        "\n".join([head, *(f"  - {message}" for message in messages)]),
        where=guard.blocking_failures[0].table,
        todo=f"Mend the model or the input that the first check names; all results: {index}",
    )


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
