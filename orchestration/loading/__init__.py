"""From delivered files to raw tables and the views that bring them to the input contract."""
