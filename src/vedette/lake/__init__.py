"""Tables of events: bytes become Arrow, Arrow becomes Parquet under Iceberg, DuckDB reads the planned files.

The only package that imports duckdb, pyarrow and pyiceberg.
"""
