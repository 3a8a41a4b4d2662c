"""The embedded model as judge: that its log-probabilities are what is read. Its opinions are those of a coin."""

import math

import pytest

from trivium.errors import MissingCapability
from trivium.judges import judge_pairs, open_judge
from trivium.judges.answers import DIGITS
from trivium.models.embedded import find_packaged
from trivium.records.record import Record

pytest.importorskip("xllamacpp", reason="the embedded model's runtime is not installed")
try:
    find_packaged()
except MissingCapability as missing:
    pytest.skip(str(missing), allow_module_level=True)


class Listening:
    """The model, and what it answered."""

    def __init__(self, model):
        self._model, self.answers = model, []
        self.name, self.slots, self.most_tokens, self.close = model.name, 2, model.most_tokens, model.close

    async def answer(self, request):
        self.answers.append(await self._model.answer(request))
        return self.answers[-1]


@pytest.mark.model
@pytest.mark.slow
def test_the_score_is_made_of_the_log_probabilities_of_the_first_token():
    with open_judge("embedded") as judge:
        judge.model = Listening(judge.model)
        [rating] = judge.rate(judge.quality, [{"prompt": "What is 2 + 2?", "response": "2 + 2 is 4."}])
        assert judge.way == "log-probabilities"
        assert judge.calibration in (0, 0.25, 0.5, 0.75, 1)
        first = dict.fromkeys(DIGITS, 0.0)
        for token, log_probability in judge.model.answers[-1].first:
            if token.strip() in first:
                first[token.strip()] += math.exp(log_probability)
        by_hand = sum(int(digit) * share for digit, share in first.items()) / sum(first.values())
        assert rating.value == pytest.approx(by_hand)
        assert rating.mass == pytest.approx(sum(first.values()))
        assert 1 < rating.value < 5
        assert rating.value != round(rating.value)
        one, other = Record("a", "Name a river.", "The Rhine."), Record("b", "Name a river.", "Blue blue blue.")
        assert judge_pairs(judge, [one], [other]).values[0] in (0, 0.5, 1)
