"""The structure of sound files: what they state about their length, and damage in them.

formats.py          which format a file has, by its bytes
lengths.py          what a file states: a row for each format
riff caf au asf flac flv mp3 mp4 ogg matroska wavpack    one container each
protection.py       whether the sound is protected, and by what
frame_headers.py    headers of MP3, AAC and AMR frames
frames.py           follow such frames from first to last
repair.py           a damaged file → a view that FFmpeg can read to its end
view.py             the bytes of a file without, or with other bytes for, what is damaged
reading.py stated.py    what they share
"""
