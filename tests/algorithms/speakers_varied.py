"""What a scripted model says to the methods that plan what to vary before they write."""

import json

from speakers import some_words
from speakers_feedback import by_label, own_words

from trivium.models.scripted import rendered


def task(request):
    return f"Describe {some_words(request)}."


def listing(request):
    return f"{some_words(request, 2)}, {some_words(request, 2, 1)}, {some_words(request, 2, 2)}"


def weighted(request):
    if request.label.startswith("verbalized@"):  # in chat form an object is asked for
        shares = [{"probability": 0.1 * n, "request": f"Describe {some_words(request, 8, n)}."} for n in (4, 3, 1)]
        return json.dumps({"requests": shares})
    return "\n".join(f"0.{number}0 | Describe {some_words(request, 8, number)}." for number in (4, 3, 1, 1, 1))


SPEAKERS = {
    "verbalized-sampling": by_label(verbalized=weighted, answer=own_words),
    "bare": by_label(
        bare_draft=lambda r: f" Tell of {some_words(r, 6)}.\nResponse: So.",
        bare_refine=lambda r: f"Task: {task(r)}\nResponse: It is about {some_words(r, 8, 5)}.",
    ),
    "instruct-skillmix": by_label(skills=listing, query_types=listing, skill_mix=task, answer=own_words),
    "self-align": by_label(
        task_series=task, kind_topics=listing, kind_task=task,
        by_principles=lambda r: f"Thoughts: kind is what counts.\nAnswer: {own_words(r)}",
    ),
    "agent-instruct": by_label(
        transformed=lambda r: f"{rendered(r).rpartition('Material: ')[2].partition('.')[0]} and {some_words(r)}.",
        flow_task=task, suggest=lambda r: f"Ask for {some_words(r, 3)} too.",
        edit_task=lambda r: f"Describe {some_words(r)} and more.", answer=own_words,
    ),
    "simula": by_label(
        factors=listing, factor_values=listing, meta_prompt=lambda r: f"Someone wants {some_words(r, 4)}.",
        complexified=lambda r: f"Someone wants {some_words(r, 4)} at night.", meta_task=task, answer=own_words,
        critic_right="yes", critic_wrong="no",
    ),
    "simplestrat": by_label(
        strata=lambda r: f"Is it {some_words(r, 1)}? | Is it on {some_words(r, 1, 1)}?", shares="yes 75%, no 25%",
        stratum_task=task, answer=own_words,
    ),
}  # fmt: skip
