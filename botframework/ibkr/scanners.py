"""Scanners: what a scan can be made of, and running one.

The list of words is about 200 kB and may be asked for once in fifteen minutes, so it is cached; a scan is checked against
it before it leaves. Imports ``talk`` and the generated models; used by ``library``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from botframework.ibkr.catalogue import nearest
from botframework.ibkr.contract_cache import LIST_TTL_S
from botframework.ibkr.convert import text_of, value_of
from botframework.ibkr.failures import BadCall, NotDelivered
from botframework.ibkr.talk import Talk, Talking, as_list
from generated_client.models.scan_location import ScanLocation
from generated_client.models.scanner_params import ScannerParams
from generated_client.types import dumps, loads

OPERATION: Final = "scanner_run"


@attrs.frozen(kw_only=True)
class ScanHit:
    """One line of a scan. ``figure`` is what the scan is ordered by as the gateway shows it, ``heading`` its name."""

    rank: int
    conid: int
    symbol: str
    name: str
    exchange: str
    sec_type: str
    figure: str
    heading: str


def scanner_params(talk: Talk) -> Talking[ScannerParams]:
    """What a scan can be made of; kept for a day, because it may be asked for once in fifteen minutes."""
    kept = talk.cache.get("scanner_params", "")
    if kept is not None:
        return ScannerParams.from_dict(loads(kept.encode()))
    found: ScannerParams = yield from talk.call("scanner_params", {})
    talk.cache.put("scanner_params", "", dumps(found.to_dict()).decode(), LIST_TTL_S)
    return found


def scan(
    talk: Talk,
    scan_type: str,
    instrument: str = "STK",
    location: str = "STK.US.MAJOR",
    *,
    filters: Mapping[str, Decimal | float | int | str | bool] | None = None,
) -> Talking[list[ScanHit]]:
    """Run a scan: ``scan("TOP_PERC_GAIN", filters={"priceAbove": 5})``; at most 50 lines, the first ranks first.

    Words are checked against ``scanner_params``: ``BadCall`` names the nearest right one. Which of them go together the
    gateway alone knows (``CallRefused``, 400).
    """
    values = dict(filters or {})
    try:
        params = yield from scanner_params(talk)
    except NotDelivered as error:
        if not error.retry_after_s:
            raise
        # Another program has used up the quarter of an hour's one question: the gateway judges the words itself.
    else:
        _check(params, scan_type, instrument, location, values)
    body: dict[str, Any] = {"instrument": instrument, "type": scan_type, "location": location}
    if values:
        body["filter"] = [{"code": code, "value": value} for code, value in values.items()]
    answer = yield from talk.call(OPERATION, {"body": body})
    rows = as_list(answer.contracts)
    heading = text_of(value_of(answer.scan_data_column_name))
    return [
        ScanHit(
            rank=place,
            conid=row.conid,
            symbol=text_of(value_of(row.symbol)),
            name=text_of(value_of(row.company_name)),
            exchange=text_of(value_of(row.listing_exchange)),
            sec_type=text_of(value_of(row.sec_type)),
            figure=text_of(value_of(row.scan_data)),
            heading=heading,
        )
        for place, row in enumerate(rows, 1)
    ]


def _check(
    params: ScannerParams, scan_type: str, instrument: str, location: str, filters: Mapping[str, object]
) -> None:
    known = (
        ("the scan type", scan_type, [each.code for each in params.scan_types]),
        ("the instrument", instrument, [each.type_ for each in as_list(params.instruments)]),
        ("the location", location, list(_locations(as_list(params.locations)))),
        *(("a filter", code, [each.code for each in as_list(params.filters)]) for code in filters),
    )
    for what, word, words in known:
        if words and word not in words:
            near = nearest(word, words, "scanner_params() lists them")
            raise BadCall(f"{what} cannot be {word!r}", operation=OPERATION, hint=near)


def _locations(tree: list[ScanLocation]) -> Iterator[str]:
    for each in tree:
        yield each.type_
        yield from _locations(as_list(each.locations))
