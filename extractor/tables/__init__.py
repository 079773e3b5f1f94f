"""The reader of the three statutory tables: ``read_tables(document)``."""

from extractor.tables.reader import read_tables

__all__ = ["read_tables"]
