"""Detection: Sigma rules and correlations over a source's table."""
