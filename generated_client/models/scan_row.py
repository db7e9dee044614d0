# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(
    (
        "con_id",
        "conidex",
        "symbol",
        "company_name",
        "contract_description_1",
        "listing_exchange",
        "sec_type",
        "server_id",
        "scan_data",
        "column_name",
        "available_chart_periods",
    )
)


@_attrs_define
class ScanRow:
    """One instrument a scan found, best first.

    Attributes:
        conid: Contract id.
        conid_ex: Contract id as text, perhaps with an exchange.
        server_id: Rank in the result, from 0.
        scan_data: The value the scan sorts by, as text; often missing.
        column_name: Heading of that value; on the first row only.
        available_chart_periods: Chart codes, e.g. #R|1.
    """

    conid: int
    conid_ex: None | str | Unset = UNSET
    symbol: None | str | Unset = UNSET
    company_name: None | str | Unset = UNSET
    contract_description_1: None | str | Unset = UNSET
    listing_exchange: None | str | Unset = UNSET
    sec_type: None | str | Unset = UNSET
    server_id: None | str | Unset = UNSET
    scan_data: None | str | Unset = UNSET
    column_name: None | str | Unset = UNSET
    available_chart_periods: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["con_id"] = dump(self.conid)
        if self.conid_ex is not UNSET:
            out["conidex"] = dump(self.conid_ex)
        if self.symbol is not UNSET:
            out["symbol"] = dump(self.symbol)
        if self.company_name is not UNSET:
            out["company_name"] = dump(self.company_name)
        if self.contract_description_1 is not UNSET:
            out["contract_description_1"] = dump(self.contract_description_1)
        if self.listing_exchange is not UNSET:
            out["listing_exchange"] = dump(self.listing_exchange)
        if self.sec_type is not UNSET:
            out["sec_type"] = dump(self.sec_type)
        if self.server_id is not UNSET:
            out["server_id"] = dump(self.server_id)
        if self.scan_data is not UNSET:
            out["scan_data"] = dump(self.scan_data)
        if self.column_name is not UNSET:
            out["column_name"] = dump(self.column_name)
        if self.available_chart_periods is not UNSET:
            out["available_chart_periods"] = dump(self.available_chart_periods)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ScanRow")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("con_id", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "ScanRow.con_id")
        if _conid is UNSET:
            raise missing("ScanRow.con_id")
        _v_ = _get_("conidex", UNSET)
        _conid_ex = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanRow.conidex")
        _v_ = _get_("symbol", UNSET)
        _symbol = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanRow.symbol")
        _v_ = _get_("company_name", UNSET)
        _company_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanRow.company_name")
        _v_ = _get_("contract_description_1", UNSET)
        _contract_description_1 = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanRow.contract_description_1")
        )
        _v_ = _get_("listing_exchange", UNSET)
        _listing_exchange = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanRow.listing_exchange")
        )
        _v_ = _get_("sec_type", UNSET)
        _sec_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanRow.sec_type")
        _v_ = _get_("server_id", UNSET)
        _server_id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanRow.server_id")
        _v_ = _get_("scan_data", UNSET)
        _scan_data = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanRow.scan_data")
        _v_ = _get_("column_name", UNSET)
        _column_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanRow.column_name")
        _v_ = _get_("available_chart_periods", UNSET)
        _available_chart_periods = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanRow.available_chart_periods")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _conid,
            _conid_ex,
            _symbol,
            _company_name,
            _contract_description_1,
            _listing_exchange,
            _sec_type,
            _server_id,
            _scan_data,
            _column_name,
            _available_chart_periods,
            _d_,
        )
