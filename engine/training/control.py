"""How a training is asked to come to a good end early."""

from __future__ import annotations

import threading


class Control:
    """Handed to `train` and kept by whoever may ask for "stop and keep". Safe to use from any thread."""

    def __init__(self) -> None:
        self._keep = threading.Event()

    def keep(self) -> None:
        """Stop after the present step; evaluate and export what was learned so far."""
        self._keep.set()

    def renew(self) -> None:
        """Forget that `keep` was called: the next training of a queue begins."""
        self._keep.clear()

    @property
    def asked_to_keep(self) -> bool:
        """Whether `keep` was called."""
        return self._keep.is_set()
