"""What is unusual for someone: judged against the entity's own past, which is learned from the lake."""
