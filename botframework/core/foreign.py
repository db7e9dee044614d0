"""What code that is not ours may raise without ending more than itself. Imports nothing; asked wherever a plugin is called."""

from __future__ import annotations

from typing import Final

RAISED: Final = (Exception, SystemExit, GeneratorExit)
"""What a strategy, a rule or another plugin is contained for; an ``exit()`` in it ends no process full of orders."""
