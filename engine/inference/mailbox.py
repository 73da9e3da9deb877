"""Hand-over between two threads."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Mailbox(Generic[Item]):
    """A small box between a thread that puts and a thread that takes.

    With `newest_wins` a full box drops its oldest item for the new one; else `put` waits for room, so that nothing is
    lost and nothing piles up. `close` wakes and ends both sides.
    """

    def __init__(self, capacity: int, *, newest_wins: bool = False) -> None:
        self._capacity = capacity
        self._newest_wins = newest_wins
        self._items: deque[Item] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self.dropped = 0

    def put(self, item: Item, *, at_once: bool = False) -> bool:
        """Put `item`; False when the box is closed. `at_once` puts it beyond the capacity and drops nothing."""
        with self._changed:
            if self._newest_wins and not at_once:
                while len(self._items) >= self._capacity:
                    self._items.popleft()
                    self.dropped += 1
            elif not at_once:
                self._changed.wait_for(lambda: self._closed or len(self._items) < self._capacity)
            if self._closed:
                return False
            self._items.append(item)
            self._changed.notify_all()
            return True

    def take(self, timeout: float | None = None) -> Item | None:
        """Return the oldest item; None when the box is closed or `timeout` seconds have passed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or bool(self._items), timeout)
            if self._closed or not self._items:
                return None
            item = self._items.popleft()
            self._changed.notify_all()
            return item

    def wait_for_room(self) -> bool:
        """Wait until `put` would not wait; False when the box is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._items) < self._capacity)
            return not self._closed

    def close(self) -> None:
        """End the hand-over; what is still in the box is forgotten."""
        with self._changed:
            self._closed = True
            self._items.clear()
            self._changed.notify_all()
