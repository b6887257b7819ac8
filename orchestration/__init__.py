"""Paywell's Python: domain code in rooms (loading, matching, scoring, publishing, demo), Dagster only in defs."""
