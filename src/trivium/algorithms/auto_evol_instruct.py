"""Auto Evol-Instruct: the method of evolving is itself evolved, in view of the evolutions that failed.

Source: Zeng et al. 2024, arXiv:2406.00770.
Differs: whether an evolution failed is told by the eliminator's rules (see there) and not by a language model; a method
is one line. As in the paper it is found on a few tasks first and then used for all. A model in this process is asked
for one sentence.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import is_on
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.noted import noted
from trivium.generation.prompts import prompt
from trivium.generation.propose.answer import answer
from trivium.generation.propose.form import Form
from trivium.generation.propose.method import Method, evolve_by, improve, trial
from trivium.generation.propose.say import Voice
from trivium.generation.verify.eliminator import eliminated_answer, eliminated_task
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record


def auto_evol_instruct(
    *,
    rounds: int = 2,
    candidates: int = 2,
    tried_on: int = 4,
    depth: int = 4,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 96,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Improve the method on a few seeds, then evolve the pool by the version that failed least.

    Args:
        rounds: Times the method is rewritten; 0 uses it as it starts.
        candidates: Rewritings tried each time, of which the best goes on.
        tried_on: Seeds each version is tried on.
        depth: Most evolutions from a seed.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of evolved tasks and methods.
        top_p: Nucleus of evolved tasks and methods.
        answer_temperature: Of the answer.
        task_tokens: Longest addition to a task, and longest method.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    for value, least, name in ((rounds, 0, "rounds"), (candidates, 1, "candidates"), (depth, 1, "depth")):
        at_least(value, least, name)
    at_least(tried_on, 1, "tried_on")
    voice = Voice(form, temperature, top_p, task_tokens)

    async def prepare(work: Work, rng: np.random.Generator) -> list[Method]:
        """Every version that was tried; the last is the one to use."""
        tasks = [work.pool[int(place)] for place in rng.permutation(work.pool.seeds)[:tried_on]]
        first = prompt("method_start").text
        versions = [Method(0, None, first, *(await trial(work, rng, tasks, first, voice) if rounds else ((), 0)))]
        best = versions[0]
        for _ in range(rounds if is_on(improve) else 0):
            if not best.failures:
                break
            now = best
            for _ in range(candidates):
                with work.losing():
                    text = await improve(work, rng, now, voice)
                    version = Method(len(versions), now.version, text, *await trial(work, rng, tasks, text, voice))
                    versions.append(version)
                    if version.share_failed < best.share_failed:
                        best = version
        return [*(version for version in versions if version is not best), best]

    async def step(work: Work, rng: np.random.Generator) -> Record:
        able = [record for record in work.pool if noted(record, "evolutions", 0) < depth]
        parent = able[int(rng.integers(len(able)))]
        method = work.prepared[-1]
        task = await evolve_by(work, rng, parent, method.text, voice)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        require(eliminated_answer(response), prompt=task, response=response)
        tried = [
            {
                "version": each.version,
                "from": each.parent,
                "method": each.text,
                "failures": len(each.failures),
                "tried": each.tried,
            }
            for each in sorted(work.prepared, key=lambda each: each.version)
        ]
        notes = {"version": method.version, "method": method.text, "versions": tried}
        notes["evolutions"] = noted(parent, "evolutions", 0) + 1
        return work.record(task, response, parents=(parent,), notes=notes)

    return Algorithm(
        name="auto-evol-instruct", step=step,
        parts=(improve, evolve_by, plausible_task, eliminated_task, answer, eliminated_answer, no_faults,
               NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.9),), loop="L1", expected=Expected("0", "+", "++"),
        source="Zeng et al. 2024, arXiv:2406.00770",
        differs="failures are told by rules, not by a language model; a method is one line; one-sentence answers of "
        "models in this process",
        needs=("seeds",), optional=(improve,), prepare=prepare,
        prepare_calls=tried_on + rounds * candidates * (1 + tried_on),
    )  # fmt: skip
