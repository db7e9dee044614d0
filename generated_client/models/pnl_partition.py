# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_id_int, dump, missing, need_object

_KNOWN: Final = frozenset(("rowType", "dpl", "nl", "upl", "el", "uel", "mv"))


@_attrs_define
class PnlPartition:
    """Result and liquidity of one account or one model.

    Attributes:
        row_type: Kind of row; 1 is an account.
        daily_pnl: Result of the day, base currency.
        net_liquidity: Net liquidity.
        unrealized_pnl: Unrealised result.
        excess_liquidity: Excess liquidity.
        uel: Excess liquidity under its other name.
        mv: Margin value, or market value of the stocks; sources differ.
    """

    row_type: int
    daily_pnl: Decimal | Unset = UNSET
    net_liquidity: Decimal | Unset = UNSET
    unrealized_pnl: Decimal | Unset = UNSET
    excess_liquidity: Decimal | Unset = UNSET
    uel: Decimal | Unset = UNSET
    mv: Decimal | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["rowType"] = dump(self.row_type)
        if self.daily_pnl is not UNSET:
            out["dpl"] = dump(self.daily_pnl)
        if self.net_liquidity is not UNSET:
            out["nl"] = dump(self.net_liquidity)
        if self.unrealized_pnl is not UNSET:
            out["upl"] = dump(self.unrealized_pnl)
        if self.excess_liquidity is not UNSET:
            out["el"] = dump(self.excess_liquidity)
        if self.uel is not UNSET:
            out["uel"] = dump(self.uel)
        if self.mv is not UNSET:
            out["mv"] = dump(self.mv)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PnlPartition")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("rowType", UNSET)
        _row_type = _v_ if type(_v_) is int else as_id_int(_v_, "PnlPartition.rowType")
        if _row_type is UNSET:
            raise missing("PnlPartition.rowType")
        _v_ = _get_("dpl", UNSET)
        _daily_pnl = _v_ if _v_ is UNSET else as_decimal(_v_, "PnlPartition.dpl")
        _v_ = _get_("nl", UNSET)
        _net_liquidity = _v_ if _v_ is UNSET else as_decimal(_v_, "PnlPartition.nl")
        _v_ = _get_("upl", UNSET)
        _unrealized_pnl = _v_ if _v_ is UNSET else as_decimal(_v_, "PnlPartition.upl")
        _v_ = _get_("el", UNSET)
        _excess_liquidity = _v_ if _v_ is UNSET else as_decimal(_v_, "PnlPartition.el")
        _v_ = _get_("uel", UNSET)
        _uel = _v_ if _v_ is UNSET else as_decimal(_v_, "PnlPartition.uel")
        _v_ = _get_("mv", UNSET)
        _mv = _v_ if _v_ is UNSET else as_decimal(_v_, "PnlPartition.mv")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_row_type, _daily_pnl, _net_liquidity, _unrealized_pnl, _excess_liquidity, _uel, _mv, _d_)
