"""The two kinds of error: what a person can mend, and everything else.

A `UserError` is shown as one sentence with a hint; any other exception is a bug and is reported as one. Sentences
travel as `Text`, so that the window can show them in another language.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence


class Text(str):
    """An English sentence that remembers its template, so that it can be said in another language.

    It *is* the filled-in English sentence, hence logs, JSON and the command line use it as any other string.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, values: dict[str, object]) -> Text:  # noqa: D102
        sentence = super().__new__(cls, template.format(**values) if values else template)
        sentence.template = template
        sentence.values = values
        return sentence

    def __reduce__(self) -> tuple[type[Text], tuple[str, dict[str, object]]]:
        return Text, (self.template, self.values)


def text(template: str, **values: object) -> Text:
    """Return `template` filled with `values`; a literal template: translations are looked up by it."""
    return Text(template, values)


class UserError(Exception):
    """Something that a person can mend: what is wrong, and what to do about it, one sentence each.

    Both are best made with `text("... {name} ...", name=name)`; a plain string is shown in English only.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


def unknown(message: Text, name: str, known: Sequence[str], otherwise: Text) -> UserError:
    """Return the error for a `name` that is not among `known`: its hint is the nearest ones, or else `otherwise`."""
    near = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.4)
    return UserError(message, text("Try one of: {names}.", names=", ".join(near)) if near else otherwise)
