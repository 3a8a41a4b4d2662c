"""What training costs on a processor, said before it begins."""

from dataclasses import replace

import pytest

from trivium.cli.study import planned
from trivium.students import Decoder, FineTune, Linear
from trivium.studies import STUDIES, forecast
from trivium.studies.axes import conditions
from trivium.studies.forecast import Forecast


@pytest.fixture(autouse=True)
def no_gpu(monkeypatch):
    monkeypatch.setattr(forecast, "_has_gpu", lambda: False)


def of(student, repeats=1):
    return forecast.forecast([replace(conditions(True)[0], student=student)], repeats)


def test_a_pretrained_model_costs_seven_tenths_of_a_cpu_second_a_short_record():
    found = of(FineTune(steps=50, batch=8), repeats=3)
    assert (found.of_a_run, found.in_all) == (pytest.approx(280), pytest.approx(840))
    assert found.needs_gpu


@pytest.mark.parametrize(("quick", "seconds"), [(True, 13), (False, 195)])
def test_decoders_cost_what_was_measured_within_a_factor_of_one_and_a_half(quick, seconds):
    # Measured: 13 CPU-seconds a run of the quick study of the axes, 195 of the whole one (24 runs).
    made = conditions(quick)
    found = forecast.forecast(made, 5)
    assert seconds / 1.5 < found.of_a_run < 1.5 * seconds
    assert found.in_all == pytest.approx(found.of_a_run * len(made) * 5)
    assert not found.needs_gpu


def test_a_larger_decoder_and_longer_records_cost_more():
    small, wide = (of(Decoder(steps=10, width=width)).in_all for width in (32, 64))
    assert wide > small
    (longer,) = conditions(True)[:1]
    longer = replace(longer, dials=replace(longer.dials, length=(30, 30)), student=Decoder(steps=10, width=64))
    assert forecast.forecast([longer], 1).in_all > wide


def test_of_linear_students_and_of_a_gpu_nothing_is_said(monkeypatch):
    assert of(Linear()) is None
    monkeypatch.setattr(forecast, "_has_gpu", lambda: True)
    assert of(FineTune()) is None


@pytest.mark.parametrize("quick", [True, False])
def test_every_form_of_every_study_has_a_forecast_or_needs_none(quick):
    for one in (form for study in STUDIES.values() for form in (study, *study.others)):
        found = forecast.forecast(one.conditions(quick), 1)
        assert (found is None) == (one.student == "linear")
        assert found is None or (found.needs_gpu == (one.student == "fine_tune") and found.in_all > 60)


def test_the_forecast_in_words():
    (rules,) = (STUDIES["rules"],)
    assert planned(rules, 6, None).endswith("\n6 runs in all")
    assert planned(rules, 6, Forecast(20, 119, needs_gpu=False)).endswith(
        "\n6 runs in all, each about 20 CPU-seconds of training on one core: 119 CPU-seconds"
    )
    told = planned(rules, 40, Forecast(7_200, 40 * 7_200, needs_gpu=True))
    assert "each about 2 CPU-hours of training on one core: 3 CPU-days\n" in told
    assert told.splitlines()[-1].startswith("warning: a pretrained model is trained, and PyTorch sees no GPU here")
