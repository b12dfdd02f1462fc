"""The vocabulary of targets: values, frameworks, the indicator library. Knows nothing of projects."""
