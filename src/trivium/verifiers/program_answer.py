"""What a program prints, as an answer."""

from dataclasses import asdict, dataclass

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.sandbox import Ran, Run, run
from trivium.verifiers.answers import reference_of, same_answer
from trivium.verifiers.programs import program_of
from trivium.verifiers.remembered import remembered
from trivium.verifiers.unit_tests import NO_PROGRAM, name_of
from trivium.verifiers.verdict import Verdict


@dataclass(frozen=True)
class PrintsAnswer:
    """Accept a record whose program prints ``notes["answer"]`` or ``notes["reference"]`` as its last line.

    Answers are compared by ``same_answer``. Reasons: "right answer", "wrong answer", "nothing printed", "no program
    found", and "program: " with what stopped it: an exception, "timeout", "memory", "output limit", "refused".

    Args:
        seconds: For the program.
        memory_mb: Of its process.
        run: What runs it; the sandbox of this machine by default.

    Raises:
        InputError: when called, the record has no reference.
        MissingCapability: when called, no sandbox works here.
    """

    seconds: float = 5.0
    memory_mb: int = 512
    run: Run = run

    def __call__(self, record: Record) -> Verdict:
        """Run the program and compare."""
        wanted = reference_of(record)
        if wanted is None:
            raise InputError(f"record {record.id!r} has no notes['answer'], which PrintsAnswer compares with.")
        program = program_of(record)
        if program is None:
            return Verdict(False, NO_PROGRAM)
        ran = self._ran(program)
        if ran.status != "ok":
            return Verdict(False, f"program: {ran.error if ran.status == 'error' else ran.status}")
        printed = ran.stdout.strip()
        if not printed:
            return Verdict(False, "nothing printed")
        right = same_answer(printed.rsplit("\n", 1)[-1], wanted)
        return Verdict(right, "right answer" if right else "wrong answer")

    def _ran(self, program: str) -> Ran:
        found = remembered(
            ("run", program, "", self.seconds, self.memory_mb, name_of(self.run)),
            lambda: asdict(self.run(program, seconds=self.seconds, memory_mb=self.memory_mb)),
        )
        return Ran(**found)
