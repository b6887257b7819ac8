"""The swap: what is served changes as a whole, survives a kill at every step, and waits for no reader."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import PaywellError
from orchestration.progress import SILENT
from orchestration.publishing import swap
from orchestration.publishing.guard import CheckResult, GuardResult
from orchestration.publishing.history import History, Publication
from orchestration.publishing.swap import JOURNAL, finish_interrupted_swap, prepare_staged, publish
from orchestration.workspace import Workspace

AS_OF = date(2026, 3, 15)
ROOT = Path(__file__).resolve().parents[3]
VIEWS = {"sales": "customers", "credit": "open_invoices", "bi": "receivables_monthly"}


def check_result(status: str = "passed", severity: str = "block") -> CheckResult:
    message = "credit.open_invoices: sum of v must equal 1.00 but is 2.00" if status == "failed" else ""
    return CheckResult(
        "published/credit__open_invoices", "credit.open_invoices", "expect_column_sum_to_be_between", "v",
        severity, status, "Sums.", "sum of v must equal 1.00", "2.00", message=message,
    )  # fmt: skip


def result(status: str = "passed", severity: str = "block") -> GuardResult:
    return GuardResult(
        AS_OF, (check_result(status, severity),), {"credit.open_invoices": 1}, {"invoices": 7}, 1.5
    )


def stage(workspace: Workspace, value: int, rows: int = 1) -> None:
    prepare_staged(workspace)
    for audience, view in VIEWS.items():
        with duckdb.connect(str(workspace.staged_db(audience))) as connection:
            connection.execute(
                f"create table {view} as select {value} as v, i from range({rows}) r(i) order by i"
            )


def serve(workspace: Workspace, value: int, run_id: str | None = None) -> Publication:
    stage(workspace, value)
    return publish(
        workspace, result(), run_id=run_id or str(value), as_of=AS_OF, fingerprint="f", report=SILENT
    )


def served(workspace: Workspace) -> set[int]:
    """The values that readers see, over all files; one value means a whole publication."""
    values = set()
    for audience, view in VIEWS.items():
        with duckdb.connect(str(workspace.served_db(audience)), read_only=True) as connection:
            values.add(connection.execute(f"select v from {audience}.{view}").fetchone()[0])
        twin = workspace.served / audience / f"{view}.parquet"
        values.add(duckdb.sql(f"select v from '{twin}'").fetchone()[0])
    return values


def digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "publications.jsonl")
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "data")


def test_staged_files_are_empty_and_readable_by_older_readers(workspace: Workspace) -> None:
    prepare_staged(workspace)
    (workspace.staged / "left_over.parquet").write_text("old")
    prepare_staged(workspace)
    assert sorted(path.name for path in workspace.staged.iterdir()) == [
        "bi.duckdb",
        "credit.duckdb",
        "sales.duckdb",
    ]
    with duckdb.connect() as connection:
        for audience in VIEWS:
            connection.execute(f"attach '{workspace.staged_db(audience)}' as {audience} (read_only)")
        tags = connection.execute("select tags from duckdb_databases() where path is not null").fetchall()
        assert connection.execute("select count(*) from duckdb_tables() where not internal").fetchone() == (
            0,
        )
    versions = [tag["storage_version"] for (tag,) in tags if "storage_version" in tag]
    assert len(versions) == 3 and all(version.startswith("v1.4") for version in versions)


def test_publish_serves_files_twins_docs_and_history(workspace: Workspace) -> None:
    first, second = serve(workspace, 1), serve(workspace, 2)
    assert served(workspace) == {2}
    assert (first.publication_id, second.publication_id) == (1, 2)
    assert History(workspace).all() == [first, second] and History(workspace).last() == second
    assert second.rows == {"credit.open_invoices": 1} and second.input_rows == {"invoices": 7}
    assert second.checks == {"passed": 1, "failed": 0, "warned": 0, "not_applicable": 0}
    assert (workspace.served / "docs" / "index.html").exists()
    assert not (workspace.served / JOURNAL).exists()
    assert not list(workspace.data_dir.rglob("*.wal"))


def test_row_counts_given_by_the_caller_are_kept(workspace: Workspace) -> None:
    stage(workspace, 1)
    made = publish(
        workspace, result(), run_id="a", as_of=AS_OF, fingerprint="f", row_counts={"orders": 3}, report=SILENT
    )
    assert made.input_rows == {"orders": 3}


def test_a_refused_attempt_changes_nothing_that_is_served(workspace: Workspace) -> None:
    serve(workspace, 1)
    before = digest(workspace.served)
    stage(workspace, 2)
    with pytest.raises(PaywellError, match=r"sum of v must equal 1\.00 but is 2\.00") as error:
        publish(workspace, result("failed"), run_id="b", as_of=AS_OF, fingerprint="f", report=SILENT)
    assert "publication 1 of 2026-03-15 stays" in str(error.value)
    assert error.value.where == "credit.open_invoices"
    assert digest(workspace.served) == before
    history = History(workspace)
    assert [each.status for each in history.all()] == ["published", "refused"]
    assert history.all()[1].failures == ["credit.open_invoices: sum of v must equal 1.00 but is 2.00"]
    assert history.last() == history.all()[0]
    assert "refused" in (workspace.build / "refused" / "index.html").read_text()


def test_a_warning_does_not_refuse(workspace: Workspace) -> None:
    stage(workspace, 1)
    made = publish(
        workspace, result("failed", "warn"), run_id="a", as_of=AS_OF, fingerprint="f", report=SILENT
    )
    assert made.status == "published" and made.checks["warned"] == 1


def test_a_missing_staged_file_is_an_error_that_names_it(workspace: Workspace) -> None:
    stage(workspace, 1)
    workspace.staged_db("bi").unlink()
    with pytest.raises(PaywellError, match=r"bi\.duckdb is missing"):
        publish(workspace, result(), run_id="a", as_of=AS_OF, fingerprint="f", report=SILENT)


def test_parquet_bytes_do_not_depend_on_the_run(workspace: Workspace) -> None:
    twins = []
    for run in ("a", "b"):
        stage(workspace, 5, rows=130_000)
        publish(workspace, result(), run_id=run, as_of=AS_OF, fingerprint="f", report=SILENT)
        twins.append(
            {name: value for name, value in digest(workspace.served).items() if name.endswith(".parquet")}
        )
    assert len(twins[0]) == 3
    assert twins[0] == twins[1]
    twin = workspace.served / "bi" / "receivables_monthly.parquet"
    numbered = f"(select i, row_number() over () - 1 as n from '{twin}')"
    assert duckdb.sql(f"select count(*) from {numbered} where i <> n").fetchone() == (0,)


def test_a_view_that_no_longer_exists_loses_its_twin_but_other_files_stay(workspace: Workspace) -> None:
    serve(workspace, 1)
    (workspace.served / "credit" / "gone.parquet").write_text("x")
    (workspace.served / "docs" / "published-credit__gone.html").write_text("x")
    (workspace.served / "credit.duckdb.wal").write_text("")
    (workspace.served / "site").mkdir()
    (workspace.served / "site" / "index.html").write_text("report")
    serve(workspace, 2)
    assert [path.name for path in (workspace.served / "credit").iterdir()] == ["open_invoices.parquet"]
    assert not (workspace.served / "docs" / "published-credit__gone.html").exists()
    assert not (workspace.served / "credit.duckdb.wal").exists()
    assert (workspace.served / "site" / "index.html").read_text() == "report"


class Killed(BaseException):
    """Stands for the process ending here."""


def interrupted(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, step: int) -> bool:
    """Publish value 2 and die before the given step that touches the disk; False if there is no such step."""
    left = [step]

    def dying(name: str):
        original = getattr(Path, name)

        def run(self: Path, *args, **kwargs):
            if workspace.served in self.parents or any(
                workspace.served in Path(each).parents for each in args
            ):
                if left[0] == 0:
                    raise Killed
                left[0] -= 1
            return original(self, *args, **kwargs)

        return run

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", dying("replace"))
        patch.setattr(Path, "unlink", dying("unlink"))
        patch.setattr(History, "append", dying_append(left))
        try:
            publish(workspace, result(), run_id="2", as_of=AS_OF, fingerprint="f", report=SILENT)
        except Killed:
            return True
    return False


def dying_append(left: list[int]):
    original = History.append

    def run(self: History, publication: Publication) -> None:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        original(self, publication)

    return run


def test_a_kill_at_any_step_is_rolled_forward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = Workspace(tmp_path / "ready")
    serve(ready, 1)
    stage(ready, 2)
    step = 0
    while True:
        workspace = Workspace(tmp_path / str(step))
        shutil.copytree(ready.data_dir, workspace.data_dir)
        died = interrupted(workspace, monkeypatch, step)
        assert served(workspace) <= {1, 2}, "every served file can be read at any moment"
        decided = (workspace.served / JOURNAL).exists()
        assert finish_interrupted_swap(workspace) is decided
        assert finish_interrupted_swap(workspace) is False
        assert served(workspace) == ({1} if died and not decided else {2}), f"step {step}"
        runs = [each.run_id for each in History(workspace).all()]
        assert runs == (["1"] if died and not decided else ["1", "2"]), f"step {step}"
        if not died:
            break
        assert decided or step == 0, "only the journal itself decides"
        step += 1
    assert step > 10


def test_the_next_run_finishes_before_it_clears_the_staged_files(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(workspace, 1)
    stage(workspace, 2)
    assert interrupted(workspace, monkeypatch, 3)
    prepare_staged(workspace)
    assert served(workspace) == {2}


def test_a_torn_history_line_is_replaced_not_doubled(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(workspace, 1)
    monkeypatch.setattr(swap.Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(Killed()))
    stage(workspace, 2)
    with pytest.raises(Killed):
        publish(workspace, result(), run_id="2", as_of=AS_OF, fingerprint="f", report=SILENT)
    monkeypatch.undo()
    history = workspace.served / "publications.jsonl"
    line = History(workspace).all()[0].as_line()
    history.write_bytes(line + b'{"publication_id": 2, "run')
    assert finish_interrupted_swap(workspace)
    assert [json.loads(each)["run_id"] for each in history.read_text().splitlines()] == ["1", "2"]


def child(code: str, *args: str) -> subprocess.Popen[str]:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", textwrap.dedent(code), *args]
    return subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_sigkill_in_the_middle_of_the_renames(workspace: Workspace) -> None:
    serve(workspace, 1)
    stage(workspace, 2)
    killed = child(
        """
        import os, signal, sys
        from datetime import date
        from pathlib import Path
        from orchestration.progress import SILENT
        from orchestration.publishing.guard import GuardResult
        from orchestration.publishing import swap
        from orchestration.workspace import Workspace
        moves = []
        original = swap._move
        def move(source, target):
            original(source, target)
            moves.append(target)
            if len(moves) == 2:
                os.kill(os.getpid(), signal.SIGKILL)
        swap._move = move
        guard = GuardResult(date(2026, 3, 15), (), {}, {})
        workspace = Workspace(Path(sys.argv[1]))
        swap.publish(workspace, guard, run_id="2", as_of=guard.as_of, fingerprint="f", report=SILENT)
        """,
        str(workspace.data_dir),
    )
    assert killed.wait(timeout=60) == -signal.SIGKILL
    assert (workspace.served / JOURNAL).exists()
    assert {1, 2} == served(workspace), "each file is whole, whichever publication it is of"
    assert finish_interrupted_swap(workspace)
    assert served(workspace) == {2}
    assert [each.run_id for each in History(workspace).all()] == ["1", "2"]


def test_a_reader_with_the_file_open_neither_blocks_nor_changes(workspace: Workspace) -> None:
    serve(workspace, 1)
    reader = child(
        """
        import sys, duckdb
        connection = duckdb.connect(sys.argv[1], read_only=True)
        for _ in range(2):
            print(connection.execute("select v from credit.open_invoices").fetchone()[0], flush=True)
            sys.stdin.readline()
        """,
        str(workspace.served_db("credit")),
    )
    assert reader.stdout and reader.stdin
    assert reader.stdout.readline().strip() == "1"
    serve(workspace, 2)
    assert served(workspace) == {2}
    reader.stdin.write("\n")
    reader.stdin.flush()
    assert reader.stdout.readline().strip() == "1"
    reader.stdin.close()
    assert reader.wait(timeout=60) == 0
