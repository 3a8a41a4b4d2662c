"""Memory stays small whatever a file claims to hold."""

import gzip
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

# Peak memory of reading, over what the imports took; in MB.
READ = """
import resource, sys
import trivium.records
from trivium.errors import InputError
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    print(len(trivium.records.read(sys.argv[1])))
except InputError as error:
    print(error)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def peak(path) -> tuple[str, int]:
    done = subprocess.run([sys.executable, "-c", READ, path], capture_output=True, text=True, check=True)
    *said, memory = done.stdout.splitlines()
    return "\n".join(said), int(memory)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_bomb_is_refused_in_little_memory(tmp_path, pack):
    path = tmp_path / "bomb"
    path.write_bytes(pack(b'{"text": "' + b"a" * 200_000_000 + b'"}'))
    said, memory = peak(path)
    assert "decompression bomb" in said
    assert memory < 150


def test_a_plain_line_of_200_mb_is_passed_over_in_little_memory(tmp_path):
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(200):
            file.write(b"a" * 1_000_000)
        file.write(b'"}\n{"text": "after"}\n')
    said, memory = peak(path)
    assert said == "1"
    assert memory < 60


def test_a_parquet_of_a_thousand_million_rows_is_refused_in_little_memory(tmp_path):
    path = tmp_path / "rows.parquet"
    group = pa.table({"text": pa.nulls(50_000_000, pa.string())})
    with pq.ParquetWriter(path, group.schema, data_page_size=1 << 30) as file:
        for _ in range(20):
            file.write_table(group, row_group_size=50_000_000)
    assert path.stat().st_size < 5_000_000
    said, memory = peak(path)
    assert "decompression bomb" in said
    assert "1,000,000,000 rows" in said
    assert memory < 150


def test_records_are_not_held_twice(tmp_path):
    path = tmp_path / "many.jsonl"
    long = "a" * 1_000
    with path.open("w") as file:
        for number in range(60_000):
            file.write(f'{{"text": "{long}{number}"}}\n')
    said, memory = peak(path)
    assert said == "60000"
    assert memory < 60 * 1.5 + 25  # 60 MB of text, half as much again for the objects around it, and some pieces
