"""The least work that a propensity model could be told from: grouping six columns by DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from measured import Figures, Job, main


def propensity(folder: Path) -> Job:
    codes = [f"{name}_code" for name in "abcdef"]
    table = pq.read_table(folder / "table.parquet", columns=[*codes, "weight", "responded"])
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.register("arrow_table", table)
    connection.execute("CREATE TABLE units AS SELECT * FROM arrow_table")
    query = f"SELECT {', '.join(codes)}, sum(weight), sum(weight * responded) FROM units GROUP BY ALL"  # noqa: S608 - own names

    def job() -> Figures:
        return {"cells": len(connection.execute(query).to_arrow_table())}

    return job


if __name__ == "__main__":
    main({"propensity": propensity})
