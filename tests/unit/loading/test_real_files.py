"""Real exports load whole, with their values as they stand in the file."""

from __future__ import annotations

import csv

import pytest

from orchestration.loading.load import TableFiles


@pytest.mark.parametrize(
    ("folder", "file", "records"),
    [
        ("highradius_raw_sample", "sample_rows.csv", 36),
        ("highradius_open_items", "open_items.csv", 9681),
        ("cassandra_invoices", "invoices.csv", 8753),
        ("maven_crm_sales", "sales_pipeline.csv", 8800),
    ],
)
def test_every_row_of_a_real_file(drop, shared_data, folder, file, records):
    result = drop.load(TableFiles("src", "t", shared_data / folder, (file,)))
    with (shared_data / folder / file).open(encoding="utf-8", newline="") as opened:
        reader = csv.reader(opened)
        header = next(reader)
        expected = [(reader.line_num, *(cell or None for cell in record)) for record in reader]
    assert len(expected) == result.rows_loaded == records and result.rows_rejected == 0
    assert drop.rows() == expected
    assert [name.split(".")[0] for name in drop.columns()] == header


def test_a_real_header_with_a_name_twice(drop, shared_data):
    drop.load(TableFiles("src", "t", shared_data / "highradius_raw_sample", ("sample_rows.csv",)))
    twins = [name for name in drop.columns() if name.startswith("document_create_date")]
    assert twins == ["document_create_date", "document_create_date.1"]
    assert ("20190405.0",) in drop.query("select due_in_date from raw_src.t")
