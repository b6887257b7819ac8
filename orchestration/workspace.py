"""Where everything lies under the data folder. Paths only: no reading, no writing but making a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

AUDIENCES = ("sales", "credit", "bi")


@dataclass(frozen=True)
class Workspace:
    """The data folder (`--data-dir`, `PAYWELL_DATA`, default `data/`) and what lies where in it."""

    data_dir: Path

    @property
    def build(self) -> Path:
        """What a run works in; nobody else opens it."""
        return self.data_dir / "build"

    @property
    def build_db(self) -> Path:
        """The build database: raw tables and all models up to the shared views."""
        return self.build / "warehouse.duckdb"

    @property
    def staged(self) -> Path:
        """This run's publication while it is made and checked."""
        return self.build / "staged"

    @property
    def tmp(self) -> Path:
        """Scratch files of one run (re-encoded and unpacked deliveries, DuckDB's spill)."""
        return self.build / "tmp"

    @property
    def dbt_target(self) -> Path:
        """dbt's compiled SQL, manifest and run results."""
        return self.build / "dbt"

    @property
    def served(self) -> Path:
        """What readers open: one DuckDB file per audience, Parquet twins, data docs, the report site."""
        return self.data_dir / "served"

    @property
    def demo(self) -> Path:
        """The generated company's files."""
        return self.data_dir / "demo"

    def staged_db(self, audience: str) -> Path:
        """The audience's file under construction."""
        return self.staged / f"{audience}.duckdb"

    def served_db(self, audience: str) -> Path:
        """The audience's published file."""
        return self.served / f"{audience}.duckdb"
