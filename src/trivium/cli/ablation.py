"""An ablation as text for a terminal."""

from typing import Any

from trivium.cli.show import counted, interval, table


def ablation(found: dict[str, Any]) -> str:
    """Components by what each does to the headline measures and to the price of a record, and the diagnosis."""
    heads = found["headlines"]
    mains = {(one["term"][0], one["measure"]): one for one in found["effects"] if one["kind"] == "main"}
    costs = {one["factor"]: one for one in found["costs"]}
    rows = []
    for factor in found["factors"]:
        name = factor["name"]
        of_axes = (_effect(mains[name, measure]) for measure in heads.values())
        cost = costs[name]
        price = interval(cost["tokens_per_record"], cost["low"], cost["high"])
        accepted = interval(cost["yield"], cost["yield_low"], cost["yield_high"])
        rows.append((name, factor["class"], *of_axes, price, accepted))
    header = ("component", "class", *(f"{axis}: {name}" for axis, name in heads.items()), "tokens/record", "yield")
    design = found["design"]
    limits = ", ".join(f"{value:,} {name.replace('_', ' ')}" for name, value in found["budget"].items())
    lines = [
        f"{found['algorithm']} with {counted(len(found['factors']), 'component')} on and off: {design['why']}",
        f"{counted(design['runs'], 'combination')}, {counted(found['repeats'], 'repeat')}, {limits} a run; written by "
        f"{found['model']}; sets read at n = {found['n_common']:,}",
        "", table(header, rows),
        "", "* : clear; each figure is what it changes to have the component on, with an interval at 95%",
    ]  # fmt: skip
    pairs = [one for one in found["effects"] if one["kind"] == "interaction" and one["headline"] and one["clear"]]
    if pairs:
        told = [
            (" and ".join(one["term"]), one["measure"], _effect(one), ", ".join(map(":".join, one["aliases"])) or "–")
            for one in pairs
        ]
        lines += ["", table(("together", "measure", "half the difference of differences", "or it is"), told)]
    return "\n".join([*lines, "", *found["diagnosis"]])


def _effect(one: dict[str, Any]) -> str:
    return interval(one["estimate"], one["low"], one["high"]) + (" *" if one["clear"] else "")
