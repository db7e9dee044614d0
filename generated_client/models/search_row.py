# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.bond_issuer import BondIssuer
    from ..models.search_section import SearchSection

_KNOWN: Final = frozenset(
    (
        "conid",
        "symbol",
        "companyName",
        "companyHeader",
        "description",
        "restricted",
        "secType",
        "fop",
        "opt",
        "war",
        "bondid",
        "issuers",
        "sections",
    )
)


@_attrs_define
class SearchRow:
    """One instrument found. Bond rows carry conid 2147483647 and an issuer instead of a contract.

    Attributes:
        conid: Contract id; text on this path.
        company_header: Name with the exchange in brackets.
        listing_exchange: The listing exchange; null when searched by ISIN.
        restricted: Seen null, IND and lists such as CFD,IOPT; never a truth value.
    """

    conid: int
    symbol: None | str | Unset = UNSET
    company_name: None | str | Unset = UNSET
    company_header: None | str | Unset = UNSET
    listing_exchange: None | str | Unset = UNSET
    restricted: None | str | Unset = UNSET
    sec_type: None | str | Unset = UNSET
    fop: None | str | Unset = UNSET
    opt: None | str | Unset = UNSET
    war: None | str | Unset = UNSET
    bondid: int | Unset = UNSET
    issuers: list[BondIssuer] | Unset = UNSET
    sections: list[SearchSection] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        if self.symbol is not UNSET:
            out["symbol"] = dump(self.symbol)
        if self.company_name is not UNSET:
            out["companyName"] = dump(self.company_name)
        if self.company_header is not UNSET:
            out["companyHeader"] = dump(self.company_header)
        if self.listing_exchange is not UNSET:
            out["description"] = dump(self.listing_exchange)
        if self.restricted is not UNSET:
            out["restricted"] = dump(self.restricted)
        if self.sec_type is not UNSET:
            out["secType"] = dump(self.sec_type)
        if self.fop is not UNSET:
            out["fop"] = dump(self.fop)
        if self.opt is not UNSET:
            out["opt"] = dump(self.opt)
        if self.war is not UNSET:
            out["war"] = dump(self.war)
        if self.bondid is not UNSET:
            out["bondid"] = dump(self.bondid)
        if self.issuers is not UNSET:
            out["issuers"] = dump(self.issuers)
        if self.sections is not UNSET:
            out["sections"] = dump(self.sections)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.bond_issuer import BondIssuer
        from ..models.search_section import SearchSection

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "SearchRow")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "SearchRow.conid")
        if _conid is UNSET:
            raise missing("SearchRow.conid")
        _v_ = _get_("symbol", UNSET)
        _symbol = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SearchRow.symbol")
        _v_ = _get_("companyName", UNSET)
        _company_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SearchRow.companyName")
        _v_ = _get_("companyHeader", UNSET)
        _company_header = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SearchRow.companyHeader")
        )
        _v_ = _get_("description", UNSET)
        _listing_exchange = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SearchRow.description")
        )
        _v_ = _get_("restricted", UNSET)
        _restricted = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SearchRow.restricted")
        _v_ = _get_("secType", UNSET)
        _sec_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SearchRow.secType")
        _v_ = _get_("fop", UNSET)
        _fop = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SearchRow.fop")
        _v_ = _get_("opt", UNSET)
        _opt = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SearchRow.opt")
        _v_ = _get_("war", UNSET)
        _war = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SearchRow.war")
        _v_ = _get_("bondid", UNSET)
        _bondid = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "SearchRow.bondid")
        _v_ = _get_("issuers", UNSET)
        _issuers = as_list(_v_, BondIssuer.from_dict, "SearchRow.issuers")
        _v_ = _get_("sections", UNSET)
        _sections = as_list(_v_, SearchSection.from_dict, "SearchRow.sections")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _conid,
            _symbol,
            _company_name,
            _company_header,
            _listing_exchange,
            _restricted,
            _sec_type,
            _fop,
            _opt,
            _war,
            _bondid,
            _issuers,
            _sections,
            _d_,
        )
