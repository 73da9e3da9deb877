"""How long `main.py demo` takes against its eight minutes, and what it reaches.

python3 main.py bench demo
"""

from __future__ import annotations

import sys

from engine.demo import demo
from engine.events import run

_REACH = {"classification": 0.9, "detection": 0.5, "segmentation": 0.6}
_SECONDS = 480


def main() -> int:
    """Print a row of each number; return 1 when one falls short."""
    report = run(demo())
    good = report["seconds"] <= _SECONDS
    print(f"{'what':16}{'reached':>10}{'reach':>10}{'ratio':>8}")
    for task, least in _REACH.items():
        row = report["tasks"][task]
        good = good and row["value"] >= least
        print(
            f"{row['headline']:16}{row['value']:10.3f}{least:10.3f}{row['value'] / least:8.2f}  {row['seconds']:.0f} s"
        )
    print(f"{'seconds':16}{report['seconds']:10.0f}{_SECONDS:10d}{report['seconds'] / _SECONDS:8.2f}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
