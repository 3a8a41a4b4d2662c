"""R8: an answer that is empty, refused, a duplicate, cut off or of no end costs its proposal alone, with its reason."""

from collections import Counter

from trivium.models.api import Completion
from trivium.models.scripted import Scripted
from trivium.records import Record
from trivium.verbs.generate import generate

KINDS = ("empty", "refused", "duplicate", "cut off", "without end", *("good",) * 5)


def test_a_tenth_of_each_fault_balances_to_the_unit(tmp_path):
    seeds = [Record(f"s{number}", f"Describe number {number}.", "") for number in range(50)]
    met = Counter()

    def speak(request):
        number = sum(met.values())
        kind = KINDS[number % len(KINDS)]
        met[kind] += 1
        match kind:
            case "empty":
                return ""
            case "refused":
                return Completion("", "refused", 5, 0, reason="content_filter: told so")
            case "duplicate":
                return "It is the same fine answer as ever, and it says enough."
            case "cut off":
                return Completion("It is a fine answer that", "length", 5, 9)
            case "without end":
                return " ".join(f"word{place}" for place in range(5_000))  # cut by the limit of tokens
        return f"Here is what can be said of case {number}: it is the one after {number - 1}."

    run = generate("plain", model="scripted:here", opened=Scripted(speak), out=tmp_path / "run", seeds=seeds,
                   max_calls=400, ahead=1)  # fmt: skip
    fates = run.brought.fates
    assert met == {"good": 200, **dict.fromkeys(KINDS[:5], 40)}
    assert sum(fates.values()) == run.brought.calls == 400
    assert fates["dropped: refused by the model: content_filter"] == 40
    assert fates["dropped: truncated answer"] == 80
    assert fates["dropped: empty answer"] == 40
    assert fates["accepted"] == len(run.records) == 400 - 160 - fates.get("dropped: exact copy", 0)
    assert len({record.id for record in run.records}) == len(run.records)
    assert len(run.brought.fallen) == 400 - len(run.records)
