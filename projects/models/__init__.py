"""The rows: departments, projects, declarations and what happens to them. One module per concern."""

from projects.models.audit import AuditedDeclaration, AuditEntry
from projects.models.campaigns import Campaign, RuleSetting
from projects.models.declarations import Declaration, FundingLine, IndicatorRow, Revision, State
from projects.models.departments import Department, Membership, Role, display_name
from projects.models.presence import Presence
from projects.models.projects import BudgetLine, Project
from projects.models.reviews import (
    FindingReason,
    FindingWaiver,
    Grade,
    Opinion,
    Question,
    ReasonCode,
    ReviewDecision,
    Stage,
)
from projects.models.uploads import Batch, ReadDocument, Upload

__all__ = [
    "AuditEntry",
    "AuditedDeclaration",
    "Batch",
    "BudgetLine",
    "Campaign",
    "Declaration",
    "Department",
    "FindingReason",
    "FindingWaiver",
    "FundingLine",
    "Grade",
    "IndicatorRow",
    "Membership",
    "Opinion",
    "Presence",
    "Project",
    "Question",
    "ReadDocument",
    "ReasonCode",
    "ReviewDecision",
    "Revision",
    "Role",
    "RuleSetting",
    "Stage",
    "State",
    "Upload",
    "display_name",
]
