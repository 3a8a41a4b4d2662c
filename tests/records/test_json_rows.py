"""Equal keys are found by counting; that must agree with showing every key to a slow parser."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trivium.records import json_rows
from trivium.records.json_rows import json_object
from trivium.records.lines import UnusableRow


class Pairs(tuple):
    """An object that may say a key twice."""


words = st.text(st.sampled_from('ab":\\ \t{},[]'), max_size=4)
values = st.recursive(
    st.none() | st.integers(-3, 3) | words,
    lambda below: st.lists(below, max_size=3) | st.lists(st.tuples(words, below), max_size=3).map(Pairs),
    max_leaves=6,
)


def written(value, space):
    if isinstance(value, Pairs):
        inside = ",".join(f"{json.dumps(key)}{space}:{written(below, space)}" for key, below in value)
        return "{" + inside + "}"
    if isinstance(value, list):
        return "[" + ",".join(written(below, space) for below in value) + "]"
    return json.dumps(value)


def repeats(value):
    if isinstance(value, Pairs):
        keys = [key for key, _ in value]
        return len(set(keys)) < len(keys) or any(repeats(below) for _, below in value)
    return isinstance(value, list) and any(repeats(below) for below in value)


@settings(max_examples=800)
@given(row=st.lists(st.tuples(words, values), max_size=4).map(Pairs), space=st.sampled_from(["", " ", "\t", "\r "]))
def test_a_repeated_key_is_found_wherever_it_hides_and_never_imagined(row, space):
    data = written(row, space).encode()
    if repeats(row):
        with pytest.raises(UnusableRow, match="duplicate key"):
            json_object(data)
    else:
        assert json_object(data) == json.loads(data)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1, "b": "x: y", "c": {"d": [{"e": "http://x"}]}}',
        b'{"a": "he said \\"no\\": never"}',
        '{"a": "il dit : « oui »"}'.encode(),
    ],
)
def test_ordinary_lines_are_parsed_once(data, monkeypatch):
    monkeypatch.setattr(json_rows, "_slowly", lambda line: pytest.fail("parsed a second time"))
    assert json_object(data) == json.loads(data)
