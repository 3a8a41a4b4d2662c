"""The decoder from scratch: tiny ones, on one thread."""

import math
from dataclasses import replace

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.students import Decoder, evaluate, loss, train

torch = pytest.importorskip("torch")

from trivium.students import decoder as made  # noqa: E402  (needs PyTorch)
from trivium.students import loop  # noqa: E402

TINY = Decoder(layers=2, width=32, heads=2, steps=12, batch=8, learning_rate=0.01)


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def swaps(n, seed=0):
    """A small string task: every first letter is written as the second."""
    rng = np.random.default_rng(seed)
    records = []
    for i in range(n):
        a, b = rng.choice(list("abcde"), 2, replace=False)
        text = "".join(rng.choice(list("abcde"), int(rng.integers(3, 7))))
        records.append(Record(str(i), f"{a}>{b}|{text}", text.replace(a, b)))
    return records


def weights(student):
    return {name: each.detach().numpy() for name, each in student.learned.model.named_parameters()}


def same(one, other):
    a, b = weights(one), weights(other)
    return all((a[name] == b[name]).all() for name in a)


def exact(item, output):
    return output == item.response


@pytest.fixture(scope="module")
def memorised():
    torch.set_num_threads(1)
    return train(swaps(20), replace(TINY, steps=250, batch=20, width=48, learning_rate=0.006), np.random.default_rng(0))


def test_twenty_records_are_learned_by_heart(memorised):
    assert memorised.outcome == "trained"
    assert evaluate(memorised, swaps(20), exact).all()
    assert memorised.final_loss < 0.05
    assert loss(memorised, swaps(20)).max() < 0.1


def test_it_says_how_it_came_to_be(memorised):
    facts = memorised.facts()
    # 250 steps of all 20 records; a record's tokens are its bytes and three marks.
    assert facts["tokens"] == 250 * sum(len(r.prompt) + len(r.response) + 3 for r in swaps(20))
    assert (facts["student"], facts["steps"], facts["epochs"], facts["records"]) == ("decoder", 250, 250.0, 20)
    assert facts["cpu_seconds"] > 0
    assert memorised.losses[0] == pytest.approx(math.log(257), abs=0.2)  # it begins by guessing among 257 tokens


def test_decoding_with_the_cache_gives_what_decoding_without_gives(memorised):
    # Prompts of unequal length, unknown ones and unknown letters among them.
    prompts = [*(r.prompt for r in swaps(6, seed=9)), "a>b|" + "abc" * 9, "é>ü|x", "", "zz"]
    model, most = memorised.learned.model, memorised.learned.most
    expected = []
    for prompt in prompts:
        ids = [made.MARK, *prompt.encode(), made.ANSWER]
        start = len(ids)
        with torch.inference_mode():
            while len(ids) - start < most:
                token = int(model.head(model(torch.tensor([ids]))[0, -1]).argmax())
                if token == made.MARK:
                    break
                ids.append(token)
        expected.append(bytes(ids[start:]).decode("utf-8", "replace"))
    assert memorised.learned.answer(prompts) == expected
    assert len(set(expected)) > 5


def test_an_answer_without_an_end_is_cut_at_twice_the_longest_seen():
    student = train([Record("1", "a", "bcd")], replace(TINY, steps=1), np.random.default_rng(0))
    assert student.learned.most == 2 * 4 + 16  # three bytes and the end mark
    with torch.no_grad():
        student.learned.model.head.weight[:] = 0.0
    assert student.learned.answer(["a"]) == ["\0" * 24]  # all logits equal: the first byte, for ever


