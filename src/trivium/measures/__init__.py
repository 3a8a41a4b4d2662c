"""The catalogue of measures: one idea per file, listed here by hand in the order reports show them."""

from typing import Literal, cast

from trivium.checks import unknown
from trivium.measures.card import Axis, Card, Function, Measure, View, measure
from trivium.measures.complexity.code import code_depth, cyclomatic_complexity
from trivium.measures.complexity.composition_depth import composition_depth
from trivium.measures.complexity.compression_gain import compression_gain
from trivium.measures.complexity.concept_density import concept_density
from trivium.measures.complexity.constraints import constraint_count
from trivium.measures.complexity.ifd import ifd
from trivium.measures.complexity.judged_complexity import elo_complexity, judged_complexity
from trivium.measures.complexity.length import prompt_words, response_words
from trivium.measures.complexity.parse import clauses_per_sentence, dependency_distance, parse_depth
from trivium.measures.complexity.rare_words import rare_words
from trivium.measures.complexity.readability import flesch_kincaid_grade, flesch_reading_ease
from trivium.measures.complexity.solve_rate import solve_rate
from trivium.measures.complexity.steps import reasoning_steps
from trivium.measures.complexity.subordination import subordination
from trivium.measures.complexity.surprisal import prompt_surprisal, surprisal
from trivium.measures.complexity.tags import tags_per_record
from trivium.measures.diversity.attributes import of_field
from trivium.measures.diversity.clusters import effective_clusters
from trivium.measures.diversity.compression import compression_ratio
from trivium.measures.diversity.cosine import mean_cosine_distance
from trivium.measures.diversity.dc_score import dcscore
from trivium.measures.diversity.distinct import distinct_1, distinct_2, distinct_3, distinct_4, ead_1, ead_2
from trivium.measures.diversity.exact_duplicates import exact_duplicate_rate
from trivium.measures.diversity.g_vendi import g_vendi
from trivium.measures.diversity.hd_d import hd_d
from trivium.measures.diversity.homogenization import homogenization_rouge_l
from trivium.measures.diversity.instruction_types import instruction_coverage, instruction_types
from trivium.measures.diversity.k_centre import k_centre_radius
from trivium.measures.diversity.log_det import log_det
from trivium.measures.diversity.moving_average import mattr
from trivium.measures.diversity.mtld import mtld
from trivium.measures.diversity.near_duplicates import near_duplicate_rate
from trivium.measures.diversity.near_neighbours import chamfer, knn_distance
from trivium.measures.diversity.ngram_entropy import ngram_entropy_1, ngram_entropy_2
from trivium.measures.diversity.novel_sum import novel_sum
from trivium.measures.diversity.per_prompt import across_prompt_distance, distinct_meanings, within_prompt_distance
from trivium.measures.diversity.pos_templates import pos_template_dominance
from trivium.measures.diversity.qd import archive_coverage, over, qd_score
from trivium.measures.diversity.radius import radius
from trivium.measures.diversity.reach import coverage, diversity_gain, recall
from trivium.measures.diversity.self_bleu import self_bleu_4
from trivium.measures.diversity.self_repetition import self_repetition
from trivium.measures.diversity.semantic_duplicates import semantic_duplicate_rate
from trivium.measures.diversity.solution_paths import distinct_solution_paths
from trivium.measures.diversity.tags import effective_tags, tag_coverage, tag_richness
from trivium.measures.diversity.template_dominance import template_dominance
from trivium.measures.diversity.type_token import herdan_c, maas, root_ttr, ttr
from trivium.measures.diversity.vendi import vendi, vendi_0_5, vendi_2, vendi_inf
from trivium.measures.diversity.verb_noun_pairs import verb_noun_pairs
from trivium.measures.quality.added_relevance import added_relevance
from trivium.measures.quality.agreement import agreement
from trivium.measures.quality.answer_match import answer_match
from trivium.measures.quality.bits_per_byte import bits_per_byte
from trivium.measures.quality.constraints_met import all_constraints_met, constraints_met
from trivium.measures.quality.coverage_of_problems import problems_solved
from trivium.measures.quality.echo import echo
from trivium.measures.quality.fault_rates import cut_off_rate, refusal_rate, template_leak_rate
from trivium.measures.quality.fidelity import density, precision
from trivium.measures.quality.gym_score import gym_score
from trivium.measures.quality.judge_preference import judge_preference
from trivium.measures.quality.judge_score import judge_score
from trivium.measures.quality.label_errors import label_error_rate
from trivium.measures.quality.language import language_confidence
from trivium.measures.quality.math_equivalence import math_match
from trivium.measures.quality.mauve import mauve
from trivium.measures.quality.relevance import relevance
from trivium.measures.quality.repetition import repetition
from trivium.measures.quality.reward import reward
from trivium.measures.quality.self_consistency import sample_entropy, self_consistency
from trivium.measures.quality.tests_passed import tests_passed
from trivium.measures.quality.valid import valid

