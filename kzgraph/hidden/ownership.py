"""Who controls what a state produces, as tables: outputs, owners' homes, owners, producers, stakes. Offers are named and counted in nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kzgraph.answers.reports import Listing
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.hidden.holdings import Line, Question, lines_of
from kzgraph.indicators.control import NOBODY, TOLERANCE, UNKNOWN, Control
from kzgraph.world.grounds import Grounds, Row, claims_table, ids, known, listing, table, year_of
from kzgraph.world.stakes import Stake, stake_line
from kzgraph.world.worldwide import Worldwide

MEASURES = "territorial_hhi control_hhi_low control_hhi_high world_hhi world_control_hhi_low world_control_hhi_high"
HHI = {"control": "control", "world": "world_control"}
OUTPUTS = (
    f"mineral stage basis year quantity_t named_t named_share known_share whole_share {MEASURES} producers makers unpublished source_ids"
)
PARTS = "quantity_t share low high between if_whole_share stake_low stake_high stake_count stakes"
BY_STATE, BY_OWNER = f"mineral stage basis year state {PARTS}", f"mineral stage basis year owner home home_name {PARTS}"
PRODUCERS = "company mineral stage basis year quantity_t status owners source_ids"
STAKES = "company owner home share_pct year period status source_ids note"


def control(
    grounds: Grounds, worldwide: Worldwide, state: str, mineral: str | None, *, year: int | None = None, rule: str = "integrated"
) -> Listing:
    """The producers of a state with their owners, and its output by the owners' home. Raises DataError for a circle that owns itself."""
    asked = Question(grounds, worldwide, state, mineral, year, rule)
    lines, notes = lines_of(asked)
    outputs = [_output(asked, line) for line in lines]
    chain = asked.stakes.chain(asked.companies)
    held = {*asked.companies, *chain, *(stake.owner for stakes in chain.values() for stake in stakes)}
    silent = asked.stakes.unstated(asked.companies)
    spared = f"basis low high home stake_low stake_high stake_count{' mineral' * (mineral is not None)}{' if_whole_share whole_share' * (not silent)}"
    announced = [row for row in grounds.rows("owns") if row["status"] != "observed"]
    tables = (
        table("outputs", OUTPUTS, outputs, hidden=f"{MEASURES} {spared.removeprefix('basis ')} named_t producers source_ids unpublished"),
        table("by_state", BY_STATE, [one for line in lines for one in _split(asked, line, "state")], hidden=spared),
        table("by_owner", BY_OWNER, [one for line in lines for one in _split(asked, line, "owner")], hidden=f"{spared} between"),
        table("producers", PRODUCERS, _producers(asked), hidden=f"owners {spared}"),
        table("ownership", "company owner home home_name share if_whole_share", _ownership(asked), hidden=spared),
        table("stakes", STAKES, [stake_line(grounds, one.row) for stakes in chain.values() for one in stakes], hidden="home period status note"),
        table("offers", STAKES, _bids(grounds, held, grounds.rows("offers")), hidden="home note"),
        table("announced_stakes", STAKES, _bids(grounds, held, announced), hidden="home note"),
        claims_table(_claims(grounds, held, mineral), hidden="mineral contradicts"),
    )  # fmt: skip
    title = Note("title_control_mineral" if mineral else "title_control", {"who": state, "mineral": mineral or ""})
    lead = [
        Note(f"lead_control_{rule}"),
        *_answer(asked, outputs),
        Note("lead_control_range"),
        *([Note("lead_control_whole")] if silent else []),
    ]
    said = [note for owned in chain for note in asked.stakes.notes.get(owned, ())]
    found = listing(grounds, title, lead, _facts(asked, outputs), tables)
    return Listing(found.title, found.lead, found.facts, found.tables, found.sources, (*notes, *_silent(silent), *said))


def _facts(asked: Question, outputs: list[dict[str, Any]]) -> dict[str, Any]:
    """Single values: of the one mineral asked, at its first stage with a known output; without one they are open."""
    order = ("extraction", "processing", "refined", "product", "")
    ranked = sorted(outputs, key=lambda line: (line["quantity_t"] is None, order.index(line["stage"])))
    main: Mapping[str, Any] = ranked[0] if ranked and asked.mineral is not None else {}
    names = ("stage", "basis", "quantity_t", "named_share", "known_share", "whole_share", *MEASURES.split())
    facts = {"state": asked.state, "mineral": asked.mineral, "year": main.get("year", asked.year), "rule": asked.rule}
    return facts | {name: main.get(name) for name in names}


