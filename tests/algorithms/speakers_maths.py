"""What a scripted model says to the algorithms of mathematics: told by the name of the prompt it is asked with."""

import re

from trivium.generation.seeds import packaged_seeds
from trivium.models.scripted import rendered

PROBLEMS = {problem.prompt: problem for problem in packaged_seeds("problems")}


def asked(request):
    """Name of the prompt without its version and form, and the last problem it shows."""
    name = request.label.split("@")[0].removesuffix("_text")
    found = re.findall(r"^Problem(?: \(answer: .*?\))?: (.*)$", rendered(request), re.MULTILINE)
    return name, found[-1] if found else ""


def sums(number):
    """A solution whose answer and path are the number's own."""
    return f"First {number} + 1 = {number + 1}, then {number + 1} - 1 = {number}. The answer is {number}."


def right(request):
    """The right solution of a packaged problem, in a way that depends on the request's seed."""
    _, problem = asked(request)
    answer = PROBLEMS[problem.removeprefix("Say now: ")].notes["answer"]
    return f"Take 0 + {request.seed % 97} = {request.seed % 97} for a start. The answer is {answer}."


def by_prompt(**replies):
    """A speaker that answers each prompt by its name: a text, or a function of the request."""

    def speak(request):
        name, _ = asked(request)
        reply = replies[name]
        return reply(request) if callable(reply) else reply

    return speak


def changed(request):
    """A new problem of the kind that the prompt asks for."""
    n = request.seed
    kinds = {
        "with other numbers": lambda: re.sub(
            r"\d+", lambda found: str(int(found.group()) + 1 + n % 50), asked(request)[1]
        ),
        "with a fraction or a percentage": lambda: (
            f"A crate holds {n} pears and 25% of them are ripe. How many are ripe?"
        ),
        "with a condition": lambda: f"If {n} cars each carry 2 people, how many people travel in them?",
        "with a second idea to work out": lambda: f"{more(request)} Each crate weighs {n} grams. How heavy are they?",
        "that takes more steps": lambda: f"{more(request)} Then {n} of them are sold. How many of them are left?",
    }
    how = re.search(r"(?:New problem|below), (.*)[:.]", rendered(request).strip().splitlines()[-1])
    return kinds[how[1]]() if how and how[1] in kinds else f"A farm has {n} hens and {n % 7} goats. How many animals?"


def more(request):
    """A text with more numbers in it than any seed."""
    return " ".join(f"Crate {place} holds {request.seed % 1000 + place} pears." for place in range(1, 9))


def sums_by_seed(request):
    return sums(request.seed % 1000)


SPEAKERS = {
    "self-consistency": by_prompt(math_solve=right),
    "rft": by_prompt(math_solve=right),
    "dart-math": by_prompt(math_solve=right),
    "rationalization": by_prompt(math_solve="I do not know.", math_rationalize=right),
    "mugglemath": by_prompt(math_solve=sums_by_seed, math_change=changed),
}


def backward(request):
    """Solves the packaged problems and their backward forms."""
    problem = asked(request)[1].removeprefix("Say now: ")
    if problem in PROBLEMS:
        return right(request)
    for one in PROBLEMS.values():
        for match in re.finditer(r"\d+(?:\.\d+)?", one.prompt):
            masked = f"{one.prompt[: match.start()]}x{one.prompt[match.end() :]}"
            start = masked if "If the answer to this question" in problem else masked.rsplit(". ", 1)[0]
            if "x" in start.replace("boxes", "") and problem.startswith(start):
                return f"Working back, 0 + {match.group()} = {match.group()}. The answer is {match.group()}."
    return f"It is unclear what {problem} asks. The answer is unknown."


def declared(request):
    answer = re.findall(r"^Answer: (.*)$", rendered(request), re.MULTILINE)[-1]
    return f"The result of it all is {answer} in the end."


SPEAKERS["metamath"] = by_prompt(
    math_solve=backward, math_declare=declared, math_rephrase=lambda request: f"Say now: {asked(request)[1]}"
)
