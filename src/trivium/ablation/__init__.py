"""Which component causes which change: two-level designs, effects with intervals, shares of the total change."""
