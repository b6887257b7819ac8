"""Stands in for the model that dbt renders: one column is enough to see its shape."""

columns = {"a_column": {"name": "a_column"}}
