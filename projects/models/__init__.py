"""The rows: departments, projects, declarations and what happens to them. One module per concern."""

from projects.models.campaigns import Campaign
from projects.models.declarations import Declaration, FundingLine, IndicatorRow, Revision, State
from projects.models.departments import Department, Membership, Role, display_name
from projects.models.presence import Presence
from projects.models.projects import BudgetLine, Project
from projects.models.reviews import FindingReason, Grade, Opinion, Question, ReasonCode, ReviewDecision, Stage
from projects.models.uploads import Upload

__all__ = [
    "BudgetLine",
    "Campaign",
    "Declaration",
    "Department",
    "FindingReason",
    "FundingLine",
    "Grade",
    "IndicatorRow",
    "Membership",
    "Opinion",
    "Presence",
    "Project",
    "Question",
    "ReasonCode",
    "ReviewDecision",
    "Revision",
    "Role",
    "Stage",
    "State",
    "Upload",
    "display_name",
]
