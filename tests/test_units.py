"""Units of mass: what each spelling is in tonnes, and what is refused with advice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kzgraph.units import BASES, TONNES_PER, parse_unit

READ = {
    "t|T|tonne|tonnes|Tonnes|TONNES|metric ton|Metric Tons|metric tonnes|т|тонн": ("1", ""),
    "kg|KG|Kg|kilogram|kilogrammes|кг": ("0.001", ""),
    "g|gram|grammes": ("0.000001", ""),
    "kt|KT|Kt|kilotonnes|thousand tonnes|тыс. т": ("1000", ""),
    "Mt|million tonnes|млн т": ("1000000", ""),
    "lb|lbs|pounds": ("0.00045359237", ""),
    "short ton|Short Tons": ("0.90718474", ""),
    "long ton|long tons": ("1.0160469088", ""),
    "tU|t U|t (U)|tonnes U|t  U": ("1", "U"),
    "kgU|kg U": ("0.001", "U"),
    "ktU|kt U": ("1000", "U"),
    "t U3O8|tU3O8|tonnes U3O8": ("1", "U3O8"),
    "lb U3O8|lbs U3O8|pounds U3O8": ("0.00045359237", "U3O8"),
    "short tons U3O8": ("0.90718474", "U3O8"),
    "t gross": ("1", "gross"),
    "kt Cr2O3": ("1000", "Cr2O3"),
    "tLCE": ("1", "LCE"),
}
REFUSED = {
    "mt|MT|ton|tons|st|mtu|mtu WO3|stu|oz": "is ambiguous - ",
    "USD|usd|$|k$|EUR|USD/t": "is money",
    "bags|units|m3|tpa|t/y|%|1000 t|wet t|dmt|lbu|t3|TEU|-||mg|tonnes of uranium|KT U3O9": "is not a known ",
    "t X|t u|kg unobtainium": "is not a known basis - known are gross, content, U,",
}


@pytest.mark.parametrize(("text", "tonnes", "basis"), [(text, *want) for group, want in READ.items() for text in group.split("|")])
def test_read(text: str, tonnes: str, basis: str) -> None:
    unit = parse_unit(text)
    assert (unit.tonnes, unit.basis) == (Decimal(tonnes), basis)


@pytest.mark.parametrize(("text", "said"), [(text, said) for group, said in REFUSED.items() for text in group.split("|")])
def test_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="is ") as caught:
        parse_unit(text)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_pound_is_the_international_pound() -> None:
    """2,000 and 2,240 pounds are a short and a long ton, by definition."""
    assert TONNES_PER["short ton"] == 2000 * TONNES_PER["lb"]
    assert TONNES_PER["long ton"] == 2240 * TONNES_PER["lb"]


@pytest.mark.parametrize("basis", BASES)
def test_every_basis_goes_with_every_mass(basis: str) -> None:
    assert {parse_unit(f"{mass} {basis}").basis for mass in TONNES_PER} == {basis}
