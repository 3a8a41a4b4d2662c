"""Scorecards: all measures of one data set, each with an interval, at one length, and above the quality bar."""

from trivium.scorecard.make import scorecard
from trivium.scorecard.result import AboveBar, CurvePoint, Scorecard, Streaming, Value

__all__ = ["AboveBar", "CurvePoint", "Scorecard", "Streaming", "Value", "scorecard"]
