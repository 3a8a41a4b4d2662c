import numpy as np
import pytest

from trivium.errors import InputError
from trivium.generation.seeds import packaged_seeds
from trivium.measures.quality.added_relevance import added_relevance
from trivium.measures.quality.relevance import relevance
from trivium.records import Record
from trivium.views import Views
from trivium.views.views import added


def test_only_the_words_the_prompt_does_not_have_are_read():
    record = Record("1", "Which river flows through Cairo?", "The Nile flows through Cairo, in Egypt.")
    assert added(record) == "the nile in egypt"


def test_cosine_by_hand_and_zero_where_nothing_is_added():
    prompts = np.array([[3, 4], [1, 0], [0, 0]])
    adds = np.array([[4, 3], [0, 0], [1, 1]])
    # (3·4 + 4·3) / (5·5); an echo adds nothing; a prompt without direction leaves it undefined
    assert added_relevance((prompts, adds)) == pytest.approx([24 / 25, 0, np.nan], nan_ok=True)


def test_an_echo_scores_zero_where_plain_relevance_gives_it_one():
    views = Views([Record("1", "How do bees find flowers?", "How do bees find flowers?")])
    assert relevance(views.read("pair_embeddings"))[0] == pytest.approx(1)
    assert added_relevance(views.read("added_embeddings"))[0] == 0


def test_answers_of_their_own_prompt_score_above_shuffled_ones():
    seeds = packaged_seeds()
    own = np.nanmean(added_relevance(Views(seeds).read("added_embeddings")))
    shuffled = [Record(a.id, a.prompt, b.response) for a, b in zip(seeds, [*seeds[7:], *seeds[:7]])]
    strange = np.nanmean(added_relevance(Views(shuffled).read("added_embeddings")))
    assert own == pytest.approx(0.21, abs=0.01)
    assert strange == pytest.approx(0.02, abs=0.02)


def test_no_records_are_refused():
    with pytest.raises(InputError, match="at least 1, got 0"):
        added_relevance((np.zeros((0, 3)), np.zeros((0, 3))))
