"""The mistakes that were put into words: one place in one file, what stands there, what a careless hand would write.

Each is a mistake somebody made (``source``: a project and the place, see docs/reliability.md) or breaks one rule of ours. The lists
stand in the modules ``in_*``; the runner is beside them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import attrs
import click


class Misfit(click.ClickException):
    """A mutant that does not fit the code it was written for."""

    exit_code = 2


@attrs.frozen(kw_only=True)
class Mutant:
    """One mistake. ``old`` stands exactly once in ``file``; ``first`` are the tests that should notice, or seeds like
    ``seeds:0-20`` of the simulation.
    """

    name: str
    file: str
    old: str
    new: str
    source: str
    first: tuple[str, ...]
    survives: str = ""  # why no test can notice, where that has been worked out

    def applied(self, text: str) -> str:
        """The file with the mistake in it. Raises ``Misfit`` when the place is not there exactly once."""
        count = text.count(self.old)
        if count != 1:
            shown = next(iter(self.old.strip().splitlines()), self.old)
            raise Misfit(
                f"mutant {self.name}: its text stands {count} times in {self.file}, not once; write it anew ({shown!r} …)"
            )
        return text.replace(self.old, self.new)

    def key(self, text: str) -> str:
        """What a result is remembered by: the mistake and the file it was made in."""
        parts = (self.name, self.old, self.new, text)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def everything() -> tuple[Mutant, ...]:
    """All of them. Raises ``Misfit`` when two have one name."""
    from tests.mutants import in_journal, in_orders, in_risk, in_wire

    found = (*in_orders.MUTANTS, *in_risk.MUTANTS, *in_journal.MUTANTS, *in_wire.MUTANTS)
    names = [mutant.name for mutant in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Misfit(f"two mutants have one name: {', '.join(twice)}")
    return found


def misfits(root: Path, mutants: tuple[Mutant, ...]) -> list[str]:
    """What is wrong with the catalogue on this tree, one line each."""
    found = []
    for mutant in mutants:
        try:
            changed = mutant.applied((root / mutant.file).read_text(encoding="utf-8"))
            compile(changed, mutant.file, "exec")
        except (Misfit, OSError, SyntaxError) as error:
            found.append(str(error) if isinstance(error, Misfit) else f"mutant {mutant.name}: {error}")
    return found
