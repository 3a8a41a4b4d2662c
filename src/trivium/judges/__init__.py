"""Language models as judges: asked by fixed forms that the data cannot get out of, every answer kept."""

from trivium.judges.judge import Judge, Rating, open_judge
from trivium.judges.pairs import Preferences, judge_pairs, preference

__all__ = ["Judge", "Preferences", "Rating", "judge_pairs", "open_judge", "preference"]