def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    one, again, other = (train(swaps(30), TINY, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert same(one, again)
    assert (one.losses == again.losses).all()
    assert not same(one, other)


def test_training_leaves_the_global_generator_alone():
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    train(swaps(8), replace(TINY, steps=2), np.random.default_rng(0))
    assert torch.rand(1) == expected


@pytest.mark.parametrize("optimizer", ["muon", "adamw"])
@pytest.mark.parametrize("sittings", [1, 2])
def test_an_interrupted_run_ends_with_the_weights_of_an_uninterrupted_one(tmp_path, monkeypatch, sittings, optimizer):
    config = replace(TINY, save_every=3, optimizer=optimizer)
    whole = train(swaps(30), config, np.random.default_rng(1))
    real = loop._save
    for sitting in range(sittings):

        def save_and_die(*args, killed_at=3 * (sitting + 1) + 3):
            real(*args)
            if len(args[4]) >= killed_at:
                raise KeyboardInterrupt

        monkeypatch.setattr(loop, "_save", save_and_die)
        with pytest.raises(KeyboardInterrupt):
            train(swaps(30), config, np.random.default_rng(1), folder=tmp_path)
    monkeypatch.setattr(loop, "_save", real)
    resumed = train(swaps(30), config, np.random.default_rng(1), folder=tmp_path)
    assert same(whole, resumed)
    assert (whole.losses == resumed.losses).all()
    assert (whole.tokens, whole.outcome) == (resumed.tokens, resumed.outcome)


def test_a_finished_student_is_read_back_without_a_step(tmp_path, monkeypatch):
    done = train(swaps(30), TINY, np.random.default_rng(1), folder=tmp_path)
    monkeypatch.setattr(loop, "_gradient", None)
    back = train(swaps(30), replace(TINY, save_every=5), np.random.default_rng(1), folder=tmp_path)
    assert same(done, back)
    assert back.facts() | {"config": None, "cpu_seconds": 0} == done.facts() | {"config": None, "cpu_seconds": 0}
    assert [path.name for path in tmp_path.iterdir()] == ["student.safetensors"]


@pytest.mark.parametrize("change", ["data", "seed", "settings"])
def test_a_folder_of_another_student_is_refused(tmp_path, change):
    train(swaps(30), TINY, np.random.default_rng(1), folder=tmp_path)
    data = swaps(31 if change == "data" else 30)
    config = replace(TINY, weight_decay=0.5) if change == "settings" else TINY
    with pytest.raises(InputError, match="holds a student trained on other data, with other settings or another seed"):
        train(data, config, np.random.default_rng(2 if change == "seed" else 1), folder=tmp_path)


def test_a_damaged_checkpoint_is_named(tmp_path):
    (tmp_path / loop.FILE).write_bytes(b"not a checkpoint")
    with pytest.raises(InputError, match=r"student\.safetensors is damaged"):
        train(swaps(30), TINY, np.random.default_rng(1), folder=tmp_path)


def test_a_diverging_run_is_an_outcome_and_its_answers_are_refused(tmp_path):
    config = replace(TINY, steps=60, learning_rate=1e4, warmup=0.0)
    student = train(swaps(30), config, np.random.default_rng(0), folder=tmp_path)
    assert student.outcome == "diverged"
    assert 0 < student.steps < 60
    assert student.facts()["outcome"] == "diverged"
    for ask in (lambda: evaluate(student, swaps(2), exact), lambda: loss(student, swaps(2))):
        with pytest.raises(InputError, match="this student diverged at step"):
            ask()
    assert train(swaps(30), config, np.random.default_rng(0), folder=tmp_path).steps == student.steps


def test_a_loss_that_is_no_number_is_an_outcome(monkeypatch):
    real = loop._gradient
    monkeypatch.setattr(loop, "_gradient", lambda *args: real(*args) * float("nan"))
    student = train(swaps(30), TINY, np.random.default_rng(0))
    assert (student.outcome, student.steps) == ("diverged", 1)
    assert student.facts()["final_loss"] is None


def test_only_the_answer_is_learned():
    model = made.Transformer.drawn(TINY, 0)
    data = made.encoded(["abc"], ["de"])
    ids, wanted = (torch.from_numpy(each) for each in data.padded(np.array([0])))
    assert ids.tolist() == [[256, 97, 98, 99, 257, 100, 101, 256]]
    assert wanted.tolist() == [[False, False, False, False, True, True, True]]
    logits = model.head(model(ids[:, :-1]))[0].log_softmax(dim=-1)
    by_hand = -(logits[4, 100] + logits[5, 101] + logits[6, 256])
    assert loop.answer_nats(model.network, ids, wanted).sum().item() == pytest.approx(by_hand.item(), rel=1e-5)
    # Other targets in the prompt's places would change nothing: no place before the answer is predicted.
    targets = ids[:, 1:].clone()
    targets[~wanted] = 7
    per_place = torch.nn.functional.cross_entropy(logits, targets[0], reduction="none")
    assert per_place[wanted[0]].sum().item() == pytest.approx(by_hand.item(), rel=1e-5)


def test_the_loss_of_a_record_is_the_mean_over_its_answer_and_does_not_depend_on_its_neighbours(memorised):
    records = [Record("a", "a>b|aab", "bbb"), Record("b", "q", ""), Record("c", "c>d|" + "c" * 40, "dé")]
    together = loss(memorised, records)
    assert together == pytest.approx([loss(memorised, [record])[0] for record in records], rel=1e-4)
    data = made.encoded(["c>d|" + "c" * 40], ["dé"])
    ids, wanted = (torch.from_numpy(each) for each in data.padded(np.array([0])))
    nats = loop.answer_nats(memorised.learned.model.network, ids, wanted)
    assert len(nats) == 4  # d, the two bytes of é, the end
    assert together[2] == pytest.approx(nats.mean().item(), rel=1e-4)


def test_what_comes_later_changes_nothing_before():
    model = made.Transformer.drawn(TINY, 0)
    one, other = torch.tensor([[1, 2, 3, 4]]), torch.tensor([[1, 2, 3, 9]])
    assert torch.allclose(model(one)[:, :3], model(other)[:, :3])
    assert not torch.allclose(model(one)[:, 3], model(other)[:, 3])


def test_only_distances_between_places_matter():
    x = torch.randn(1, 1, 2, 8, generator=torch.Generator().manual_seed(0))

    def product(places):
        angle = torch.tensor(places, dtype=torch.float32)[:, None] * torch.tensor([1.0, 0.3, 0.1, 0.01])
        q, k = made.turned(x, torch.polar(torch.ones_like(angle), angle)[None, None])[0, 0]
        return float(q @ k)

    assert product([0, 5]) == pytest.approx(product([20, 25]), abs=1e-4)
    assert product([0, 5]) != pytest.approx(product([0, 6]), abs=1e-3)


def test_long_records_are_counted_and_too_many_are_refused():
    long = [*swaps(99), Record("long", "x" * 600, "y")]
    student = train(long, replace(TINY, steps=1), np.random.default_rng(0))
    assert (student.records, student.left_out) == (99, 1)
    with pytest.raises(InputError, match="1 of 100 records are longer than the context of 512 tokens"):
        train(long, replace(TINY, steps=1, too_long=0.0), np.random.default_rng(0))


def test_any_text_can_be_read_and_learned():
    odd = [Record("1", "naïve 中文 🙂", "\ud800é"), Record("2", "", "\x00\xff")]
    student = train(odd, replace(TINY, steps=150), np.random.default_rng(0))
    assert student.learned.answer(["naïve 中文 🙂", ""]) == ["?é", "\x00ÿ"]


def test_the_learning_rate_rises_in_a_line_and_falls_along_a_cosine_to_a_tenth():
    config = replace(TINY, steps=100, warmup=0.1, learning_rate=1.0)
    rates = [loop.learning_rate(step, config) for step in range(100)]
    assert rates[:10] == pytest.approx([0.1 * (i + 1) for i in range(10)])
    assert rates[10] == pytest.approx(1.0)
    assert rates[55] == pytest.approx(0.55)  # half way: the mean of 1 and 0.1
    assert rates[99] == pytest.approx(0.1, abs=0.001)


def test_a_batch_in_parts_gives_the_gradient_of_the_whole(monkeypatch):
    data = made.encoded([r.prompt for r in swaps(16)], [r.response for r in swaps(16)])
    found = []
    for at_once in (10_000, 40):
        model = made.Transformer.drawn(TINY, 0)
        monkeypatch.setitem(loop._AT_ONCE, "cpu", at_once)
        value = loop._gradient(model.network, data, np.arange(16), torch.device("cpu"))
        found.append((value, model.head.weight.grad.numpy()))
    assert found[0][0] == pytest.approx(found[1][0], rel=1e-5)
    assert found[0][1] == pytest.approx(found[1][1], abs=1e-6)
    assert np.abs(found[0][1]).max() > 1e-3


@pytest.mark.parametrize(
    "change",
    [{"layers": 1}, {"width": 40}, {"heads": 4}, {"steps": 11}, {"batch": 9}, {"learning_rate": 0.02}, {"warmup": 0.5},
     {"weight_decay": 5.0}, {"optimizer": "adamw"}],
)  # fmt: skip
def test_every_setting_changes_what_is_learned(change):
    usual, other = (train(swaps(30), config, np.random.default_rng(0)) for config in (TINY, replace(TINY, **change)))
    assert not np.allclose(loss(usual, swaps(5)), loss(other, swaps(5)), rtol=1e-6)


def test_half_precision_as_on_a_gpu_learns_and_answers_too(monkeypatch):
    for module in (loop, made):
        monkeypatch.setattr(module, "precision", lambda place: torch.autocast("cpu", torch.bfloat16))
    records = swaps(6)
    student = train(records, replace(TINY, steps=150, batch=6), np.random.default_rng(0))
    assert all(each.dtype == torch.float32 for each in student.learned.model.parameters())
    assert evaluate(student, records, exact).all()
    assert loss(student, records).max() < 0.2


@pytest.mark.parametrize("since", [0, 1, 3, 4])
def test_vectors_and_gradients_are_the_same_where_only_the_last_places_are_wanted(since):
    model = made.Transformer.drawn(TINY, 0)
    ids = torch.tensor([[1, 2, 3, 4, 5], [9, 8, 7, 6, 5]])
    gradients = []
    for vectors in (model(ids)[:, since:], model(ids, since)):
        model.zero_grad()
        vectors.square().sum().backward()
        gradients.append([weight.grad.clone() for weight in model.parameters() if weight.grad is not None])
    assert torch.allclose(model(ids)[:, since:], model(ids, since), atol=1e-5)
    for whole, part in zip(*gradients, strict=True):
        assert torch.allclose(whole, part, rtol=1e-4, atol=1e-4)
