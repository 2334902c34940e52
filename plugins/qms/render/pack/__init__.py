"""What an audit pack says about itself: where to begin, how to verify, what it lists."""
