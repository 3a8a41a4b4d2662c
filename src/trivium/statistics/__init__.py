"""Arrays in, numbers out: intervals, permutation tests, effect sizes, and many tests at once."""
