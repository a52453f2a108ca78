"""What is said of a scenario in sentences: what is lost first, then what becomes of the largest supplier, and how it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from kzgraph.scenarios.results import Block, ScenarioResult, TargetResult, YearRow
from kzgraph.views.answering import commodity
from kzgraph.views.scenario_grids import named, say, tonnes
from kzgraph.views.scenario_labels import RULES
from kzgraph.views.speech import Speech
from kzgraph.views.words import LANGUAGES

NOTHING_T = 1e-9


def own(result: ScenarioResult, name: str, speech: Speech) -> str:
    """What the scenario itself says, in the language where it says it in that."""
    return str((speech.lang == "fr" and getattr(result, f"{name}_fr")) or getattr(result, name))


def meaning(accounting: str | None, speech: Speech) -> str:
    """What an accounting means."""
    return RULES[(accounting or "").partition(":")[0]][LANGUAGES.index(speech.lang)]


def pair(result: ScenarioResult | TargetResult, speech: Speech) -> dict[str, str]:
    return {"consumer": speech.name(result.consumer), "mineral": commodity(result.before, speech)}


def _by(blocks: Sequence[Block], result: ScenarioResult, speech: Speech) -> str:
    whole = all(block in blocks for one in blocks for block in result.blocks if block.accounting == one.accounting)
    names = list(dict.fromkeys(name for block in blocks if (name := (block.accounting or "") if whole else named(block, speech))))
    return say("lead_by", speech, by=", ".join(names)) if names and len(result.blocks) > 1 else ""


def _worst(block: Block) -> YearRow | None:
    """The year in which most is lost."""
    return max((row for row in block.by_year if row.lost_t is not None), key=lambda row: (row.lost_t or 0, -row.year), default=None)


def any_lost(result: ScenarioResult) -> bool:
    return any((row.lost_t or 0) > NOTHING_T for block in result.blocks for row in block.by_year)


def losses(result: ScenarioResult, speech: Speech) -> list[str]:
    """What is lost, before anything else is said; the same for several blocks is said once."""
    lines = []
    lost = [(row, block) for block in result.blocks if (row := _worst(block)) is not None and (row.lost_t or 0) > NOTHING_T]

    def key(pair: tuple[YearRow, Block]) -> tuple[str, str, int]:
        return tonnes(pair[0].lost_t, speech), tonnes(pair[0].unmet_t, speech), pair[0].year

    for _, group in groupby(sorted(lost, key=key), key=key):
        pairs = list(group)
        row = pairs[0][0]
        unmet = say("lead_unmet", speech, unmet_t=tonnes(row.unmet_t, speech)) if row.unmet_t is not None else ""
        by = _by([block for _, block in pairs], result, speech)
        values = {"year": row.year, "lost_t": tonnes(row.lost_t, speech), "consumer": speech.name(result.consumer)}
        lines.append(say("lead_loss", speech, unmet=unmet, by=by, **values))
    unknown = [block for block in result.blocks if any(row.lost_t is None for row in block.by_year)]
    return [*lines, *([say("lead_loss_unknown", speech, by=_by(unknown, result, speech))] if unknown else [])]


def answers(result: ScenarioResult, speech: Speech) -> list[str]:
    """What becomes of the largest supplier, how it is counted, what is unknown, what cannot be computed."""
    lines = []
    for _, group in groupby(result.blocks, key=lambda block: block.accounting):
        blocks = list(group)
        lines += _share_line(result, blocks, speech)
        for block in blocks:
            if block.reason is not None:
                lines.append(say("lead_not_computable", speech, accounting=named(block, speech), reason=speech.warning(block.reason)))
        amounts = [tonnes(block.quantity_t, speech) for block in blocks if block.quantity_t is not None]
        if len(amounts) > 1:
            lines.append(say("lead_interval", speech, by=_by(blocks, result, speech), low=amounts[0], high=amounts[1]))
        elif any(block.end for block in blocks) and not amounts:
            lines.append(say("lead_interval_part", speech))
    largest = [say("convention_largest", speech)] if result.before.unexplained_t else []
    cover = [say("convention_cover", speech)] if result.before.consumption_t is not None else []
    return [*lines, *_only(result, speech), *largest, *cover]


def _share_line(result: ScenarioResult, blocks: Sequence[Block], speech: Speech) -> list[str]:
    """The share of the base's largest supplier, at both ends where there are two."""
    top, reports = result.before.top_supplier, [block.after for block in blocks if block.after is not None]
    if top is None or not reports:
        return []
    shares = [speech.percent(next((row.share for row in report.suppliers if row.supplier == top), None)) for report in reports]
    key = "lead_share_same" if reports[0].year == result.base_year else "lead_share"
    said = {"before": speech.percent(result.before.top_share), "after": " - ".join(dict.fromkeys(shares)), "base": result.base_year}
    return [say(key, speech, supplier=speech.name(top), year=reports[0].year, by=_by(blocks, result, speech), **said)]


def _only(result: ScenarioResult, speech: Speech) -> list[str]:
    """The cover, and what the one accounting means."""
    rules = list(dict.fromkeys(block.accounting for block in result.blocks))
    lines = []
    after = result.blocks[0].after if len(result.blocks) == 1 else None
    if after is not None and result.before.n_minus_1_cover is not None and after.n_minus_1_cover is not None:
        covers = (speech.percent(report.n_minus_1_cover) for report in (result.before, after))
        lines.append(say("lead_cover", speech, **dict(zip(("before", "after"), covers, strict=True))))
    if len(rules) == 1 and rules[0]:
        lines.append(say("lead_accounting", speech, accounting=rules[0], meaning=meaning(rules[0], speech)))
    return lines
