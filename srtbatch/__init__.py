"""srtbatch corrects whole archives of SRT subtitles: safely, fast, with a report a person can trust."""

__version__ = "0.1.0"
