"""Programs that print an answer."""

import pytest

from trivium.errors import InputError
from trivium.records import Record
from trivium.verifiers.program_answer import PrintsAnswer


def prints(program, answer="24"):
    return PrintsAnswer(seconds=2)(Record("p", "How many?", program, notes={"answer": answer}))


@pytest.mark.parametrize(
    ("program", "accepted", "reason"),
    [
        ("```python\nprint(4 * 6)\n```", True, "right answer"),
        ("print(4 * 6 / 1)", True, "right answer"),  # 24.0
        ("print(10)\nprint('total:', 24)", True, "right answer"),  # the last line counts
        ("print(24)\nprint(10)", False, "wrong answer"),
        ("x = 24", False, "nothing printed"),
        ("print(1 / 0)", False, "program: ZeroDivisionError"),
        ("while True: pass", False, "program: timeout"),
        ("It is 24.", False, "no program found"),
    ],
)
def test_the_last_line_printed_is_the_answer(program, accepted, reason):
    assert prints(program) == (accepted, reason)


def test_a_record_without_an_answer_is_refused():
    with pytest.raises(InputError, match=r"record 'p' has no notes\['answer'\], which PrintsAnswer compares with"):
        PrintsAnswer()(Record("p", "How many?", "print(1)"))
