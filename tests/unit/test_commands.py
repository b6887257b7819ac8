"""What the command line promises: exit codes, clear errors, help that teaches, one run at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.errors import PaywellError
from orchestration.runs import PaywellRun, only_run
from orchestration.workspace import Workspace

SOURCE = """
sources:
  - name: ledger
    role: erp
    path: in
    tables:
      invoices:
        files: "*.csv"
        columns: {invoice_id: a, customer_id: b, invoice_date: c, due_date: d, amount: e, currency_code: "'EUR'"}
"""


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, without settings from outside."""
    monkeypatch.chdir(tmp_path)
    for name in ("PAYWELL_DATA", "PAYWELL_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "in").mkdir()
    return tmp_path


def ask(*arguments: str) -> tuple[int, str]:
    """Exit code and everything said."""
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def test_help_teaches_the_first_steps() -> None:
    code, said = ask("--help")
    assert code == 0
    assert "paywell demo" in said and "paywell source add" in said and "Exit codes" in said


@pytest.mark.parametrize("command", [("run",), ("source", "list"), ("source", "test", "x")])
def test_without_configuration_it_says_what_to_do(at: Path, command: tuple[str, ...]) -> None:
    code, said = ask(*command)
    assert code == 2
    assert "there is no configuration" in said
    assert "paywell demo" in said


def test_an_error_as_json_has_its_three_parts(at: Path) -> None:
    code, said = ask("run", "--json")
    assert code == 2
    assert set(json.loads(said)) == {"error", "where", "todo"}


def test_a_wrong_key_is_named(at: Path) -> None:
    (at / "paywell.yml").write_text(SOURCE + "gaurd: {}\n")
    code, said = ask("run")
    assert code == 2
    assert "gaurd: is not a key that Paywell knows" in said


def test_a_delivery_that_is_not_there_is_named(at: Path) -> None:
    (at / "paywell.yml").write_text(SOURCE)
    code, said = ask("run")
    assert code == 1
    assert "*.csv" in said and "ledger" in said


def test_sources_are_listed(at: Path) -> None:
    (at / "paywell.yml").write_text(SOURCE)
    code, said = ask("source", "list", "--json")
    assert code == 0
    (row,) = json.loads(said)
    assert (row["name"], row["role"], row["tables"]) == ("ledger", "erp", ["invoices"])


def test_a_role_that_does_not_exist_is_refused(at: Path) -> None:
    (at / "in" / "a.csv").write_text("a,b\n1,2\n")
    code, said = ask("source", "add", "x", "in", "--role", "shop", "--yes")
    assert code == 2
    assert "erp, crm or bureau" in said


def test_status_before_anything_was_published(at: Path) -> None:
    code, said = ask("status")
    assert code == 1
    assert "nothing was published yet" in said


def test_a_view_is_explained_and_an_unknown_one_refused(at: Path) -> None:
    code, said = ask("explain", "view", "credit.open_invoices", "--json")
    assert code == 0
    assert "open_amount" in said
    code, said = ask("explain", "view", "credit.nothing")
    assert code == 1
    assert "credit.open_invoices" in said


def test_a_second_run_is_told_who_is_at_work(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from orchestration.runs import only_run;"
            "from orchestration.workspace import Workspace\n"
            "with only_run(Workspace(Path(sys.argv[1]))): print('held', flush=True); sys.stdin.readline()",
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    with pytest.raises(PaywellError, match=f"process {holder.pid}"), only_run(workspace):
        pass
    holder.kill()
    holder.communicate()
    with only_run(workspace):
        assert (workspace.build / ".lock").read_text() == str(os.getpid())


def test_a_step_is_done_once_and_timed_without_the_steps_it_calls(tmp_path: Path) -> None:
    from orchestration.config import Config

    run, calls = PaywellRun(Workspace(tmp_path), Config()), []

    def inner() -> str:
        calls.append("inner")
        return "done"

    def outer() -> str:
        calls.append("outer")
        return run._once("inner", inner)

    assert run._once("outer", outer) == run._once("outer", outer) == "done"
    assert calls == ["outer", "inner"]
    assert list(run.seconds) == ["inner", "outer"]
