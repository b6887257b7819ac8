"""Thin Dagster definitions, one module per room; the work is done in the rooms themselves."""
