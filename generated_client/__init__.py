# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""Client for the Client Portal Web API, generated from the description in spec/.

Operations are modules: `generated_client.api.<tag>.<operation_id>` with `sync`, `sync_detailed`, `asyncio`,
`asyncio_detailed` and `parse`. Classes are in `generated_client.models`, loaded on first use. `_operations` holds the policy.
"""

from .client import Client
from .errors import UnparseableResponse, WireError
from .types import UNSET, RequestOptions, Response, Unset, WireIssue

__all__ = ("UNSET", "Client", "RequestOptions", "Response", "UnparseableResponse", "Unset", "WireError", "WireIssue")
