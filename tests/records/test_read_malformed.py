"""The table of malformed files: what is kept, what is set apart, and why, to the row."""

import gzip
import hashlib
import json
import zlib

import pytest
import zstandard

from trivium.errors import InputError
from trivium.records import read

GOOD = [b'{"text": "line %d"}' % number for number in range(1, 6)]


def five(replace: dict[int, bytes] | None = None, newline: bytes = b"\n") -> bytes:
    """Five lines, some of them replaced (counted from 1)."""
    return b"".join((replace or {}).get(number, line) + newline for number, line in enumerate(GOOD, start=1))


@pytest.fixture
def put(tmp_path):
    def write(data: bytes, name: str = "data.jsonl"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def reasons(data):
    return [(bad.line, bad.byte, bad.reason) for bad in data.rejected]


def test_five_good_lines_are_five_records(put):
    data = read(put(five()))
    assert [record.response for record in data] == [f"line {n}" for n in range(1, 6)]
    assert (data.name, data.format, data.rejected_count, data.notes) == ("data", "text", 0, ())


def test_a_byte_order_mark_is_skipped_and_noted(put):
    data = read(put(b"\xef\xbb\xbf" + five()))
    assert len(data) == 5
    assert data.rejected_count == 0
    assert data.notes == ("byte order mark skipped",)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "caf\xe9"}', "invalid utf-8"),
        (b'{"text": "a}', "invalid json"),
        (b'{"text": NaN}', "non_json_number"),
        (b'{"text": "a", "score": -Infinity}', "non_json_number"),
        (b'{"text": "a", "score": 1e999}', "non_json_number"),
        (b'{"text": "a", "score": ' + b"9" * 400 + b"}", "non_json_number"),
        (b'{"text": "a", "score": ' + b"9" * 5000 + b"}", "non_json_number"),
        (b'{"text": 3}', "wrong type in field"),
        (b'{"text": null}', "wrong type in field"),
        (b'{"text": "\\ud83d"}', "lone surrogate"),
        (b'{"\\ude00": 1, "text": "a"}', "lone surrogate"),
        (b'{"text": "a", "text": "b"}', "duplicate key"),
        (b'{"text": "a", "meta": [{"k": 1, "k": 1}]}', "duplicate key"),
        (b'{"text" :"a","text":"b"}', "duplicate key"),
        (b'{"text": "a", "te\\u0078t": "b"}', "duplicate key"),
        (b'["text"]', "not an object"),
        (b'"text"', "not an object"),
        (b"null", "not an object"),
        (b'{"other": "a"}', "no usable field"),
        (b'{"text": "a"} {"text": "b"}', "invalid json"),
        (b'{"text": "a\x00"}', "invalid json"),
        (b'{"text": "a", "deep": ' + b"[" * 200 + b"]" * 200 + b"}", "nested too deeply"),
        (b'{"text": "a", "deep": ' + b"[" * 5000 + b"]" * 5000 + b"}", "nested too deeply"),
    ],
)
def test_a_bad_line_costs_only_itself(put, line, reason):
    data = read(put(five({3: line})))
    assert [record.response for record in data] == ["line 1", "line 2", "line 4", "line 5"]
    assert reasons(data) == [(3, 2 * len(GOOD[0] + b"\n"), reason)]
    assert data.rejected_count == 1
    assert data.notes[0] == f"1 rows were not used: 1 {reason}"


def test_garbage_between_five_lines_leaves_five(put):
    data = read(put(five({3: b"%%% not json %%%\n" + GOOD[2]})))
    assert len(data) == 5
    assert reasons(data) == [(3, 38, "invalid json")]  # two lines of 19 bytes, newline included, stand before it


def test_a_torn_last_line_is_set_apart(put):
    data = read(put(five()[:-8]))
    assert len(data) == 4
    assert reasons(data) == [(5, 76, "torn last line")]


def test_a_last_line_without_newline_is_whole(put):
    assert len(read(put(five()[:-1]))) == 5


def test_blank_lines_and_crlf_are_fine(put):
    data = read(put(b"\r\n  \r\n" + five(newline=b"\r\n\r\n\t\r\n")))
    assert len(data) == 5
    assert data.rejected_count == 0


def test_lines_are_counted_with_the_blank_ones(put):
    data = read(put(GOOD[0] + b"\n\n\nbad\n" + GOOD[1]))
    assert reasons(data) == [(4, 21, "invalid json")]  # 18 bytes and three newlines


def test_a_nul_in_a_string_is_kept_and_noted(put):
    data = read(put(five({3: b'{"text": "a\\u0000b"}'})))
    assert data.records[2].response == "a\0b"
    assert data.rejected_count == 0
    assert data.notes == ("1 records hold NUL characters",)


def test_a_field_beside_the_text_may_change_type_and_it_is_said(put):
    data = read(put(five({3: b'{"text": "a", "n": 1}', 4: b'{"text": "a", "n": "one"}'})))
    assert len(data) == 5
    assert data.notes == (
        "field 'n' holds a number and text",
        "1 records had the id of an earlier one and were given #2, #3, …",
    )


def test_integers_beyond_64_bits_stay_exact(put):
    data = read(put(b'{"text": "a", "n": 123456789012345678901234567890, "id": 18446744073709551617}\n'))
    assert data.records[0].notes["n"] == 123456789012345678901234567890
    assert data.records[0].id == "18446744073709551617"


