"""Records as tables that people open: one row per report, long tables, an issue list, a codebook."""
