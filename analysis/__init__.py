"""Survey programmes: tables in, findings out."""

from analysis.adjustment import adjust
from analysis.errors import AnalysisError
from analysis.metrics import metric
from analysis.pressure.screen import screen
from analysis.programme import Programme, Settings, check, from_rows, read
from analysis.provenance import ANALYSIS_VERSION, input_hash

__all__ = [
    "ANALYSIS_VERSION",
    "AnalysisError",
    "Programme",
    "Settings",
    "adjust",
    "check",
    "from_rows",
    "input_hash",
    "metric",
    "read",
    "screen",
]
