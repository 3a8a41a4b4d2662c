from trivium.runs import Ledger


def test_the_time_worked_adds_up_over_starts(tmp_path):
    with Ledger.open(tmp_path / "run", settings={}) as ledger:
        assert ledger.seconds == 0
        ledger.worked(1.5)
    with Ledger.open(tmp_path / "run") as ledger:
        ledger.worked(2.25)
        assert ledger.seconds == 3.75
