"""Start Seedling: set up on first use, then open the window or run a command.

python3 main.py [PROJECT]        the window
python3 main.py demo             the whole loop on sample pictures, without a screen
python3 main.py test             the tests
python3 main.py --help           all commands
"""

from __future__ import annotations

import sys
from multiprocessing import freeze_support
from pathlib import Path

from engine import bootstrap


def main(arguments: list[str]) -> int:
    """Run what `arguments` ask for and return the exit status."""
    arguments = sorted(arguments, key="--debug".__eq__)  # it may stand first, where the verb is looked for
    testing = arguments[:1] == ["test"]
    command = bool(arguments) and arguments[0] in bootstrap.VERBS
    window = not testing and not command
    if bootstrap.by_torchrun() and arguments[:1] != ["train"]:
        return bootstrap.only_for_training()
    if window and arguments and not Path(arguments[0]).exists():
        return bootstrap.unknown(arguments[0])
    bootstrap.prepare(arguments, with_tests=testing, window=window)
    try:
        if testing:
            from engine import selftest

            return selftest.run(arguments[1:])
        if command:
            from engine import commands

            return commands.main(arguments)
        from gui import app
    except ModuleNotFoundError as error:
        return bootstrap.lacking(error)
    return app.main(arguments[0] if arguments else None)


if __name__ == "__main__":
    freeze_support()
    sys.exit(main(sys.argv[1:]))
