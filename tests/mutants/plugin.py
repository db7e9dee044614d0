"""How pytest behaves among mutants: property tests do not look for the smallest example, a failure is all that is asked.

Loaded by name (``-p``) after the project's own ``conftest``.
"""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    settings.register_profile(
        "hasty",
        parent=settings.get_profile("repeatable"),
        phases=(Phase.explicit, Phase.generate),
        database=None,
    )
    settings.load_profile("hasty")
