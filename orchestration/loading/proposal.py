"""What `paywell source add` proposes, as data, and how a person sees it. How it is found is in `propose.py`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

SURE, LIKELY = 0.85, 0.65


@dataclass(frozen=True)
class ProposedTable:
    """One entity of the input layer, taken from the files of one group.

    `columns` maps input columns to SQL expressions over the file's own columns; `sample` holds up to three rows as
    they would be read; `confidence` is the mean match (0-1) of the columns that the contract must have.
    """

    entity: str
    files: tuple[str, ...]
    columns: dict[str, str]
    where: str | None = None
    fold: bool = False
    notes: tuple[str, ...] = ()
    confidence: float = 0.0
    sample: tuple[dict[str, Any], ...] = ()

    def as_config(self) -> dict[str, Any]:
        """The table as `paywell.yml` holds it."""
        config: dict[str, Any] = {"files": self.files[0] if len(self.files) == 1 else list(self.files)}
        if self.where:
            config["where"] = self.where
        if self.fold:
            config["fold"] = True
        return config | {"columns": dict(self.columns)}


@dataclass(frozen=True)
class MissingColumn:
    """An optional input column that no file column feeds, and what that costs."""

    entity: str
    column: str
    costs: str


@dataclass(frozen=True)
class Proposal:
    """A source as it could stand in `paywell.yml`, with everything a person should look at before it does.

    `unmapped_columns` lists, per file pattern, the columns that no expression uses; `problems` are what stands in
    the way of an entity or leaves a file unused.
    """

    source_name: str
    role: str
    tables: dict[str, ProposedTable] = field(default_factory=dict)
    unmapped_columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    missing: tuple[MissingColumn, ...] = ()
    problems: tuple[str, ...] = ()

    def as_config(self, path: str) -> dict[str, Any]:
        """The source as `paywell.yml` holds it; `path` is its folder."""
        tables = {name: table.as_config() for name, table in self.tables.items()}
        return {"name": self.source_name, "role": self.role, "kind": "files", "path": path, "tables": tables}


def render(proposal: Proposal, console: Console) -> None:
    """Show each proposed entity with its expressions and three values as read, then what is missing or wrong."""
    from rich.markup import escape

    for table in proposal.tables.values():
        _render_table(table, console)
    for pattern, columns in proposal.unmapped_columns.items():
        console.print(f"[dim]Not used of {escape(pattern)}: {escape(', '.join(columns))}[/dim]")
    if proposal.missing:
        console.print("\nOptional columns not found, and what that costs:")
        for entity in dict.fromkeys(missing.entity for missing in proposal.missing):
            found = [f"{m.column} ({m.costs})" for m in proposal.missing if m.entity == entity]
            console.print(f"  {entity}: [dim]{escape(', '.join(found))}[/dim]")
    for problem in proposal.problems:
        console.print(f"[yellow]Look at this:[/yellow] {escape(problem)}")


def _render_table(table: ProposedTable, console: Console) -> None:
    from rich.markup import escape
    from rich.table import Table

    match = "sure" if table.confidence >= SURE else "likely" if table.confidence >= LIKELY else "unsure"
    grid = Table(
        title=f"{table.entity}  ←  {escape(', '.join(table.files))}  ({match})", title_justify="left"
    )
    for heading in ("input column", "from", "values as read"):
        grid.add_column(heading, overflow="fold")
    for column, expression in table.columns.items():
        values = " | ".join(
            "(empty)" if row.get(column) is None else str(row[column]) for row in table.sample
        )
        grid.add_row(column, escape(expression), escape(values))
    console.print(grid)
    if table.where:
        console.print(f"  only rows where {escape(table.where)}")
    if table.fold:
        console.print("  many rows per key: folded to one, the most frequent value wins")
    for note in table.notes:
        console.print(f"  [dim]note: {escape(note)}[/dim]")
