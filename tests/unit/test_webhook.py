"""A failed step calls the configured address, and only then."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import dagster as dg
import pytest


@pytest.fixture
def calls() -> Iterator[tuple[str, list[dict]]]:
    """An address on this machine and what was sent to it."""
    received: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", received
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("fails", [True, False])
def test_the_hook_tells_step_and_error(
    calls: tuple[str, list[dict]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    from orchestration.defs.automation import call_webhook

    address, received = calls
    (tmp_path / "paywell.yml").write_text(f"webhook_url: {address}\n")
    monkeypatch.setenv("PAYWELL_CONFIG", str(tmp_path / "paywell.yml"))

    @dg.op
    def a_step() -> None:
        if fails:
            raise ValueError("broken on purpose")

    @dg.job(hooks={call_webhook})
    def a_job() -> None:
        a_step()

    assert a_job.execute_in_process(raise_on_error=False).success is not fails
    assert len(received) == int(fails)
    if fails:
        assert received[0]["step"] == "a_step"
        assert "broken on purpose" in received[0]["text"]
