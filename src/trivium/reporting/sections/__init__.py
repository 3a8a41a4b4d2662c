"""The sections of the page, by part: findings → HTML. Every string from the data passes ``html_text``."""

from trivium.reporting.sections.ablation import (
    ablation_cost,
    ablation_design,
    ablation_effects,
    ablation_split,
    ablation_verdict,
)  # fmt: skip
from trivium.reporting.sections.bench import (
    bench_cost,
    bench_effects,
    bench_expected,
    bench_growth,
    bench_notes,
    bench_picture,
    bench_verdict,
)  # fmt: skip
from trivium.reporting.sections.beside import length_and_bar, together
from trivium.reporting.sections.compared import differences, overlap
from trivium.reporting.sections.effect import effect_design, effect_tables, effect_verdict
from trivium.reporting.sections.evidence import contamination, drivers
from trivium.reporting.sections.looked_up import embedding_map, provenance, records
from trivium.reporting.sections.made import making
from trivium.reporting.sections.measured import growth, measures
from trivium.reporting.sections.study import study_design, study_picture, study_rule, study_tables, study_verdict
from trivium.reporting.sections.top import header, picture, verdict

__all__ = [
    "ablation_cost", "ablation_design", "ablation_effects", "ablation_split", "ablation_verdict", "bench_cost",
    "bench_effects", "bench_expected", "bench_growth", "bench_notes", "bench_picture", "bench_verdict",
    "contamination", "differences", "drivers", "effect_design", "effect_tables", "effect_verdict",
    "embedding_map", "growth", "header", "length_and_bar", "making", "measures", "overlap", "picture", "provenance",
    "records", "study_design", "study_picture", "study_rule", "study_tables", "study_verdict", "together", "verdict",
]  # fmt: skip
