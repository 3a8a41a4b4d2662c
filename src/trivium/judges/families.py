"""Which family a model's name says it is of: a judge is kind to its own kin."""

import re

# Words in a name → family. A model taught by another (distilled, or tuned on its answers) is of both.
_FAMILIES = {
    "smollm": "smollm",
    "qwen|qwq": "qwen",
    r"llama(?!\.cpp|cpp|file)|vicuna": "llama",
    "gpt|chatgpt|text-davinci": "gpt",
    "claude": "claude",
    "mistral|mixtral|ministral|codestral|magistral|zephyr": "mistral",
    "gemma|gemini": "gemma",
    "deepseek": "deepseek",
    r"phi-?\d": "phi",
    "olmo|tulu": "olmo",
    "falcon": "falcon",
    "granite": "granite",
    "command-r|command-a": "command",
    "glm|chatglm": "glm",
    "kimi": "kimi",
    "nemotron": "nemotron",
    "grok": "grok",
    r"yi-\d": "yi",
}
_PATTERNS = tuple((re.compile(rf"(?<![a-z])(?:{words})", re.IGNORECASE), family) for words, family in _FAMILIES.items())


def families(name: str) -> frozenset[str]:
    """The families a name speaks of, by its words alone; empty where it speaks of none that is known."""
    return frozenset(family for pattern, family in _PATTERNS if pattern.search(name))
