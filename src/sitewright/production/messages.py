"""What travels through Temporal: ids and codes, never content."""

from dataclasses import dataclass

WORKFLOW = "SiteProduction"
TASK_QUEUE = "sitewright"
LOOK = "look"
READ_STATE = "read_state"
PARK = "park"
DELIVERY = "HookDelivery"
DELIVER = "deliver_hook"
NIGHTLY = "Nightly"
SWEEP = "sweep"
MAILING = "Mailing"
SEND = "send_message"
SET_BACK = "SetBack"
"""The code of a step that found what it goes by set back."""


@dataclass(frozen=True)
class ProductionOrder:
    """Which project a workflow carries."""

    project_id: str


@dataclass(frozen=True)
class StepRef:
    """Which step of which project: `key` tells apart steps of one kind (a page's slug).

    `set_back` is how often steps had been set back when the chapter began that tells this one.
    """

    project_id: str
    round: int
    key: str = ""
    set_back: int = 0


@dataclass(frozen=True)
class Stuck:
    """A step that failed for good, and the error class that says who must act."""

    project_id: str
    round: int
    step: str
    key: str
    code: str


def workflow_id(project_id: object) -> str:
    """The workflow's id, derived from the project's."""
    return f"site-{project_id}"
