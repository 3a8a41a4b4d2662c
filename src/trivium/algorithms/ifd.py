"""IFD, cherry selection: what stays is where the prompt helps a model least to foresee the answer, but does help.

Source: Li et al. 2023, arXiv:2308.12032; as ratio of perplexities by a small model: Li et al. 2024, Superfiltering,
arXiv:2402.00530.
Differs: the ratio is of perplexities, by any small proxy as it is; the first paper trains its model briefly on a sample
of each cluster before. The answer without a task stands in the same chat turn, answering an empty one. Records come
from a plain stream after the seeds, where the papers select 5 to 15 % of Alpaca.
"""

from collections.abc import Sequence

import numpy as np

from trivium.checks import share
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.chosen import Leave, choose_by_ifd
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.from_seeds import from_seeds
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Work
from trivium.models.proxy import open_proxy
from trivium.records.record import Record


def ifd(
    *,
    part: float = 0.5,
    proxy: str = "embedded",
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Write tasks with answers; in the end keep the most difficult of those whose task helps to foresee the answer.

    Args:
        part: Most that stays of what was accepted, as a share, 0 to 1.
        proxy: Model that scores, as for ``measure --proxy``, in this process: embedded, gguf:PATH or hf:FOLDER.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the task.
        top_p: Nucleus of the task.
        answer_temperature: Of the answer.
        task_tokens: Longest task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    share(part, "part")
    if proxy.startswith("openai:"):
        raise InputError("ifd: what an endpoint scores would not count to the budget; give a proxy in this process.")
    known: dict[str, float] = {}  # scores by content, kept from one look to the next

    async def prepare(work: Work, rng: np.random.Generator) -> None:
        open_proxy(proxy)  # what is missing is told before anything is paid

    async def step(work: Work, rng: np.random.Generator) -> Record:
        plain = await from_seeds(
            work, rng, form=form, temperature=temperature, top_p=top_p, answer_temperature=answer_temperature,
            task_tokens=task_tokens, answer_tokens=answer_tokens,
        )  # fmt: skip
        return work.record(plain.task, plain.response, parents=plain.parents)

    def finish(records: Sequence[Record]) -> Leave:
        return choose_by_ifd(records, proxy=open_proxy(proxy), share=part, known=known)

    return Algorithm(
        name="ifd", step=step, parts=(from_seeds, no_faults, NearDuplicate, choose_by_ifd),
        verify=(no_faults,), keep=(NearDuplicate(),), prepare=prepare, finish=finish,
        loop="L0", expected=Expected("0", "0", "+"), source="Li et al. 2023, arXiv:2308.12032",
        differs="a ratio of perplexities by a proxy as it is, without brief training; the form of the chat turn is "
        "held; chooses from a plain stream after the seeds",
        needs=("seeds", "log-probs"),
    )  # fmt: skip
