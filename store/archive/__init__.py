"""The archive: what was observed, for years, as plain Parquet beside the store's short memory.

    <folder>/_archive.json                                 which archive this is
    <folder>/kind=<kind>/day=<UTC day observed>/<after>_<last>.parquet
    <folder>/kind=<daily table>/month=<month of the city's day>/table.parquet

A file's name says which part of the kind's stream it holds: the ids above `after` up to `last`. The
folder itself is therefore the ledger; see `spans.py` for what a listing means.
"""
