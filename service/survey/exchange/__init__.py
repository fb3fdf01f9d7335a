"""Questionnaires in the formats of other programs: read with an account of what is lost, and written with one."""

from __future__ import annotations

from service.survey.exchange.imported import Format, Imported, NotCarried, UnreadableFile
from service.survey.exchange.reading import MOST_BYTES, read
from service.survey.exchange.writing import WRITTEN, write

__all__ = ["MOST_BYTES", "WRITTEN", "Format", "Imported", "NotCarried", "UnreadableFile", "read", "write"]
