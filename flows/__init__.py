"""When: one Prefect flow per file, no I/O and no marketing in them."""
