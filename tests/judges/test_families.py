import pytest

from trivium.judges.families import families


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("embedded:smollm2-135m@0.1.2", {"smollm"}),
        ("openai:Qwen3-8B@localhost:8000", {"qwen"}),
        ("openai:gpt-4o-mini@api", {"gpt"}),
        ("evol_instruct by claude-3", {"claude"}),
        ("mistralai/Mixtral-8x7B", {"mistral"}),
        ("gguf:DeepSeek-R1-Distill-Llama-8B.gguf:123", {"deepseek", "llama"}),
        ("phi-4", {"phi"}),
        ("gemma-3", {"gemma"}),
        ("trivium seeds 1", set()),
        ("llama.cpp server", set()),
        ("a philosopher", set()),
        ("unknown", set()),
    ],
)
def test_the_family_is_read_from_the_name(name, expected):
    assert families(name) == expected
