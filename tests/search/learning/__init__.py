"""What the weights of meaning are fitted on: queries of our own, apart from the measured sets."""