def _answer(asked: Question, outputs: list[dict[str, Any]]) -> list[Note]:
    """What the reader came for: how much of each output has a known owner."""
    if asked.mineral is None:
        some = [line for line in outputs if line["known_share"]]
        parts = [
            Note("known_part", {"name": line["mineral"], "stages": line["stage"], "percent": round(line["known_share"] * 100, 1)})
            for line in some
        ]
        said = {"text": parts, "number": len(outputs) - len(some), "outputs": len(outputs)}
        return [Note("answer_control_all" if some else "answer_control_none", said)] if outputs else []
    found = []
    for line in (line for line in outputs if line["quantity_t"] is not None):
        silent = line["unpublished"] and not line["named_t"]
        said = {"name": line["mineral"], "stages": line["stage"], "year": line["year"], "quantity_t": line["quantity_t"]}
        said["basis"] = f" {line['basis']}" if line["basis"] else ""
        found.append(Note(f"answer_control{'_unknown' * bool(silent)}", said | {"percent": round((line["known_share"] or 0) * 100, 1)}))
        if line["world_hhi"] is not None:
            ends = {name: _range(line[f"{key}_hhi_low"], line[f"{key}_hhi_high"]) for name, key in HHI.items()}
            found.append(Note("answer_control_hhi", {**ends, "world_hhi": line["world_hhi"]}))
    return found


def _range(low: float, high: float) -> Note:
    return Note("hhi_one" if round(low, 3) == round(high, 3) else "hhi_range", {"low": low, "high": high})


def _hhi(found: Control) -> tuple[float, float]:
    """Bounds of the HHI by the owners' home: what is unknown is split without end, or belongs wholly to the largest known."""
    shares = {row["state"]: float(row["control_share"]) for row in _controlled(found, "state")}
    unknown, spread = shares.pop(UNKNOWN, 0.0), shares.pop(NOBODY, 0.0)
    *others, largest = sorted(shares.values()) or [0.0]
    return sum(share**2 for share in shares.values()), sum(share**2 for share in others) + (largest + unknown) ** 2 + spread**2


def _output(asked: Question, line: Line) -> dict[str, Any]:
    named = sum(tonnes for who, tonnes in line.parts() if who is not None)
    found = {
        "mineral": line.mineral,
        "stage": line.stage,
        "basis": line.basis,
        "year": line.year,
        "quantity_t": line.total_t,
        "named_t": named or (None if line.unpublished else 0.0),
    }
    worlds = asked.world(line)
    measures: list[float | None] = [None] * 6
    if line.control is not None:
        measures[:3] = [line.control.territorial_hhi, *_hhi(line.control)]
    if worlds is not None:
        measures[3:] = [worlds.territorial_hhi, *_hhi(worlds)]
    shares = {
        "named_share": named / line.total_t if line.total_t and (named or not line.unpublished) else None,
        "known_share": 1 - _unknown(line.control) if line.control is not None else None,
        "whole_share": 1 - _unknown(line.if_whole) if line.if_whole is not None else None,
    }
    makers = tuple(sorted({*line.made, *line.unpublished}))
    who = {
        "producers": makers,
        "makers": Note("listed", {"group": makers}) if makers else "",
        "unpublished": line.unpublished,
        "source_ids": line.sources,
    }
    return found | shares | dict(zip(MEASURES.split(), measures, strict=True)) | who


def _unknown(found: Control | None) -> float:
    """The part of the output whose controller's home is not known."""
    return next((float(row["control_share"]) for row in _controlled(found, "state") if row["state"] == UNKNOWN), 0.0 if found else 1.0)


def _split(asked: Question, line: Line, by: str) -> list[dict[str, Any]]:
    """The output by the owners' home ("state") or by owner; those without a known tonne among them: an unknown is not zero."""
    strict, whole = ({row[by]: float(row["control_share"]) for row in _controlled(found, by)} for found in (line.control, line.if_whole))
    held = asked.stakes_in([*line.made, *line.unpublished], by)
    unknown = _unknown(line.control)
    found = []
    for name in sorted({*strict, *whole, *held}):
        share = strict.get(name, 0.0)
        silent = line.control is None or (share <= TOLERANCE and (unknown > TOLERANCE or bool(line.unpublished)))
        low, high = (None, None) if name in (UNKNOWN, NOBODY) else (share, min(1.0, share + unknown))
        told = {
            by: name,
            "low": low,
            "high": high,
            "between": _between(low, high),
            **_amounts(line, share, whole.get(name, 0.0), silent=silent),
        }
        found.append(_about(line) | told | _stakes(held.get(name, [])))
    found.sort(key=lambda row: (row[by] in (UNKNOWN, NOBODY), -(row["share"] or 0), -(row["if_whole_share"] or 0), row[by]))
    return found if by == "state" else [row | _home(asked, row["owner"]) for row in found]


