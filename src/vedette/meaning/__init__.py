"""What facts mean together, where several checks need it: pure functions over facts, and nothing of AWS's calls."""
