import numpy as np
import pytest

from trivium.measures.complexity.steps import reasoning_steps
from trivium.records.record import Record


@pytest.mark.parametrize(
    ("response", "steps"),
    [
        ("Paris", 0),
        ("The sky is blue. It is wide.", 0),
        ("Bread, then butter.", 0),
        ("First, add 2 and 3. Then double it. So the answer is 10.", 3),
        ("2 + 3 = 5\n5 * 2 = 10", 2),
        ("1. Wash the rice.\n2. Boil water.\n3. Cook.", 3),
        ("Step 1: Find x.\nStep 2: Double it.", 2),
        ("**Step 1:** Find x.\n### Step 2: Double it.", 2),
        ("1. First, x = 3. Then y = 4.\n2. Done.", 3),  # the first line holds two sentences that reason
        ("We know that x is even, which means it ends in 0.", 1),  # one sentence, two signs
        ("- apples\n- pears", 0),
        ("```\nx = 1\ny = 2\n```", 0),
        ("In 1. Bundesliga", 0),
        ("", np.nan),
        (" \n", np.nan),
    ],
)
def test_steps_by_hand(response, steps):
    assert reasoning_steps([Record("1", "1. a = b\n2. c = d", response)]) == pytest.approx([steps], nan_ok=True)
