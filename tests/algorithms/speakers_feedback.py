"""What a scripted model says to the methods of feedback, preference and contrast."""

from speakers import some_words

from trivium.models.scripted import rendered


def by_label(**said):
    """Answers by the name of the prompt: a text, or a function of the request."""

    def speak(request):
        name = request.label.split("@")[0].removesuffix("_text")
        reply = said["answer" if name == "assistant" else name]  # an endpoint is asked without a word about length
        return reply(request) if callable(reply) else reply

    return speak


def own_words(request):
    """An answer that is like no other."""
    return f"It is about {some_words(request)}."


def graded(request):
    """Grades that differ from answer to answer."""
    text = rendered(request).rpartition("Response:")[2]
    return str(1 + sum(text.encode()) % 5)


SPEAKERS = {
    "self-refine": by_label(answer=own_words, feedback="Say more about the second half of it.", refine=own_words),
    "constitutional-ai": by_label(answer=own_words, critique="Yes, it is hard to follow.", revise=own_words),
    "rlcd": by_label(contrast=own_words),
    "west-of-n": by_label(answer=own_words, grade_answer=graded),
    "ultrafeedback": by_label(voices=own_words, grade_aspect=graded),
}
