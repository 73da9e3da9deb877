"""Numbers as a person would say them."""

from __future__ import annotations

from datetime import datetime

from gui.i18n import plural, say, tr

_MINUTE, _HOUR = 60, 3600


def duration(seconds: float) -> str:
    """Return a time span in words, rounded as a person would: "a few seconds", "14 minutes", "2 hours 30 minutes"."""
    if seconds < 55:
        return tr("a few seconds") if seconds < 10 else tr("{count} seconds", count=int(round(seconds / 5) * 5))
    if seconds < 55 * _MINUTE:
        return say(plural(max(round(seconds / _MINUTE), 1), "1 minute", "{count} minutes"))
    if seconds < 10 * _HOUR:
        hours, minutes = divmod(round(seconds / (10 * _MINUTE)) * 10, 60)
        said = say(plural(hours, "1 hour", "{count} hours"))
        return tr("{hours} {minutes} minutes", hours=said, minutes=minutes) if minutes else said
    if seconds < 36 * _HOUR:
        return tr("{count} hours", count=round(seconds / _HOUR))
    return tr("{count} days", count=round(seconds / (24 * _HOUR)) or 1)


def about(seconds: float) -> str:
    """Return an estimate in words: "about 14 minutes"."""
    return tr("about {time}", time=duration(seconds))


def time_left(seconds: float) -> str:
    """Return what is left in words: "about 5 minutes left"."""
    return tr("a few seconds left") if seconds < 10 else tr("about {time} left", time=duration(seconds))


def moment(when: datetime, now: datetime | None = None) -> str:
    """Return a moment as "today 15:30", "yesterday 14:02", "3 May 14:02" or, of another year, "2025-05-03"."""
    now = now or datetime.now(when.tzinfo)
    clock = f"{when:%H:%M}"
    days = (now.date() - when.date()).days
    if days == 0:
        return tr("today {time}", time=clock)
    if days == 1:
        return tr("yesterday {time}", time=clock)
    if when.year == now.year:
        return tr("{month}/{day} {time}", month=when.month, day=when.day, time=clock)
    return f"{when:%Y-%m-%d}"


def file_size(count: float) -> str:
    """Return bytes as "870 KB" or "1.2 GB" (powers of 1,000, as file managers do)."""
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def big_number(value: float) -> str:
    """Return a count in three digits at most: 950, "1.9 k", "11.2 M"."""
    for limit, divisor, unit in ((1e3, 1, ""), (1e6, 1e3, " k"), (1e9, 1e6, " M")):
        if value < limit:
            scaled = value / divisor
            return f"{scaled:.0f}{unit}" if scaled >= 100 or divisor == 1 else f"{scaled:.1f}{unit}"
    return f"{value / 1e9:.1f} G"
