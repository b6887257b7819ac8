"""One delivery: all sources of `paywell.yml` into raw tables, and the views that bring them to the input contract.

Belongs here: which files and options each source means. Reading files is `load.py`, mapping is `mapping.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb

from orchestration.config import Config, FileOptions, SourceConfig
from orchestration.errors import PaywellError
from orchestration.loading.files import TableFiles, file_fingerprints
from orchestration.loading.load import LoadResult, load_tables
from orchestration.loading.mapping import Mapping, create_views
from orchestration.loading.systems import systems
from orchestration.progress import SILENT, Reporter
from orchestration.workspace import Workspace

PROJECT = Path(__file__).resolve().parents[2]
# what a publication is made by: a change here is a reason to build anew
CODE = ("orchestration", "dbt_project", "expectations")
CODE_ENDINGS = {".py", ".sql", ".yml", ".csv"}


@dataclass(frozen=True)
class Delivery:
    """What came in, and how it was mapped."""

    load: LoadResult
    mapping: Mapping


def table_files(config: Config) -> list[TableFiles]:
    """Every raw table that the configuration asks for."""
    return [table for source in config.sources for table in source_tables(source)]


def source_tables(source: SourceConfig) -> list[TableFiles]:
    """The raw tables of one source: those of its system, or those that it maps."""
    if source.system is None:
        return [
            _table_files(source, name, table.files, (), table, required=True)
            for name, table in source.tables.items()
        ]
    found = []
    for table in systems()[source.system].tables.values():
        override = source.tables.get(table.name)
        patterns = override.files if override else table.files
        found.append(_table_files(source, table.name, patterns, table.columns, override, required=False))
    return found


def _table_files(
    source: SourceConfig,
    name: str,
    patterns: tuple[str, ...],
    columns: tuple[str, ...],
    table: FileOptions | None,
    required: bool,
) -> TableFiles:
    def option(key: str) -> object:
        own = getattr(table, key) if table else None
        return own if own is not None else getattr(source, key)

    options = {key: option(key) for key in ("encoding", "delimiter", "header_row", "sheet")}
    return TableFiles(
        source=source.name,
        table=name,
        root=source.path,
        patterns=patterns,
        expected_columns=columns,
        required=required,
        **options,  # type: ignore[arg-type]
    )


def deliver(
    workspace: Workspace, config: Config, accept_headers: Collection[str] = (), report: Reporter = SILENT
) -> Delivery:
    """Load all sources in one transaction and make the views over them.

    Raises:
        PaywellError: a file is refused (nothing of this delivery is kept), or a mapping does not fit its files.
    """
    if not config.sources:
        raise PaywellError(
            "no source is configured",
            where="paywell.yml: sources",
            todo="add one: paywell source add NAME --role erp PATH",
        )
    workspace.build.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(workspace.build_db)) as con:
        load = load_tables(
            con, table_files(config), tmp=workspace.tmp, accept_headers=accept_headers, report=report
        )
        mapping = create_views(con, config)
    for warning in mapping.warnings:
        report.warn(warning)
    return Delivery(load, mapping)


def fingerprint(config: Config, as_of: str | None) -> str:
    """What a publication depends on: the files' content, the configuration, a person's decisions, this code, the engines' versions.

    Equal fingerprints give equal published tables, so a run may stop here.
    """
    digest = hashlib.sha256()
    for print_ in file_fingerprints(table_files(config)):
        digest.update(repr(print_).encode())
    digest.update(config.model_dump_json().encode())
    if config.decisions_file and config.decisions_file.is_file():
        digest.update(config.decisions_file.read_bytes())
    digest.update(repr((as_of, version("duckdb"), version("dbt-core"))).encode())
    for path in sorted(path for folder in CODE for path in (PROJECT / folder).rglob("*")):
        if path.suffix in CODE_ENDINGS and path.is_file() and "target" not in path.parts:
            digest.update(str(path.relative_to(PROJECT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
