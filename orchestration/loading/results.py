"""What a load did, per file and in total. Values only: nothing here reads or writes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class FileResult:
    """What one file gave: records read = rows loaded + records rejected."""

    source: str
    table: str
    file_name: str
    rows_read: int
    rows_loaded: int
    rows_rejected: int
    is_changed: bool


@dataclass
class LoadResult:
    """What a load did.

    Args:
        load_id: number of this load; None where nothing was new, so nothing was written.
        files: the files that were read, new or changed.
        files_same: number of files whose content was known.
        files_missing: names (source, table, file) of known files that are no longer in their folder.
        changed_tables: raw tables (source, table) whose rows or columns changed.
    """

    load_id: int | None = None
    files: list[FileResult] = field(default_factory=list)
    files_same: int = 0
    files_missing: list[tuple[str, str, str]] = field(default_factory=list)
    changed_tables: list[tuple[str, str]] = field(default_factory=list)

    @property
    def files_new(self) -> int:
        """Files under a name not seen before."""
        return sum(not one.is_changed for one in self.files)

    @property
    def files_changed(self) -> int:
        """Files whose name was known with other content."""
        return sum(one.is_changed for one in self.files)

    @property
    def rows_read(self) -> int:
        """Records in the files that were read."""
        return sum(one.rows_read for one in self.files)

    @property
    def rows_loaded(self) -> int:
        """Rows written to raw tables."""
        return sum(one.rows_loaded for one in self.files)

    @property
    def rows_rejected(self) -> int:
        """Records that could not be rows; they are in `loading.rejected_lines`."""
        return sum(one.rows_rejected for one in self.files)
