"""Print how far the slow parts are from the least work that could do the same: python -m benchmarks"""

from __future__ import annotations

from itertools import chain

from benchmarks import calibration, ingest, programme
from benchmarks.comparison import table
from benchmarks.peers import comparison as peers


def main() -> None:
    print("Only ratios carry from one machine to another.\n")
    print(table(list(chain(calibration.comparisons(), ingest.comparisons()))))
    print("\npython -m analysis adjust, from Parquet files, 1,000 domains, six auxiliaries\n")
    print(programme.table(programme.runs()))
    if not peers.environments():
        print("\nFor a comparison with other packages: sh benchmarks/peers/setup.sh, then make bench again.")
        return
    print("\nThe same jobs by other packages\n")
    print(peers.table(list(peers.lines())))


if __name__ == "__main__":
    main()
