import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.quality.fault_rates import LEAKS, cut_off_rate, refusal_rate, template_leak_rate
from trivium.measures.quality.faults import REASONS, faults
from trivium.records.record import Record

RECORDS = [
    Record("fine", "Name a fruit.", "An apple."),
    Record("refused", "Name a fruit.", "I'm sorry, but I cannot help you with that."),
    Record("cut", "Name a fruit.", "The apple is a fruit that grows on the"),
    Record("leaks", "Name a fruit.", "An apple.<|im_end|>"),
    Record("leaks in the prompt", "#Rewritten Prompt#\nName a fruit.", "An apple."),
    Record("role label", "Name a fruit.", "An apple.\nUser: And a tree?"),
    Record("blank to fill in", "Name a fruit.", "Dear [insert name], an apple."),
    Record("no response", "Name a fruit.", " "),
    Record("nothing", "", ""),
]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (refusal_rate, [0, 1, 0, 0, 0, 0, 0, np.nan, np.nan]),
        (cut_off_rate, [0, 0, 1, 0, 0, 0, 0, np.nan, np.nan]),
        (template_leak_rate, [0, 0, 0, 1, 1, 1, 0, 0, np.nan]),
    ],
)
def test_each_rate_sees_its_own_fault(measure, expected):
    np.testing.assert_array_equal(measure(RECORDS), expected)
    assert measure.card.direction == -1


def test_a_prompt_that_is_cut_off_is_no_answer_cut_off():
    assert cut_off_rate([Record("1", "Explain to me how the", "It works by magnets.")])[0] == 0


def test_they_agree_with_the_faults_they_stand_for():
    long = "Word after word. " * 40
    for response in (
        "As an AI, I cannot.",
        f"{' ' * 400}I'm sorry, but I cannot.",
        f"{long}I'm sorry, but I cannot.",
        "and then the",
    ):
        record = Record("1", "Name it.", response)
        assert refusal_rate([record])[0] == ("response: refusal" in faults(record))
        assert cut_off_rate([record])[0] == ("response: cut off" in faults(record))


def test_the_reasons_are_those_of_the_rules():
    assert {*LEAKS, "refusal", "cut off"} <= set(REASONS)


def test_no_records_are_refused():
    with pytest.raises(InputError, match="refusal_rate: number of records must be at least 1, got 0"):
        refusal_rate([])
