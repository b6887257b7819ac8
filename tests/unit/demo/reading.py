"""Readers of the demo's files that know their shapes but not their makers."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from orchestration.demo import DemoSummary

CUSTOMERS = 300
UNTIL = pd.Timestamp(2026, 6, 30)


def amounts(text: pd.Series) -> pd.Series:
    """Dutch amounts as whole cents; unreadable ones as NaN."""
    plain = text.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    return (pd.to_numeric(plain, errors="coerce") * 100).round()


@dataclass
class Demo:
    folder: Path
    summary: DemoSummary

    def lines(self, name: str) -> list[str]:
        raw = (self.folder / name).read_bytes()
        text = raw.decode("utf-8-sig") if raw.startswith(b"\xef\xbb\xbf") else raw.decode("cp1252")
        return text.split("\r\n")

    def table(self, kind: str) -> pd.DataFrame:
        """All years of a table as text, each distinct row once, cut-off rows left out."""
        frames = []
        for path in sorted((self.folder / "exact").glob(f"{kind}*.csv")):
            lines = self.lines(f"exact/{path.name}")
            header = lines[0].split(";")
            rows = [line.split(";") for line in lines[1:] if line]
            frame = pd.DataFrame([row for row in rows if len(row) == len(header)], columns=header)
            frames.append(frame.assign(file=path.name))
        return pd.concat(frames, ignore_index=True).drop_duplicates()

    @cached_property
    def invoices(self) -> pd.DataFrame:
        """Readable documents with `cents`, `customer` (zeros restored) and real dates."""
        frame = self.table("SalesInvoices_")
        frame["cents"] = amounts(frame["Amount"])
        for column in ("InvoiceDate", "DueDate", "DisputeOpened"):
            frame[column] = pd.to_datetime(frame[column], format="%d-%m-%Y", errors="coerce")
        frame["customer"] = frame["InvoiceTo"].str.zfill(8)
        return frame[frame["cents"].notna() & frame["InvoiceDate"].notna()]

    @cached_property
    def receipts(self) -> pd.DataFrame:
        frame = self.table("Receipts_")
        frame["cents"] = amounts(frame["Amount"])
        frame["EntryDate"] = pd.to_datetime(frame["EntryDate"], format="%d-%m-%Y", errors="coerce")
        return frame[frame["cents"].notna()]

    @cached_property
    def documents(self) -> pd.DataFrame:
        """Documents with what is settled, what is open, and days late of cleared invoices."""
        frame = self.invoices.copy()
        by_invoice = self.receipts.groupby("InvoiceNumber")
        frame["settled"] = frame["InvoiceNumber"].map(by_invoice["cents"].sum()).fillna(0)
        frame["open"] = frame["cents"] - frame["settled"]
        cleared = frame["InvoiceNumber"].map(by_invoice["EntryDate"].max()).where(frame["open"] == 0)
        frame["late"] = (cleared - frame["DueDate"]).dt.days
        return frame

    def json(self, name: str) -> Iterator[dict[str, Any]]:
        raw = (self.folder / name).read_bytes()
        text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()
        for line in text.splitlines():
            yield json.loads(line)

    def truth(self, name: str) -> pd.DataFrame:
        return pd.read_parquet(self.folder / "truth" / f"{name}.parquet")

    @cached_property
    def totals(self) -> dict[str, int]:
        frame = self.truth("totals")
        return dict(zip(frame["name"], frame["value"].astype(int), strict=True))