def many(rows: int) -> bytes:
    # Digests do not compress, so that half of the packed bytes are about half of the rows.
    return b"".join(b'{"text": "%s"}\n' % format(zlib.crc32(b"%d" % n) ** 9, "x").encode() for n in range(rows))


@pytest.mark.parametrize(("pack", "name"), [(gzip.compress, "gzip"), (zstandard.compress, "zstd")])
def test_a_packed_file_cut_in_half_gives_all_whole_records_before_the_cut(put, pack, name):
    plain = many(20_000)
    packed = pack(plain)
    data = read(put(packed[: len(packed) // 2]))
    assert len(data) > 5_000
    bad = data.rejected[0]
    assert data.rejected_count == 1
    assert bad.reason == f"truncated {name}"
    assert bad.line == len(data) + 1
    # The offset is where the first record that is not whole starts.
    assert plain[: bad.byte].count(b"\n") == len(data)
    assert plain[: bad.byte].endswith(b"\n")
    assert f"{len(packed) // 2:,} packed bytes" in bad.detail


def test_a_corrupt_gzip_keeps_what_came_before(put):
    packed = bytearray(gzip.compress(many(20_000), mtime=0))
    packed[len(packed) // 2] ^= 0xFF
    data = read(put(bytes(packed)))
    assert len(data) > 5_000
    assert data.rejected[-1].reason == "corrupt gzip"


def test_packing_is_told_by_content_and_not_by_name(put):
    assert len(read(put(gzip.compress(five(), mtime=0), "a.jsonl"))) == 5
    assert len(read(put(zstandard.compress(five()), "b.jsonl.gz"))) == 5
    assert len(read(put(five(), "c.jsonl.zst"))) == 5


def test_packed_files_joined_end_to_end_are_read_through(put):
    assert len(read(put(gzip.compress(five(), mtime=0) + gzip.compress(five(), mtime=0) + b"\0" * 512))) == 10
    assert len(read(put(zstandard.compress(five()) + zstandard.compress(five()), "b.zst"))) == 10


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_decompression_bomb_stops_at_the_limits(put, pack):
    bomb = pack(five() + b'{"text": "' + b"a" * 100_000_000 + b'"}\n')
    data = read(put(bomb))
    assert len(data) == 5
    assert reasons(data) == [(6, 95, "decompression bomb")]
    assert "200:1" in data.rejected[0].detail


def test_a_line_over_16_mb_is_set_apart_and_the_next_is_read(put):
    long = b'{"text": "' + b"ab" * (8 << 20) + b'"}'
    data = read(put(five({3: long})))
    assert len(data) == 4
    assert reasons(data) == [(3, 38, "line too long")]
    assert data.records[-1].response == "line 5"


def test_a_line_of_nearly_16_mb_is_read(put):
    text = "a" * ((16 << 20) - 12)  # the other 12 bytes are {"text":""} and the newline does not count
    assert read(put(json.dumps({"text": text}, separators=(",", ":")).encode() + b"\n")).records[0].response == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (five().decode().encode("utf-16"), "iconv -f UTF-16 -t UTF-8"),
        (five().decode().encode("utf-16-le"), "iconv -f UTF-16LE -t UTF-8"),
        (five().decode().encode("utf-16-be"), "iconv -f UTF-16BE -t UTF-8"),
        (five().decode().encode("utf-32"), "iconv -f UTF-32 -t UTF-8"),
        (b"PK\x03\x04rest", "zip archive .*unpack it"),
        (gzip.compress(b"PK\x03\x04rest", mtime=0), "zip archive .*unpack it"),
        (b"", "is empty; wanted at least one example"),
        (b"\n \r\n\n", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b"hello\nworld", "could be used: 2 invalid json. First: line 1 .byte 0.: invalid json"),
        (b'{"text": 1}\n{"text": 2}\n', "2 wrong type in field.*'text' is a number, wanted text"),
        (b'{"content": "long text", "n": 1}\n', "rows have 'content', 'n'; wanted one of: .*--text-field content"),
        (b'{"n": 1}\n', "no field holds text"),
        (b"{}\n", "its rows have no fields"),
    ],
)
def test_a_file_that_holds_nothing_usable_says_why(put, data, message):
    with pytest.raises(InputError, match=message):
        read(put(data))


def test_only_the_first_thousand_bad_lines_are_kept_and_all_are_counted(put):
    data = read(put(b"bad\n" * 2_500 + five() + b"bad\n" * 500))
    assert len(data) == 5
    assert len(data.rejected) == 1_000
    assert data.rejected_count == 3_000
    assert data.notes[0] == "3,000 rows were not used: 3,000 invalid json"


def test_bad_lines_stand_in_the_order_of_the_file(put):
    data = read(put(five({2: b'{"text": 1}', 3: b"bad", 5: b'{"x": 1}'})))
    assert [bad.line for bad in data.rejected] == [2, 3, 5]


def test_the_hash_is_that_of_the_bytes_on_disk(put):
    packed = gzip.compress(five(), mtime=0)
    assert read(put(packed)).sha256 == hashlib.sha256(packed).hexdigest()
