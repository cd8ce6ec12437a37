"""The audit: what was found, how it is read, and what is doubtful, each with its choices."""

from segreview.gui.widgets.audit_page.audit_page import AuditPage

__all__ = ["AuditPage"]
