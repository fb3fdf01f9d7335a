"""Print how far the slow parts are from the least work that could do the same: python -m benchmarks"""

from __future__ import annotations

from itertools import chain

from benchmarks import calibration, ingest
from benchmarks.comparison import table


def main() -> None:
    print("Only ratios carry from one machine to another.\n")
    print(table(list(chain(calibration.comparisons(), ingest.comparisons()))))


if __name__ == "__main__":
    main()