def _controlled(found: Control | None, by: str) -> list[dict[str, Any]]:
    return records(found.by_state if by == "state" else found.by_owner) if found is not None else []


def _home(asked: Question, owner: str) -> dict[str, Any]:
    return {"home": asked.home(owner), "home_name": Note("named", {"name": asked.home(owner)})}


def _about(line: Line) -> dict[str, Any]:
    return {"mineral": line.mineral, "stage": line.stage, "basis": line.basis, "year": line.year}


def _amounts(line: Line, share: float, if_whole: float, *, silent: bool) -> dict[str, Any]:
    """Share and tonnes; unknown, not zero, where nothing is known."""
    tonnes = None if silent or line.total_t is None else share * line.total_t
    told = None if line.if_whole is None or (silent and if_whole <= TOLERANCE) else if_whole
    return {"share": None if silent else share, "quantity_t": tonnes, "if_whole_share": told}


def _stakes(shares: list[float]) -> dict[str, Any]:
    """The lowest and the highest effective share held in a named producer, and in how many there is one."""
    low, high = (min(shares), max(shares)) if shares else (None, None)
    said = Note("stakes_in", {"text": _between(low, high), "number": len(shares)}) if shares else ""
    return {"stake_low": low, "stake_high": high, "stake_count": len(shares), "stakes": said}


def _between(low: float | None, high: float | None) -> Note | None:
    if low is None or high is None:
        return None
    one, two = round(low * 100, 1), round(high * 100, 1)
    return Note("between", {"low_t": one, "high_t": two}) if one < two else Note("percent_one", {"percent": one})


def _producers(asked: Question) -> list[dict[str, Any]]:
    """Each company with the newest it is said to make at a stage: an output before a name, what is before what is planned."""
    owners: dict[str, list[dict[str, Any]]] = {}
    for line in _ownership(asked):
        owners.setdefault(line["company"], []).append({name: line[name] for name in ("owner", "home", "share", "if_whole_share")})
    best: dict[tuple[str, str, str], Row] = {}

    def newest(row: Row) -> tuple[object, ...]:
        order = asked.grounds.rank.order(row["source_ids"])
        return row["status"] != "observed", known(row["quantity_t"]) is None, -(year_of(row) or 0), *order, str(row["period"])

    for row in sorted(asked.making, key=newest):
        best.setdefault((row["source"], row["mineral"], row["stage"]), row)
    silent = sorted(set(asked.companies) - {company for company, _, _ in best})
    blank = {"mineral": "", "stage": "", "basis": "", "year": None, "quantity_t": None, "status": "", "source_ids": ()}
    return [
        *(
            {"company": company, "owners": tuple(owners[company]), "year": year_of(row), "quantity_t": known(row["quantity_t"]), "source_ids": ids(row["source_ids"])}
            | {name: row[name] for name in ("mineral", "stage", "basis", "status")}
            for (company, _, _), row in sorted(best.items(), key=lambda item: (item[0][1], item[0][0], item[0][2]))
        ),
        *({"company": company, "owners": tuple(owners[company]), **blank} for company in silent),
    ]  # fmt: skip


def _ownership(asked: Question) -> list[dict[str, Any]]:
    """Effective owners; a share that only an unstated one could give is unknown, not zero."""
    return [
        {"company": row["owned"], "owner": row["owner"], **_home(asked, row["owner"])}
        | {"share": row["share"] or (0.0 if row["owner"] == UNKNOWN else None), "if_whole_share": row["share_whole"]}
        for row in records(asked.owners)
    ]  # fmt: skip


def _bids(grounds: Grounds, held: Iterable[str], rows: Iterable[Row]) -> list[dict[str, Any]]:
    lines = [stake_line(grounds, row) for row in rows if row["target"] in set(held)]
    return sorted(lines, key=lambda line: (line["company"], -(line["year"] or 0), line["owner"], str(line["source_ids"])))


def _claims(grounds: Grounds, held: Iterable[str], mineral: str | None) -> Any:
    """What is claimed of the mineral about the producers and their owners: no figure of a table above."""
    claims, companies = grounds.claims, sorted(set(held) & set(grounds.nodes.loc[grounds.nodes["kind"] != "state", "id"]))
    return claims[(claims["mineral"] == mineral) & claims["subject"].isin(companies)] if mineral is not None else claims.iloc[:0]


def _silent(stakes: Iterable[Stake]) -> list[Note]:
    """Who holds a part that is not stated, of what."""
    silent: dict[str, list[str]] = {}
    for stake in stakes:
        silent.setdefault(stake.owner, []).append(stake.owned)
    return [Note("share_unstated", {"who": owner, "group": sorted(owned)}) for owner, owned in sorted(silent.items())]
