"""A scorecard in one pass over data of any size, in memory that does not grow with it."""

from trivium.streaming.scorecard import SAMPLE, Pass, can_stream, from_tokens, read_through, stream_scorecard

__all__ = ["SAMPLE", "Pass", "can_stream", "from_tokens", "read_through", "stream_scorecard"]
