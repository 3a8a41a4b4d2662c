import sqlite3

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.views.embeddings import FILE, embed


class Recording:
    """A vector that depends on the text, and a list of the texts asked for."""

    dimensions = 3

    def __init__(self, name="recording@1"):
        self.name = name
        self.asked = []

    def embed(self, texts):
        self.asked.extend(texts)
        return np.array([[len(text), text.count("a"), 0.1] for text in texts], dtype=np.float32)


TEXTS = ["a", "banana", "", "kiwi", "a"]


def test_a_second_process_finds_the_vectors_of_the_first(tmp_path):
    first = embed(TEXTS, Recording(), cache=tmp_path)
    again = Recording()
    assert np.array_equal(embed([*TEXTS, "new"], again, cache=tmp_path)[:5], first)
    assert again.asked == ["new"]
    assert np.array_equal(first, embed(TEXTS, Recording()))


def test_another_version_of_the_embedder_starts_from_nothing(tmp_path):
    embed(TEXTS, Recording("recording@1"), cache=tmp_path)
    other = Recording("recording@2")
    embed(TEXTS, other, cache=tmp_path)
    assert other.asked == ["a", "banana", "", "kiwi"]


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    embed(TEXTS, Recording())
    assert not list(tmp_path.iterdir())


def test_a_damaged_entry_is_made_again_and_never_believed(tmp_path):
    right = embed(TEXTS, Recording(), cache=tmp_path)
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE vectors SET vector = zeroblob(12) WHERE rowid = 1")
        connection.execute("UPDATE vectors SET vector = x'00' WHERE rowid = 2")
    connection.close()
    again = Recording()
    assert np.array_equal(embed(TEXTS, again, cache=tmp_path), right)
    assert len(again.asked) == 2


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be read as one" * 20, b"\0" * 5000])
def test_a_damaged_file_is_started_anew(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    with pytest.warns(UserWarning, match="damaged and will be made anew"):
        vectors = embed(TEXTS, Recording(), cache=tmp_path)
    assert np.array_equal(vectors, embed(TEXTS, Recording()))
    again = Recording()
    embed(TEXTS, again, cache=tmp_path)
    assert again.asked == []


def test_a_damaged_page_in_the_middle_is_never_believed(tmp_path):
    texts = [f"text {i}" for i in range(2000)]
    right = embed(texts, Recording(), cache=tmp_path)
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray((tmp_path / FILE).read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4096] = bytes(4096)
    (tmp_path / FILE).write_bytes(data)
    with pytest.warns(UserWarning, match="vector cache"):
        assert np.array_equal(embed(texts, Recording(), cache=tmp_path), right)


def test_a_cache_that_cannot_be_written_costs_no_data(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way of a folder")
    with pytest.warns(UserWarning, match="vectors are made without it"):
        vectors = embed(TEXTS, Recording(), cache=blocked)
    assert np.array_equal(vectors, embed(TEXTS, Recording()))


def test_an_embedder_that_breaks_its_promise_is_named():
    class Wrong(Recording):
        dimensions = 4

    with pytest.raises(InputError, match=r"'recording@1' must return an array of shape \(4, 4\), got \(4, 3\)"):
        embed(TEXTS, Wrong())


def test_texts_are_told_apart_by_every_character(tmp_path):
    embed(["ab", "a b", "a\ud800"], Recording(), cache=tmp_path)
    assert Recording().embed(["ab"]).tolist() == embed(["ab"], Recording(), cache=tmp_path).tolist()
    fresh = Recording()
    embed(["ab ", "AB"], fresh, cache=tmp_path)
    assert fresh.asked == ["ab ", "AB"]


def test_embedding_some_texts_at_a_time_changes_nothing(monkeypatch):
    whole = embed(TEXTS, Recording())
    monkeypatch.setattr("trivium.views.embeddings._AT_ONCE", 2)
    some = Recording()
    assert np.array_equal(embed(TEXTS, some), whole)
    assert some.asked == ["a", "banana", "", "kiwi"]
    assert embed([], some).shape == (0, 3)
