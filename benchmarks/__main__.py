"""Print how far the slow parts are from the least work that could do the same: python -m benchmarks"""

from __future__ import annotations

from itertools import chain

from benchmarks import calibration, dispatching, fairness, inbound, ingest, mailing, programme, screening
from benchmarks.comparison import table
from benchmarks.peers import comparison as peers


def main() -> None:
    print("Only ratios carry from one machine to another.\n")
    print(table(list(chain(calibration.comparisons(), ingest.comparisons()))))
    mails = mailing.comparisons()
    print(f"\nMails over SMTP\n\n{table(mails)}" if mails else f"\n{mailing.MISSING}")
    print("\nOne worker's dispatch, to a carrier that takes a tenth of a second for each message\n")
    print("\n".join(dispatching.lines()))
    print(f"\n{fairness.line()}\n{inbound.line()}")
    print("\npython -m analysis adjust, from Parquet files, 1,000 domains, six auxiliaries\n")
    print(programme.table(programme.runs()))
    print("\npython -m analysis screen, from Parquet files\n")
    print(programme.table(screening.runs()))
    if not peers.environments():
        print("\nFor a comparison with other packages: sh benchmarks/peers/setup.sh, then make bench again.")
        return
    print("\nThe same jobs by other packages\n")
    print(peers.table(list(peers.lines())))


if __name__ == "__main__":
    main()
