"""Changes that no test can tell from the code as it is, judged by hand, each with the reason.

``key`` is what ``python -m tests.mutants.mutation`` prints before a survivor; it holds as long as the place stays what it is.
"""

from __future__ import annotations

EQUIVALENT: dict[str, str] = {}
