"""The site's own steps: the pages' data, the swap, the server, and clear words when something is missing."""

from __future__ import annotations

import json
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import PaywellError
from orchestration.progress import SILENT
from orchestration.publishing import site

from .conftest import Publish

REPORTS = Path(__file__).resolve().parents[2] / "reports"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """The project without what a build leaves in it."""
    copy = tmp_path / "reports"
    shutil.copytree(REPORTS, copy, ignore=shutil.ignore_patterns("node_modules", ".evidence", "build"))
    return copy


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "built"
    (folder / "open-invoices").mkdir(parents=True)
    (folder / "index.html").write_text("new", encoding="utf-8")
    (folder / "open-invoices" / "index.html").write_text("list", encoding="utf-8")
    (folder / "data").mkdir()
    (folder / "data" / "engine.wasm").write_bytes(b"\0asm")
    return folder


def test_the_data_of_the_pages_are_the_published_rows(reports: Path, publish: Publish) -> None:
    site._write_data(publish(), reports, SILENT)
    data = reports / ".evidence" / "template" / "static" / "data"
    manifest = json.loads((data / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["renderedFiles"]["credit"] == ["static/data/credit/credit/credit.duckdb"]
    assert manifest["locatedFiles"]["credit"] == [
        "ageing",
        "ageing_by_segment",
        "ageing_totals",
        "call_invoices",
        "call_situations",
        "call_totals",
        "calls",
        "cash_forecast",
        "cash_history",
        "cash_worth",
        "customers",
        "follow_ups",
        "gifts",
        "largest_parties",
        "open_customers",
        "open_invoices",
        "open_totals",
        "parties",
        "party_totals",
        "payment_classes",
        "payment_timing",
        "recession_customers",
        "recession_moves",
        "reminder_holds",
        "reminder_steps",
        "reminder_totals",
        "reminders",
        "reminders_held",
        "signal_precision",
        "watchlist",
        "watchlist_signals",
        "watchlist_totals",
    ]
    assert manifest["locatedSchemas"] == ["bi", "credit", "sales"]
    with duckdb.connect(str(data / "credit/credit/credit.duckdb"), read_only=True) as connection:
        totals = connection.execute(
            "select open_document_count, disputed_document_count, open_amount_base from open_totals"
        )
        assert totals.fetchall() == [(2, 1, 60)]
        debtor = connection.execute(
            "select customer_id, open_amount_base, overdue_amount_base, oldest_days_late from open_customers"
        )
        assert debtor.fetchall() == [("C1", 60, 100, 48)]


def test_pages_that_do_not_fit_stop_the_build_before_it_starts(
    reports: Path, publish: Publish, tmp_path: Path
) -> None:
    served = publish()
    (served / "sales.duckdb").unlink()
    out = tmp_path / "site"
    out.mkdir()
    with pytest.raises(PaywellError, match=r"sources/sales: cannot read sales\.duckdb"):
        site.build(served, reports, out, SILENT)
    assert list(tmp_path.glob("site*")) == [out]
    assert not (reports / ".evidence").exists()


@pytest.mark.parametrize(
    ("tools", "said"),
    [
        ({}, "need node, and there is none"),
        ({"node": "echo v20.1.0"}, "need npm, and there is none"),
        ({"node": "echo v16.20.2", "npm": ""}, r"Node\.js v16\.20\.2 is too old"),
        ({"node": "exit 1", "npm": ""}, r"Node\.js of unknown version is too old"),
    ],
)
def test_a_missing_or_old_node_is_said_with_what_to_do(
    tools: dict[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(tools, tmp_path, monkeypatch)
    with pytest.raises(PaywellError, match=said) as caught:
        site._require_node()
    assert "Install Node.js 18 or later" in str(caught.value.todo)


def test_packages_are_installed_once_per_lock(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = tmp_path / "calls"
    put_on_path(
        {"npm": f"/bin/mkdir -p node_modules; echo npm >> {calls}", "node": f"echo node >> {calls}"},
        tmp_path,
        monkeypatch,
    )
    site._install(reports, SILENT)
    site._install(reports, SILENT)
    assert calls.read_text(encoding="utf-8").split() == ["npm", "node"]
    with (reports / "package-lock.json").open("a", encoding="utf-8") as lock:
        lock.write("\n")
    site._install(reports, SILENT)
    assert calls.read_text(encoding="utf-8").split() == ["npm", "node"] * 2


def test_a_failed_step_names_its_log_and_its_error(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path({"npm": "echo start; echo 'Error: no such page'; echo end; exit 3"}, tmp_path, monkeypatch)
    with pytest.raises(PaywellError, match=r"`npm run build` ended with 3: Error: no such page$") as caught:
        site._run(["npm", "run", "build"], reports)
    assert Path(str(caught.value.where)).read_text(encoding="utf-8").split()[0] == "start"


def put_on_path(tools: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a PATH that holds these shell scripts and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, script in tools.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_the_swap_replaces_the_whole_site(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "served" / "site"
    out.mkdir(parents=True)
    (out / "gone.html").write_text("old", encoding="utf-8")
    site._swap_in(built, out)
    assert sorted(path.name for path in out.iterdir()) == ["data", "index.html", "open-invoices"]
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def test_a_swap_that_cannot_copy_leaves_the_served_site(tmp_path: Path) -> None:
    out = tmp_path / "served" / "site"
    out.mkdir(parents=True)
    (out / "index.html").write_text("old", encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        site._swap_in(tmp_path / "nothing", out)
    assert (out / "index.html").read_text(encoding="utf-8") == "old"


def test_a_swap_that_fails_at_the_last_step_puts_the_old_site_back(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "served" / "site"
    out.mkdir(parents=True)
    (out / "index.html").write_text("old", encoding="utf-8")
    rename = Path.rename

    def refuse_the_new_one(self: Path, target: Path) -> Path:
        if self.name.endswith(".new"):
            raise PermissionError("not allowed")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_the_new_one)
    with pytest.raises(PermissionError):
        site._swap_in(built, out)
    assert (out / "index.html").read_text(encoding="utf-8") == "old"


def test_a_swap_that_was_cut_off_is_healed(tmp_path: Path) -> None:
    old = tmp_path / "served" / ".site.old"
    old.mkdir(parents=True)
    (old / "index.html").write_text("old", encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        site._swap_in(tmp_path / "nothing", tmp_path / "served" / "site")
    assert (tmp_path / "served" / "site" / "index.html").read_text(encoding="utf-8") == "old"


@pytest.fixture
def address(built: Path) -> Iterator[str]:
    with site.make_server(built, 0, "127.0.0.1") as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def get(address: str) -> HTTPResponse:
    """The answer to a request that no proxy sees."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    answer = opener.open(address)
    assert isinstance(answer, HTTPResponse)
    return answer


def test_the_server_gives_pages_fresh_and_lists_no_folders(address: str) -> None:
    with get(f"{address}/open-invoices") as answer:
        assert answer.read() == b"list"
        assert answer.headers["Cache-Control"] == "no-cache"
    with get(f"{address}/data/engine.wasm") as answer:
        assert answer.headers["Content-Type"] == "application/wasm"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(f"{address}/data/")


def test_a_taken_port_means_the_next_one(built: Path) -> None:
    with (
        site.make_server(built, 18000, "127.0.0.1") as first,
        site.make_server(built, first.server_address[1], "127.0.0.1") as second,
    ):
        assert second.server_address[1] > first.server_address[1]


def test_serving_what_was_never_built_says_how_to_build(tmp_path: Path) -> None:
    with pytest.raises(PaywellError, match="no report to serve") as caught:
        site.make_server(tmp_path, 8000, "127.0.0.1")
    assert "make reports" in str(caught.value.todo)


def test_the_served_folder_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAYWELL_SERVED", raising=False)
    assert site.served_folder(Path("here/reports")) == Path("here/data/served")
    monkeypatch.setenv("PAYWELL_SERVED", "elsewhere")
    assert site.served_folder(Path("here/reports")) == Path("elsewhere")


def test_the_lock_holds_no_download_address() -> None:
    lock = (REPORTS / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock
    assert "://" not in lock.replace('"url": "https://', "")
