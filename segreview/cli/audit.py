"""segreview audit: what was found, how it is read, what is doubtful; nothing is scored."""

from __future__ import annotations

import argparse
from pathlib import Path

from segreview.cli.output import ProgressLine, say
from segreview.cli.reading_options import reading_request
from segreview.dataset.findings import is_clean
from segreview.reports.audit_report import audit_json, audit_report
from segreview.reports.files import write_whole
from segreview.session.auditing import whole_audit
from segreview.session.opening import open_request


def run_audit(options: argparse.Namespace) -> int:
    """Audit a folder; 0 when nothing is doubtful, 1 when something is."""
    progress = ProgressLine(quiet=False)
    try:
        opened = open_request(reading_request(options), progress)
    finally:
        progress.clear()
    findings = whole_audit(opened)
    root = opened.dataset.root
    if options.json is None:
        say(audit_report(root, findings))
    elif options.json == "-":
        say(audit_json(root, findings))
    else:
        write_whole(Path(options.json), audit_json(root, findings).encode())
        say(audit_report(root, findings))
    return 0 if is_clean(findings) else 1
