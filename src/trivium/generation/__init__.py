"""Making records: components (propose, verify, keep), the pool they feed, prompts, seeds, and the runner."""
