"""Whatever happens to a file, every line of it is a record or a counted bad line."""

import gzip

import zstandard
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.records import read

ROWS = [
    b'{"prompt": "What is 2 + 2?", "response": "4", "n": 1, "tags": ["a", "b"]}',
    b'{"prompt": "Say \\"hi\\":", "response": ":hi", "meta": {"k": {"k": null}}}',
    '{"prompt": "Grüße 😀", "response": "\\ud83d\\ude00", "x": 1.5e-3}'.encode(),
    b'{"prompt": "", "response": "\\\\", "id": "r4", "parents": ["a"]}',
]
WHOLE = b"\n".join(ROWS * 3) + b"\n"

# Bytes that mean something to a parser, and any others.
PARTS = [b'"', b"\\", b"{", b"}", b"[", b"]", b":", b",", b"\n", b"\r", b" ", b"\xff", b"\xf0\x9f", b"\0", b"NaN",
    b"\\ud83d", b"\xef\xbb\xbf", b"1e999", b'"prompt":']  # fmt: skip
pieces = st.sampled_from(PARTS) | st.binary(max_size=4)


@st.composite
def mutated(draw: st.DrawFn, whole: bytes = WHOLE) -> bytes:
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        what = draw(st.sampled_from(["insert", "replace", "delete", "cut", "repeat"]))
        if what == "insert":
            data[at:at] = draw(pieces)
        elif what == "replace":
            data[at : at + 1] = draw(pieces)
        elif what == "delete":
            del data[at : at + draw(st.integers(1, 90))]
        elif what == "cut":
            del data[at:]
        else:
            data[at:at] = data[max(0, at - draw(st.integers(1, 200))) : at]
    return bytes(data)


def lines_in(data: bytes) -> int:
    return sum(1 for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip(b" \t\r\n\x0b\x0c"))


QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=2_500, **QUIET)
@given(data=mutated())
def test_records_and_bad_lines_add_up_to_the_lines(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "mutated.jsonl"
    path.write_bytes(data)
    try:
        found = read(path)
    except InputError as error:
        event(str(error).split(" ")[1])  # nothing, no usable field, or empty
        return
    assert len(found) + found.rejected_count == lines_in(data)
    assert len({record.id for record in found}) == len(found)


@settings(max_examples=500, **QUIET)
@given(data=st.sampled_from([gzip.compress(WHOLE * 20, mtime=0), zstandard.compress(WHOLE * 20)]).flatmap(mutated))
def test_damaged_packing_is_never_an_unexplained_error(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "mutated.jsonl.gz"
    path.write_bytes(data)
    try:
        found = read(path)
    except InputError:
        return
    assert len(found) + found.rejected_count > 0


ARRAY = b"[" + b",\n ".join(ROWS) + b"]"
TABLE = b'prompt,response,n\n"a ""quoted"" one","two\nlines",3\nplain,text,4\n'


@settings(max_examples=500, **QUIET)
@given(data=st.one_of(mutated(ARRAY), mutated(TABLE)), name=st.sampled_from(["m.json", "m.csv", "m.tsv", "m.txt"]))
def test_damaged_arrays_and_tables_are_never_an_unexplained_error(tmp_path_factory, data, name):
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(data)
    try:
        found = read(path)
    except InputError:
        return
    assert len(found) >= 1
