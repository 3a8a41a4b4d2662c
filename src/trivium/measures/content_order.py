"""An order of items that depends on what they hold and not on where they stand: how measures draw a fixed sample."""

import hashlib
from collections import Counter
from collections.abc import Iterable


def content_order(contents: Iterable[bytes]) -> list[int]:
    """Places of the items, as if shuffled, in an order that their contents alone decide.

    Item i is filed under the BLAKE2b hash of its content and of how many items of the same content came before it.
    So the items at the front are a random sample of all, the same whatever order they are given in; and copies do not
    lie side by side, as they would in the order of a hash of the content alone.

    Cost: one hash for each item, and a sort.
    """
    met: Counter[bytes] = Counter()
    keys = []
    for place, content in enumerate(contents):
        digest = hashlib.blake2b(content, digest_size=16).digest()
        copy = met[digest]
        met[digest] += 1
        keys.append((hashlib.blake2b(digest + copy.to_bytes(8, "big"), digest_size=16).digest(), place))
    return [place for _, place in sorted(keys)]
