"""The composition of an algorithm as a picture: for a terminal, and for Markdown (Mermaid)."""

from trivium.generation.algorithm import Algorithm

LOOPS = {
    "L0": "one pass",
    "L1": "what is accepted goes back into the pool",
    "L2": "train on it, generate again",
}


def terminal(algorithm: Algorithm) -> str:
    """Components from top to bottom in the order of the flow; a loop runs up the left side."""
    start = (
        "pool of seeds and records" if algorithm.loop != "L0" else "seeds" if "seeds" in algorithm.needs else "nothing"
    )
    parts = algorithm.components
    width = max(len(part.name) for part in parts)
    looped = algorithm.loop != "L0"
    lines = [f"{'┌▶' if looped else '  '} {start}"]
    for part in parts:
        lines.append(f"{'│ ' if looped else '  '}  │")
        lines.append(f"{'│ ' if looped else '  '}  ▼ {part.name.ljust(width)}  {part.code:<3}  {part.does}")
    lines.append(f"{'│ ' if looped else '  '}  │")
    lines.append(f"{'└─' if looped else '  '}{'──' if looped else '  '}▼ records  ({LOOPS[algorithm.loop]})")
    return "\n".join(lines)


def mermaid(algorithm: Algorithm) -> str:
    """A Mermaid flowchart, as Markdown viewers draw it."""
    start = "pool" if algorithm.loop != "L0" else "seeds" if "seeds" in algorithm.needs else "nothing"
    lines = ["flowchart LR", f"  start([{start}])"]
    names = []
    for number, part in enumerate(algorithm.components):
        lines.append(f'  c{number}["{part.name}<br/>{part.code}"]')
        names.append(f"c{number}")
    lines.append("  done([records])")
    lines.append(f"  start --> {' --> '.join(names)} --> done")
    if algorithm.loop != "L0":
        lines.append("  done -.-> start")
    return "\n".join(lines)
