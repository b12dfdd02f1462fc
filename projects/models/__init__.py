"""The rows: departments, projects, declarations and what happens to them. One module per concern."""

from projects.models.audit import AuditedDeclaration, AuditEntry
from projects.models.campaigns import Campaign, CampaignStage, FormChoice, LateException, RuleSetting
from projects.models.declarations import IN_REVIEW, Declaration, FundingLine, IndicatorRow, Revision, State
from projects.models.departments import Department, Membership, Role, display_name
from projects.models.expected import ExpectedProject
from projects.models.figures import DraftFigures, UnitChange, UnitFigures
from projects.models.filters import SavedFilter
from projects.models.guides import Dismissal, Guide
from projects.models.inquiries import Inquiry, InquiryMessage
from projects.models.namesakes import tell_apart
from projects.models.notices import MailPreference, Notice
from projects.models.presence import Presence
from projects.models.projects import BudgetLine, Project
from projects.models.reviews import (
    DecisionBatch,
    FindingReason,
    FindingWaiver,
    Grade,
    Opening,
    Opinion,
    OpinionTemplate,
    Question,
    ReasonCode,
    ReviewDecision,
    SubmittedFinding,
    audit_scale,
)
from projects.models.table_imports import TableImport, TableImportRow
from projects.models.uploads import Batch, ReadDocument, Upload
from projects.models.value_counts import ValueCount

__all__ = [
    "IN_REVIEW",
    "AuditEntry",
    "AuditedDeclaration",
    "Batch",
    "BudgetLine",
    "Campaign",
    "CampaignStage",
    "DecisionBatch",
    "Declaration",
    "Department",
    "Dismissal",
    "DraftFigures",
    "ExpectedProject",
    "FindingReason",
    "FindingWaiver",
    "FormChoice",
    "FundingLine",
    "Guide",
    "Grade",
    "IndicatorRow",
    "Inquiry",
    "InquiryMessage",
    "LateException",
    "MailPreference",
    "Membership",
    "Notice",
    "Opening",
    "Opinion",
    "OpinionTemplate",
    "Presence",
    "Project",
    "Question",
    "ReadDocument",
    "ReasonCode",
    "ReviewDecision",
    "Revision",
    "Role",
    "RuleSetting",
    "SavedFilter",
    "State",
    "SubmittedFinding",
    "TableImport",
    "TableImportRow",
    "UnitChange",
    "UnitFigures",
    "Upload",
    "ValueCount",
    "audit_scale",
    "display_name",
    "tell_apart",
]
