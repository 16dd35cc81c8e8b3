"""The records of the reference study, one Parquet file a part, and how a study becomes one."""