__all__ = ["DEFAULTS", "MEASURES", "Axis", "Card", "Measure", "View", "cards", "find", "measure", "of_field"]


def _measure(function: Function) -> Measure:
    """The function as what the decorator made of it; a type checker cannot see a pinned card."""
    return cast(Measure, function)


MEASURES: tuple[Measure, ...] = tuple(
    _measure(function)
    for function in (
        # quality
        valid,
        relevance,
        added_relevance,
        echo,
        repetition,
        language_confidence,
        refusal_rate,
        cut_off_rate,
        template_leak_rate,
        answer_match,
        math_match,
        problems_solved,
        tests_passed,
        constraints_met,
        all_constraints_met,
        gym_score,
        self_consistency,
        sample_entropy,
        agreement,
        judge_score,
        judge_preference,
        reward,
        bits_per_byte,
        label_error_rate,
        precision,
        density,
        mauve,
        # diversity
        vendi,
        vendi_0_5,
        vendi_2,
        vendi_inf,
        mean_cosine_distance,
        chamfer,
        knn_distance,
        semantic_duplicate_rate,
        k_centre_radius,
        radius,
        log_det,
        effective_clusters,
        dcscore,
        novel_sum,
        g_vendi,
        recall,
        coverage,
        diversity_gain,
        within_prompt_distance,
        across_prompt_distance,
        distinct_meanings,
        near_duplicate_rate,
        exact_duplicate_rate,
        self_bleu_4,
        homogenization_rouge_l,
        distinct_1,
        distinct_2,
        distinct_3,
        distinct_4,
        ead_1,
        ead_2,
        self_repetition,
        ngram_entropy_1,
        ngram_entropy_2,
        compression_ratio,
        template_dominance,
        pos_template_dominance,
        ttr,
        root_ttr,
        herdan_c,
        maas,
        mattr,
        mtld,
        hd_d,
        instruction_types,
        instruction_coverage,
        verb_noun_pairs,
        effective_tags,
        tag_richness,
        tag_coverage,
        distinct_solution_paths,
        qd_score,
        archive_coverage,
        # complexity
        solve_rate,
        constraint_count,
        prompt_words,
        response_words,
        reasoning_steps,
        rare_words,
        subordination,
        parse_depth,
        dependency_distance,
        clauses_per_sentence,
        flesch_reading_ease,
        flesch_kincaid_grade,
        concept_density,
        code_depth,
        cyclomatic_complexity,
        judged_complexity,
        elo_complexity,
        compression_gain,
        composition_depth,
        tags_per_record,
        surprisal,
        prompt_surprisal,
        ifd,
    )
)


DEFAULTS: tuple[Measure, ...] = tuple(each for each in MEASURES if each.card.default)
"""What is measured when nobody says which: few enough to be read, cheap enough for every comparison."""


def find(name: str) -> Measure:
    """The measure of this name; ``field:NAME`` is the diversity of a field of the notes, see ``of_field``.

    ``qd_score:ONE,TWO`` and ``archive_coverage:ONE,TWO`` are those of a grid over fields of the notes, see ``over``.

    Raises:
        InputError: there is none; the message suggests the nearest name.
    """
    if name.startswith("field:"):
        return of_field(name.removeprefix("field:"))
    if name.startswith(("qd_score:", "archive_coverage:")):
        what, _, fields = name.partition(":")
        return over(cast(Literal["qd_score", "archive_coverage"], what), fields)
    for one in MEASURES:
        if one.card.name == name:
            return one
    about = {card.name: f"{card.summary} {card.rises_with}" for card in cards()}
    raise unknown("measure", name, about, about=about, listed_by="trivium measures")


def cards() -> tuple[Card, ...]:
    """The card of every measure, in catalogue order."""
    return tuple(one.card for one in MEASURES)
