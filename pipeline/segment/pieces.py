"""Where MiniLM's word pieces lie; known without the libraries that read them."""

from pathlib import Path

TOKENIZER = Path(__file__).with_name("tokenizer.json")
"""That of all-MiniLM-L6-v2 (Apache-2.0), unchanged."""
