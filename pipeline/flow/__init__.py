"""The ways into the archive. Each leaves a stored review; these are their stages, in order.

A sound file: `flow.memo.file_memo`
    audio.sha256_of                         digest of the bytes; locks.memo_lock by it
    archive.memos.find                      the same bytes are filed once
    audio.keep                              copy of the file in the home folder
    audio.decode                            16 kHz mono samples, the recording's date
    archive.drafts.begin                    new draft, or a killed run's with its windows
    transcription.transcribe.transcribe     windows of speech to windows of words
    flow.transcript.TranscriptWriter        words to stored sentences, window by window
    review.placing.place_again               placements and exchanges of the whole review
    archive.drafts.complete                 from here on the memo is done

A recording, while it grows: `flow.live.Live`
    transcription.vad.SpeechDetector        speech in the samples that were added
    transcription.cutter.Cutter             next window, as soon as there is a pause
    transcription.transcribe.transcribe_window  its words
    transcription.preview.Previews          what is said after it, for the screen only
    flow.transcript.TranscriptWriter        as above
    segment.segment                         placements for the screen

A recording that was stopped or killed: `flow.recording.file_recording`
    recording.wav.repair                    header of a killed recorder's WAV
    flow.live.begin                         draft with the windows of the live thread
    transcription.cutter.windows_of         the rest of the speech
    transcription.transcribe.transcribe_windows
    flow.transcript.TranscriptWriter        as above
    review.placing.place_again
    archive.recordings.finish               digest and length, known only now
    archive.drafts.complete
    recording.session.forget_session

A stored memo, again: `flow.retranscribe.redo`
    audio.decode
    archive.drafts.begin_again              draft beside the current transcript
    transcription.transcribe.transcribe
    flow.transcript.TranscriptWriter        as above
    review.transfer.transfer                placements and corrections of the user, to the new words
    review.placing.place_by_model            placements of the rest
    archive.drafts.adopt                    new transcript becomes current, in one transaction

Typed notes or another tool's transcript: `flow.notes.file_notes`
    notes.read_notes                        sentences, and what headings place
    archive.drafts.begin
    archive.drafts.append
    review.placing.place_again
    archive.drafts.complete
"""
