"""What is being said right now: one quick decoding by Whisper, for the screen only.

Greedy, without word times, over no more frames than there is sound. Decoded in short steps, so that
it can be given up between two of them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pipeline.transcription.repeats import has_loop

if TYPE_CHECKING:
    import numpy as np
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer
    from numpy.typing import NDArray

SAMPLES_A_FRAME = 160
# With less silence after the sound Whisper repeats itself without end. Measured with base weights:
# one core, 5 s of sound, 0.2 s to encode so, and 0.9 s as a window is encoded.
SILENCE_FRAMES = 100
LEAST_FRAMES = 500
MOST_FRAMES = 3000
STEP_TOKENS = 16
MOST_TOKENS = 200
TOKENS_A_SECOND = 10  # the quickest speech has fewer
MIN_LOGPROB = -1.0  # first words less likely than this are a guess
# Tokens that are repeated to these lengths are a loop; it need not go on to its end.
LOOP_REPEATS = 3
LOOP_TOKENS = 10


def preview(
    model: "WhisperModel",
    features: "NDArray[np.float32]",
    *,
    language: str,
    said: str,
    unspaced: frozenset[str],
    is_given_up: Callable[[], bool],
) -> str | None:
    """Return the text of a sound's features (bands, frames), or None where it was given up.

    The text begins with `said`. `language` "" lets Whisper detect it; `unspaced` are the languages
    that are written without spaces.
    """
    import numpy as np
    from faster_whisper.audio import pad_or_trim
    from faster_whisper.tokenizer import Tokenizer

    frames = min(features.shape[1], MOST_FRAMES)
    padded = pad_or_trim(features[:, :frames])
    if model.model.device == "cpu":
        padded = padded[:, : _even(min(max(frames + SILENCE_FRAMES, LEAST_FRAMES), MOST_FRAMES))]
    encoding = model.encode(np.ascontiguousarray(padded))
    if is_given_up():
        return None
    is_multilingual = model.model.is_multilingual
    if not language and is_multilingual:
        language = model.model.detect_language(encoding)[0][0][0].strip("<|>")
    tokenizer = Tokenizer(
        model.hf_tokenizer, is_multilingual, task="transcribe", language=language or "en"
    )
    most = min(MOST_TOKENS, round(frames * SAMPLES_A_FRAME / 16_000 * TOKENS_A_SECOND) + 10)
    before = said if not said or language in unspaced else f" {said}"
    begun = list(tokenizer.encode(before)) if before else []
    new = _decode(model, tokenizer, encoding, begun, most, is_given_up)
    return None if new is None else (said + new).strip()


def _decode(
    model: "WhisperModel",
    tokenizer: "Tokenizer",
    encoding: Any,  # noqa: ANN401  # CTranslate2 has no types
    begun: list[int],
    most: int,
    is_given_up: Callable[[], bool],
) -> str | None:
    """Return the text after the tokens `begun`, loops once: "" where it begins with a guess."""
    from faster_whisper.transcribe import get_suppressed_tokens

    prompt = model.get_prompt(tokenizer, [], without_timestamps=True)
    suppressed = get_suppressed_tokens(tokenizer, [-1])
    tokens, logprob = begun, 0.0
    while len(tokens) < most:
        (result,) = model.model.generate(
            encoding,
            [[*prompt, *tokens]],
            beam_size=1,
            # CTranslate2 takes half of it for the text, in which it counts and returns `tokens`.
            max_length=2 * (len(tokens) + STEP_TOKENS),
            return_scores=True,
            suppress_tokens=suppressed,
            suppress_blank=not tokens,  # it would forbid the end here as well
        )
        if is_given_up():
            return None
        found = result.sequences_ids[0]
        logprob += result.scores[0] * len(found)
        is_ended = len(found) < len(tokens) + STEP_TOKENS
        tokens = [token for token in found if token < tokenizer.eot]
        if is_ended or _loop(tokens[len(begun) :]):
            break
    new = _once(tokens[len(begun) :])
    text = str(tokenizer.decode(new))
    is_guess = not begun and logprob < MIN_LOGPROB * (len(new) + 1)
    return "" if is_guess or has_loop(text, ()) else text


def _once(tokens: list[int]) -> list[int]:
    """Return the tokens with a loop at their end taken once."""
    length = _loop(tokens)
    while length and tokens[-length:] == tokens[-2 * length : -length]:
        tokens = tokens[:-length]
    return tokens


def _loop(tokens: list[int]) -> int:
    """Return how many tokens are at the end over and over; 0 where there is no loop."""
    for length in range(1, len(tokens) // LOOP_REPEATS + 1):
        repeats = max(LOOP_REPEATS, -(-LOOP_TOKENS // length))
        if repeats * length <= len(tokens) and tokens[-repeats * length :] == (
            tokens[-length:] * repeats
        ):
            return length
    return 0


def _even(frames: int) -> int:
    return frames + frames % 2
