"""`paywell reminders`: what is told, what is written, and what it refuses."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from orchestration.commands import reminders
from orchestration.workspace import Workspace
from tests.unit.strategy.made_plan import AS_OF, address, follow_up, gift, held, reminder, serve

app = typer.Typer()
app.command("reminders")(reminders.reminders)
app.command("other")(lambda: None)

CUSTOMERS = ("00001001", "00001002", "00001003", "00001004", "00001005")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    plan = [
        reminder("F1", amount="1200"),
        reminder("F2", "00001002", language_code="en", step="notice", tone="firm", level=2, late=30),
        reminder("F3", "00001003", channel="post", step="final_notice", tone="formal", level=3, late=40),
        reminder("F4", "00001004"),
        reminder("F5", "00001005", step="call", level=0),
        reminder("F6", "00001005", plan_date=AS_OF + timedelta(days=1)),
        held("F7"),
        held("F8", "00001002", "arrangement"),
        held("F9", "00001002", "arrangement"),
    ]
    addresses = [
        address(each, email=None if each in ("00001003", "00001004") else f"{each}@x.example")
        for each in CUSTOMERS
    ]
    addresses[3]["street"] = None
    follow_ups = [
        follow_up("R1", "00001005"),
        follow_up("R2", "00001005", kind="remind", follow_up_date=AS_OF - timedelta(days=1)),
        follow_up("R3", "00001002", kind="broken_call"),
    ]
    made = serve(
        tmp_path_factory.mktemp("reminders") / "data",
        {
            "reminder_plan": plan,
            "contact_addresses": addresses,
            "arrangement_follow_up": follow_ups,
            "thank_you_gifts": [gift("00001005")],
        },
    )
    made.demo.mkdir()
    (made.demo / "paywell.yml").write_text("company: Van Dam Installaties\ncountry_code: NL\n")
    return made


def ask(workspace: Workspace, *words: object, width: int = 200) -> tuple[int, str, str]:
    """Exit code, what was said and what went wrong."""
    said, failed = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(workspace.data_dir.parent)
        patch.setattr(reminders, "console", Console(file=said, width=width))
        patch.setattr("orchestration.commands.common.errors", Console(file=failed, width=width))
        arguments = ["reminders", *map(str, words), "--data-dir", str(workspace.data_dir)]
        result = CliRunner().invoke(app, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, said.getvalue() + result.stdout, failed.getvalue() + result.stderr


def facts(workspace: Workspace, *words: object) -> dict[str, Any]:
    code, said, failed = ask(workspace, *words, "--json")
    assert code == 0, failed
    told: dict[str, Any] = json.loads(said)
    return told


def test_it_tells_what_is_sent_what_is_not_and_why(workspace: Workspace) -> None:
    code, said, _ = ask(workspace)
    assert code == 0
    for piece in (
        "4 messages for 2026-06-30: to 4 customers, about € 1,650.",
        "Held back, in invoices: 2 under a payment arrangement, 1 in dispute.",
        "2 calls to make that day",
        "Planned for a later day: 1 invoice.",
        "1 follow-up of an arrangement was for an earlier day and not written again",
        "! 1 message cannot be delivered, no usable address: Klant 00001004 (00001004)",
        "Nothing is written yet: paywell reminders --out DIR",
    ):
        assert piece in said
    row = next(line for line in said.splitlines() if line.startswith("final notice"))
    assert row.split() == ["final", "notice", "3", "post", "nl", "1", "€", "100"]


def test_it_writes_drafts_letters_and_an_index(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said, _ = ask(workspace, "--out", out)
    assert code == 0
    assert "Paywell sends nothing." in said
    assert f"{out}: 6 files, index.csv names them" in said.replace("\n", "")
    names = sorted(
        path.name.rsplit(".", 2)[0] + path.suffix for path in out.iterdir() if not path.name.startswith(".")
    )
    assert names == [
        "00001001.reminder_friendly_nl.eml",
        "00001002.notice_firm_en.eml",
        "00001003.final_notice_formal_nl.html",
        "00001005.thank_you_friendly_nl.eml",
        "index.csv",
        "undeliverable.csv",
    ]
    letter = next(out.glob("*.html")).read_text(encoding="utf-8")
    assert "Van Dam Installaties" in letter
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert ask(workspace, "--out", out)[0] == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    (out / "mine.txt").write_text("x")
    code, _, failed = ask(workspace, "--out", out)
    assert code == 1
    assert "mine.txt" in failed
    assert "--force" in failed
    assert ask(workspace, "--out", out, "--force")[0] == 0
    assert (out / "mine.txt").read_text() == "x"


def test_the_same_as_data(workspace: Workspace, tmp_path: Path) -> None:
    told = facts(workspace)
    assert (told["date"], told["as_of_date"], told["count"], told["files"], told["out"]) == (
        "2026-06-30",
        "2026-06-30",
        4,
        0,
        None,
    )
    assert [row["template_id"] for row in told["messages"]] == [
        "reminder_friendly_nl",
        "notice_firm_en",
        "final_notice_formal_nl",
        "thank_you_friendly_nl",
    ]
    assert told["held"] == {"arrangement": 2, "dispute": 1}
    assert (told["calls"], told["later"], told["missed"]) == (2, 1, 1)
    assert [row["customer_id"] for row in told["undeliverable"]] == ["00001004"]
    assert facts(workspace, "--out", tmp_path / "x")["files"] == 6


@pytest.mark.parametrize(
    ("words", "customers"),
    [
        (("--language", "EN"), ["00001002"]),
        (("--level", "3"), ["00001003"]),
        (("--level", "3", "--level", "1"), ["00001001", "00001003"]),
        (("--customer", "00001005"), ["00001005"]),
        (("--limit", "2"), ["00001001", "00001002"]),
        (("--language", "nl", "--level", "1", "--limit", "9"), ["00001001"]),
        (("--since", "2026-06-29"), ["00001001", "00001002", "00001003", "00001005", "00001005"]),
        (("--date", "2026-07-01"), ["00001001", "00001002", "00001003", "00001005"]),
    ],
)
def test_what_is_asked_for_is_what_is_made(
    workspace: Workspace, words: tuple[str, ...], customers: list[str]
) -> None:
    assert [row["customer_id"] for row in facts(workspace, *words)["messages"]] == customers


def test_what_was_not_asked_for_is_counted(workspace: Workspace) -> None:
    _, said, _ = ask(workspace, "--level", "3")
    assert "3 more messages of that day not asked for." in said
    _, said, _ = ask(workspace, "--date", "2026-07-01", "--level", "0")
    assert "No message is planned for 2026-07-01, by what is known of 2026-06-30." in said


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("--date", "2026-06-29"), "it says nothing of 2026-06-29", 2),
        (("--since", "2026-07-01"), "2026-07-01 comes after 2026-06-30", 2),
        (("--customer", "1001"), "there is no customer 1001", 2),
        (("--language", "dutch"), "'dutch' is no language", 2),
        (("--config", "none.yml"), "there is no configuration", 2),
        (("--out", "no/such/folder"), "there is no folder", 1),
        (("--level", "5"), "", 2),
        (("--date", "1 juli"), "", 2),
    ],
)
def test_it_refuses_what_cannot_be(
    workspace: Workspace, words: tuple[str, ...], said: str, code: int
) -> None:
    got, _, failed = ask(workspace, *words)
    assert got == code
    assert said in failed


def test_an_earlier_day_leads_to_a_run_of_that_day(workspace: Workspace) -> None:
    _, _, failed = ask(workspace, "--date", "2026-05-01")
    assert "run `paywell run --as-of 2026-05-01` first" in failed
    code, said, _ = ask(workspace, "--date", "2026-05-01", "--json")
    assert (code, json.loads(said)["where"]) == (2, "--date")


def test_without_a_publication_it_says_what_to_do(tmp_path: Path) -> None:
    code, _, failed = ask(Workspace(tmp_path / "data"))
    assert code == 1
    assert "nothing was published yet" in failed
    old = Workspace(tmp_path / "old")
    old.served.mkdir(parents=True)
    duckdb.connect(str(old.served_db("credit"))).close()
    code, _, failed = ask(old)
    assert code == 1
    assert "knows no reminder plan yet" in failed


def test_an_empty_plan_is_no_error(tmp_path: Path) -> None:
    empty = serve(tmp_path / "data", {"contact_addresses": [address()]})
    code, said, _ = ask(empty, "--out", tmp_path / "out")
    assert code == 0
    assert "No message is planned for 2026-06-30." in said
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == [
        ".paywell-reminders.json",
        "index.csv",
    ]


def test_a_sender_signs_and_without_configuration_the_default_company(
    workspace: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ask(workspace, "--out", out, "--sender", "Els de Boer", "--level", "3")
    letter = next(out.glob("*.html")).read_text(encoding="utf-8")
    assert "Els de Boer<br>Van Dam Installaties" in letter
    alone = serve(
        tmp_path / "data",
        {"contact_addresses": [address()], "reminder_plan": [reminder("1", channel="post")]},
    )
    assert ask(alone, "--out", tmp_path / "out2")[0] == 0
    letter = next((tmp_path / "out2").glob("*.html")).read_text(encoding="utf-8")
    assert "<header>My company</header>" in letter


def test_help_teaches() -> None:
    said = CliRunner().invoke(app, ["reminders", "--help"], terminal_width=200, env={"COLUMNS": "200"}).stdout
    for piece in ("Paywell sends nothing", "message_templates", "--out", "--since"):
        assert piece in said
