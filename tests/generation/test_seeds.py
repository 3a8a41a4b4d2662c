"""The packaged seeds: enough, varied, and themselves without fault."""

from collections import Counter

from trivium.generation.seeds import packaged_seeds
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task


def test_there_are_sixty_or_more_over_many_topics_forms_and_all_difficulties():
    seeds = packaged_seeds()
    assert len(seeds) >= 60
    assert len({seed.notes["topic"] for seed in seeds}) >= 8
    assert len({seed.notes["form"] for seed in seeds}) >= 20
    assert min(Counter(seed.notes["difficulty"] for seed in seeds).values()) >= 10


def test_ids_and_prompts_are_all_different_and_prompts_fit_on_one_line():
    seeds = packaged_seeds()
    assert len({seed.id for seed in seeds}) == len({seed.prompt for seed in seeds}) == len(seeds)
    assert not any("\n" in seed.prompt for seed in seeds)


def test_our_own_seeds_pass_the_checks_that_generated_records_must_pass():
    for seed in packaged_seeds():
        assert plausible_task(seed.prompt).accepted, seed.prompt
        assert no_faults(seed).accepted, (seed.prompt, no_faults(seed).reason)
