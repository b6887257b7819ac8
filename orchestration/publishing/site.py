"""The report as a site: build it with Evidence, swap it in whole, serve it. Pages are checked elsewhere."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from orchestration.errors import PaywellError
from orchestration.progress import Reporter
from orchestration.publishing import report_queries, report_sources

OLDEST_NODE = 18
LONGEST_BUILD_SECONDS = 1800
PORTS_TRIED = 20
_PACKAGES = ("package.json", "package-lock.json", "scripts/offline-patch.mjs")


def served_folder(reports: Path) -> Path:
    """Where the published files lie: PAYWELL_SERVED, or `data/served` beside the reports folder."""
    named = os.environ.get("PAYWELL_SERVED")
    return Path(named) if named else reports.parent / "data" / "served"


def build(served: Path, reports: Path, out: Path, report: Reporter) -> Path:
    """Build the site from the published files and swap it in.

    Args:
        served: folder with `<audience>.duckdb`.
        reports: the Evidence project; packages and scratch files land in it, ignored by git.
        out: the finished site; replaced as a whole, and left alone when anything fails.

    Returns:
        `out`.

    Raises:
        PaywellError: a page does not fit the published files; Node is missing or too old; a build step fails.
    """
    served, reports, out = served.resolve(), reports.resolve(), out.resolve()
    report.step("check the pages")
    faults = report_queries.check_pages(reports, served)
    if faults:
        raise PaywellError(
            f"{len(faults)} faults in the report's pages: " + "; ".join(faults[:5]),
            where=str(reports),
            todo="Mend the pages or publish the files they read (`make run`), then build again.",
        )
    _require_node()
    _install(reports, report)
    report.step("take the report's data from the published files")
    _write_data(served, reports, report)
    report.step("build the report's pages (a minute or two)")
    built = reports / ".evidence" / "template" / "build"
    _run(["npm", "run", "build"], reports)
    _swap_in(built, out)
    shutil.rmtree(reports / "build", ignore_errors=True)  # Evidence's own second copy
    return out


def _require_node() -> None:
    """Say what is missing before minutes are spent."""
    todo = f"Install Node.js {OLDEST_NODE} or later (it brings npm), then run this again."
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise PaywellError(f"the report's pages need {tool}, and there is none on the PATH", todo=todo)
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    version = re.match(r"v(\d+)\.", said)
    if version is None or int(version[1]) < OLDEST_NODE:
        raise PaywellError(
            f"Node.js {said or 'of unknown version'} is too old for the report's pages", todo=todo
        )


def _install(reports: Path, report: Reporter) -> None:
    """Install the packages of the lock and the patch on them, unless exactly these are there."""
    stamp = reports / "node_modules" / ".paywell-installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == _packages_hash(reports):
        return
    report.step("install the report's packages (about 700 MB, once)")
    # Not `npm ci`: it refuses this lock, because Evidence's packages do not agree on their peers.
    _run(["npm", "install", "--no-audit", "--no-fund"], reports)
    _run(["node", "scripts/offline-patch.mjs"], reports)
    stamp.write_text(_packages_hash(reports), encoding="utf-8")


def _packages_hash(reports: Path) -> str:
    text = b"\0".join((reports / name).read_bytes() for name in _PACKAGES)
    return hashlib.sha256(text).hexdigest()


def _write_data(served: Path, reports: Path, report: Reporter) -> None:
    """Write the sources' files and the manifest by which Evidence's pages find them."""
    data = reports / ".evidence" / "template" / "static" / "data"
    shutil.rmtree(data, ignore_errors=True)
    rendered: dict[str, list[str]] = {}
    located: dict[str, list[str]] = {}
    for source, file, tables in report_sources.write(reports, served, data):
        rendered[source] = [f"static/data/{file.relative_to(data).as_posix()}"]
        located[source] = tables
        report.note(f"{source}: {len(tables)} tables, {file.stat().st_size / 1e6:.1f} MB")
    manifest = {"renderedFiles": rendered, "locatedFiles": located, "locatedSchemas": sorted(rendered)}
    (data / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def _run(command: Sequence[str], reports: Path) -> None:
    """Run one build step in the reports folder; its output goes to a log, its end to the error."""
    log = reports / ".evidence" / "build.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"NO_COLOR": "1", "CI": "1"}
    process = subprocess.Popen(
        command,
        cwd=reports,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # npm starts children of its own: they end with it
    )
    watchdog = threading.Timer(LONGEST_BUILD_SECONDS, _end, [process])
    watchdog.start()
    lines: list[str] = []
    try:
        with log.open("w", encoding="utf-8") as written:
            for line in process.stdout or ():
                written.write(line)
                lines.append(line.strip())
        process.wait()
    finally:
        watchdog.cancel()
        if process.poll() is None:
            _end(process)
    if process.returncode != 0:
        told = [line for line in lines if "Error" in line] or [line for line in lines if line]
        said = " | ".join(told[-3:])
        raise PaywellError(
            f"`{' '.join(command)}` ended with {process.returncode}: {said}",
            where=str(log),
            todo="Read the log; the site that was served is still served.",
        )


def _end(process: subprocess.Popen[str]) -> None:
    """End a build step and everything it started."""
    os.killpg(process.pid, signal.SIGTERM)


def _swap_in(built: Path, out: Path) -> None:
    """Copy the site beside its place, then rename: a reader sees the old one or the new one, never a part."""
    fresh, old = out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.old")
    out.parent.mkdir(parents=True, exist_ok=True)
    if old.exists() and not out.exists():
        old.rename(out)  # an earlier swap was cut off between its two renames
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(built, fresh)
    if out.exists():
        out.rename(old)
    try:
        fresh.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site, silent, always fresh, without listings of folders."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".wasm": "application/wasm",
        ".js": "text/javascript",
    }

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None: ...


class _Server(ThreadingHTTPServer):
    """A server to which a reader who closes the page early is no error."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def make_server(site: Path, port: int, host: str) -> ThreadingHTTPServer:
    """A server of the site on the first free port of `port` and the next ones; not yet running.

    Raises:
        PaywellError: there is no site, or no free port.
    """
    if not (site / "index.html").is_file():
        raise PaywellError(
            "there is no report to serve yet", where=str(site), todo="Build it: `make reports`."
        )

    def handler(*args: object) -> _Handler:
        return _Handler(*args, directory=str(site))  # type: ignore[arg-type]

    for candidate in range(port, port + PORTS_TRIED):
        try:
            return _Server((host, candidate), handler)
        except OSError:
            continue
    raise PaywellError(
        f"no free port on {host} from {port} to {port + PORTS_TRIED - 1}",
        todo="Name another one with --port.",
    )


def serve(site: Path, port: int = 8000, host: str = "127.0.0.1") -> None:
    """Serve the site until interrupted, and print its address.

    Raises:
        PaywellError: there is no site, or no free port.
    """
    with make_server(site, port, host) as server:
        print(f"Paywell's report: http://{host}:{server.server_address[1]} (stop with Ctrl-C)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
