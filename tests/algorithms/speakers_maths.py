"""What a scripted model says to the algorithms of mathematics: told by the name of the prompt it is asked with."""

import re

from speakers import some_words

from trivium.generation.propose.mask import last_question
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


def fresh(request):
    """A problem like no other."""
    return f"A farm has {request.seed} hens and {request.seed % 7} goats. How many animals are there?"


def strange(request):
    """A problem whose words are like those of no other."""
    return f"How many of the {request.seed} {some_words(request)} are there?"


def voted(request):
    """A solution in its own words whose answer depends on the problem alone."""
    return f"Take {request.seed} - {request.seed} = 0, so 24 + 7 = 31. The answer is 31."


def composed(request):
    """A problem on top of the last one, of which the answer is given."""
    problem = asked(request)[1]
    if not request.messages:  # it goes on from what the problem tells
        problem = last_question(problem)[1]
    return f"{problem} And if {request.seed} more come, how many are there then?"


def goes_on(request):
    """A solution that uses the answer of the problem before: that of a packaged one, or 31 as it was found then."""
    root, *added = asked(request)[1].split(" And if ")
    before = PROBLEMS[root].notes["answer"] if len(added) == 1 else "31"
    return f"First 1 * {before} = {before}, and {request.seed} * 0 + 31 = 31. The answer is 31."


def half_right(request):
    """Right for every other seed."""
    problem = PROBLEMS[asked(request)[1]]
    answer = problem.notes["answer"] if request.seed % 2 else "123456"
    return f"Take 0 + {request.seed % 997} = {request.seed % 997}. The answer is {answer}."


def program(request):
    """A program that prints the right answer and is like no other."""
    return f"start = {request.seed}\nprint({PROBLEMS[asked(request)[1]].notes['answer']})"


def in_ways(request):
    """Three solutions of different ways with one answer, the first number of which the prompt holds."""
    n = request.seed % 997
    return f" {n} + 1 = {n + 1}. The answer is 5.\n2. {n} + 2 = {n + 2}. The answer is 5.\n3. {n}. The answer is 6."


def counted(request):
    """A varied solution whose end can be read back."""
    n = request.seed % 9973
    return f"There are {n} + 1 = {n + 1} things. The answer is {n + 1}."


def of_solution(request):
    """The problem of such a solution."""
    n = re.findall(r"are (\d+) \+ 1", rendered(request))[-1]
    return f"There are {n} things and 1 more comes. How many things are there?"


def solved_back(request):
    """The solution of that problem."""
    n = int(re.findall(r"\d+", asked(request)[1])[0])
    return f"{n} + 1 = {n + 1}. The answer is {n + 1}."


CONCEPTS = "arithmetic, money: adding prices; whole numbers"


def aside(request):
    """A sentence about a thing of the problem that does not matter."""
    return f"People like the {max(re.findall('[a-z]+', asked(request)[1]), key=len)} of {some_words(request, 2)}."


SPEAKERS |= {
    "wizardmath": by_prompt(math_solve=voted, math_change=fresh, math_rate="4", math_rate_solution="5"),
    "mathscale": by_prompt(math_solve=voted, math_concepts=CONCEPTS, math_compose=strange),
    "kpmath": by_prompt(math_solve=voted, math_concepts=CONCEPTS, math_compose=strange,
                        math_rate="4"),
    "mathgenie": by_prompt(math_solve=solved_back, math_augment_solution=counted, math_back_translate=of_solution),
    "openmathinstruct-1": by_prompt(math_program=program),
    "openmathinstruct-2": by_prompt(math_solve=voted, math_change=fresh),
    "xwin-math": by_prompt(math_solve=voted, math_change=fresh, math_repair=fresh),
    "orca-math": by_prompt(math_solve=voted, math_suggest="Make it longer.", math_edit=fresh,
                           math_ask_anything=lambda r: f" {fresh(r)}\n2. {more(r)} How many?\n3. {fresh(r)[:20]}"),
    "ultrainteract": by_prompt(math_solve=half_right, math_critique="The sum is wrong.", math_try_again=half_right),
    "divse": by_prompt(math_divse=in_ways),
    "mmiqc": by_prompt(math_solve=goes_on, math_iqc=composed),
    "gsm-plus": by_prompt(math_solve=backward, math_distract=aside),
    "self-verification": by_prompt(math_solve=backward),
}  # fmt: skip
