"""What happens to a review once it is stored: placing, edits, transfer, learning, timing."""
