"""Running the dbt project in this process. The models themselves are in `dbt_project/`."""
