import numpy as np

from trivium.views.kept import kept, key_of


def test_a_key_tells_makers_and_the_places_where_texts_end_apart():
    keys = [key_of("a@1", "b", "c"), key_of("a@1", "bc", ""), key_of("a@1", "", "bc"), key_of("a@1", "bc"),
            key_of("a@2", "b", "c"), key_of("a@1", "b\0c"), key_of("a@1", "b\ud800", "c")]  # fmt: skip
    assert len(set(keys)) == len(keys)
    assert key_of("a@1", "b", "c") == keys[0]


def test_rows_are_made_in_batches_of_those_that_are_missing(tmp_path):
    keys = [key_of("maker@1", str(place)) for place in range(10)]
    asked = []

    def make(places):
        asked.append(places)
        return np.array([[place, -place] for place in places], dtype=np.float64)

    options = {"width": 2, "dtype": np.float64, "batch": 3}
    kept(tmp_path / "rows.sqlite", keys[2:5], lambda places: make([place + 2 for place in places]), **options)
    rows = kept(tmp_path / "rows.sqlite", keys, make, **options)
    assert rows.tolist() == [[place, -place] for place in range(10)]
    assert asked == [[2, 3, 4], [0, 1, 5], [6, 7, 8], [9]]
