"""Which algorithms learn from what they made, and what that means for how far ahead a run may work."""

from trivium.algorithms import ALGORITHMS, build
from trivium.verbs.generate import steps_ahead


def test_an_algorithm_that_draws_from_its_growing_pool_loops_unless_that_is_switched_off():
    assert build("self-instruct").loops
    assert not build("self-instruct").without("growing_pool").loops
    assert not build("magpie").loops
    for name in ALGORITHMS:
        made = build(name)
        assert made.loops == ("growing_pool" in [card.name for card in made.switches])


def test_a_run_works_further_ahead_where_no_proposal_waits_for_another():
    assert steps_ahead(64, loops=False) == 256
    assert steps_ahead(64, loops=True) == 128
    assert steps_ahead(8, loops=True) == steps_ahead(8, loops=False) == 10  # on one machine the slots are the cores
