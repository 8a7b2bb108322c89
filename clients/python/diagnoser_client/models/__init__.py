""" Contains all the data models used in inputs/outputs """

from .action_in import ActionIn
from .action_in_action import ActionInAction
from .action_in_result import ActionInResult
from .alarm_out import AlarmOut
from .answers_request import AnswersRequest
from .audit_entry_out import AuditEntryOut
from .audit_entry_out_after_type_0 import AuditEntryOutAfterType0
from .audit_entry_out_before_type_0 import AuditEntryOutBeforeType0
from .audit_out import AuditOut
from .case_out import CaseOut
from .case_out_advice import CaseOutAdvice
from .case_out_shortened_item import CaseOutShortenedItem
from .case_out_state import CaseOutState
from .case_out_understood import CaseOutUnderstood
from .cases_out import CasesOut
from .cause_behind_out import CauseBehindOut
from .cause_out import CauseOut
from .cause_out_kind import CauseOutKind
from .cause_probability_out import CauseProbabilityOut
from .cause_term_out import CauseTermOut
from .cause_term_out_kind import CauseTermOutKind
from .causes_out import CausesOut
from .causes_report_out import CausesReportOut
from .change_out import ChangeOut
from .change_out_state import ChangeOutState
from .contribution_out import ContributionOut
from .counterfactual_out import CounterfactualOut
from .current_model_out import CurrentModelOut
from .current_model_out_facts import CurrentModelOutFacts
from .deliveries_out import DeliveriesOut
from .delivery_out import DeliveryOut
from .delivery_out_event import DeliveryOutEvent
from .delivery_out_payload import DeliveryOutPayload
from .delivery_out_state import DeliveryOutState
from .demand_out import DemandOut
from .diagnosis_out import DiagnosisOut
from .diagnosis_out_advice import DiagnosisOutAdvice
from .diagnosis_out_shortened_item import DiagnosisOutShortenedItem
from .diagnosis_out_understood import DiagnosisOutUnderstood
from .diagnosis_request import DiagnosisRequest
from .diagnosis_request_context import DiagnosisRequestContext
from .diagnosis_request_detail import DiagnosisRequestDetail
from .diagnosis_request_equipment import DiagnosisRequestEquipment
from .diagnosis_request_language_type_0 import DiagnosisRequestLanguageType0
from .diagnosis_request_objective import DiagnosisRequestObjective
from .diagnosis_request_service_level import DiagnosisRequestServiceLevel
from .diagnosis_request_stock_type_0 import DiagnosisRequestStockType0
from .diagnosis_request_unknown_symptoms_type_0 import DiagnosisRequestUnknownSymptomsType0
from .diagnosis_request_unlisted import DiagnosisRequestUnlisted
from .dispatch_out import DispatchOut
from .dispatch_request import DispatchRequest
from .earlier_out import EarlierOut
from .earlier_out_state import EarlierOutState
from .end_of_life_out import EndOfLifeOut
from .erased_out import ErasedOut
from .erasure_request import ErasureRequest
from .field_error import FieldError
from .finding_in import FindingIn
from .finding_in_known import FindingInKnown
from .finding_in_state_type_0 import FindingInStateType0
from .finding_out import FindingOut
from .finding_out_known import FindingOutKnown
from .finding_out_state import FindingOutState
from .group_out import GroupOut
from .guess_out import GuessOut
from .health_out import HealthOut
from .health_out_status import HealthOutStatus
from .identity_out import IdentityOut
from .imported_out import ImportedOut
from .inventory_imported_out import InventoryImportedOut
from .inventory_machine_out import InventoryMachineOut
from .inventory_machine_out_equipment import InventoryMachineOutEquipment
from .inventory_machine_out_service_level_type_0 import InventoryMachineOutServiceLevelType0
from .inventory_out import InventoryOut
from .key_out import KeyOut
from .key_out_scopes_item import KeyOutScopesItem
from .key_request import KeyRequest
from .key_request_scopes_item import KeyRequestScopesItem
from .keys_out import KeysOut
from .kit_case_out import KitCaseOut
from .kit_case_out_state import KitCaseOutState
from .kit_case_out_understood import KitCaseOutUnderstood
from .kit_diagnosis_out import KitDiagnosisOut
from .kit_diagnosis_out_understood import KitDiagnosisOutUnderstood
from .kit_out import KitOut
from .kit_out_basis import KitOutBasis
from .known_machine_out import KnownMachineOut
from .known_machine_out_named_by import KnownMachineOutNamedBy
from .list_deliveries_state import ListDeliveriesState
from .listed_case_out import ListedCaseOut
from .listed_case_out_service_level import ListedCaseOutServiceLevel
from .machine_out import MachineOut
from .machine_request import MachineRequest
from .machine_request_equipment import MachineRequestEquipment
from .machine_request_service_level_type_0 import MachineRequestServiceLevelType0
from .machines_out import MachinesOut
from .model_out import ModelOut
from .models_out import ModelsOut
from .new_key_out import NewKeyOut
from .new_key_out_scopes_item import NewKeyOutScopesItem
from .new_webhook_out import NewWebhookOut
from .new_webhook_out_events_item import NewWebhookOutEventsItem
from .not_used_out import NotUsedOut
from .other_kit_out import OtherKitOut
from .outcome_out import OutcomeOut
from .outcome_request import OutcomeRequest
from .outcome_versions_out import OutcomeVersionsOut
from .part_out import PartOut
from .part_report_out import PartReportOut
from .parts_out import PartsOut
from .performance_out import PerformanceOut
from .planned_visit_out import PlannedVisitOut
from .problem import Problem
from .proposal_out import ProposalOut
from .question_out import QuestionOut
from .rejected_machine_out import RejectedMachineOut
from .rejected_out import RejectedOut
from .replay_out import ReplayOut
from .review_out import ReviewOut
from .review_out_decision import ReviewOutDecision
from .review_request import ReviewRequest
from .review_request_decision import ReviewRequestDecision
from .rotate_request import RotateRequest
from .session_out import SessionOut
from .session_out_scopes_item import SessionOutScopesItem
from .session_request import SessionRequest
from .short_kit_out import ShortKitOut
from .short_kit_out_basis import ShortKitOutBasis
from .similar_out import SimilarOut
from .step_out import StepOut
from .surprise_out import SurpriseOut
from .switch_request import SwitchRequest
from .symptom_out import SymptomOut
from .symptoms_out import SymptomsOut
from .ticket_out import TicketOut
from .ticket_out_extra import TicketOutExtra
from .tickets_out import TicketsOut
from .told_out import ToldOut
from .tried_action_out import TriedActionOut
from .tried_action_out_action import TriedActionOutAction
from .tried_action_out_result import TriedActionOutResult
from .units_out import UnitsOut
from .until_end_out import UntilEndOut
from .usage_out import UsageOut
from .visit_out import VisitOut
from .visit_request import VisitRequest
from .visit_step_out import VisitStepOut
from .webhook_out import WebhookOut
from .webhook_out_events_item import WebhookOutEventsItem
from .webhook_request import WebhookRequest
from .webhook_request_events_item import WebhookRequestEventsItem
from .webhooks_out import WebhooksOut

__all__ = (
    "ActionIn",
    "ActionInAction",
    "ActionInResult",
    "AlarmOut",
    "AnswersRequest",
    "AuditEntryOut",
    "AuditEntryOutAfterType0",
    "AuditEntryOutBeforeType0",
    "AuditOut",
    "CaseOut",
    "CaseOutAdvice",
    "CaseOutShortenedItem",
    "CaseOutState",
    "CaseOutUnderstood",
    "CasesOut",
    "CauseBehindOut",
    "CauseOut",
    "CauseOutKind",
    "CauseProbabilityOut",
    "CausesOut",
    "CausesReportOut",
    "CauseTermOut",
    "CauseTermOutKind",
    "ChangeOut",
    "ChangeOutState",
    "ContributionOut",
    "CounterfactualOut",
    "CurrentModelOut",
    "CurrentModelOutFacts",
    "DeliveriesOut",
    "DeliveryOut",
    "DeliveryOutEvent",
    "DeliveryOutPayload",
    "DeliveryOutState",
    "DemandOut",
    "DiagnosisOut",
    "DiagnosisOutAdvice",
    "DiagnosisOutShortenedItem",
    "DiagnosisOutUnderstood",
    "DiagnosisRequest",
    "DiagnosisRequestContext",
    "DiagnosisRequestDetail",
    "DiagnosisRequestEquipment",
    "DiagnosisRequestLanguageType0",
    "DiagnosisRequestObjective",
    "DiagnosisRequestServiceLevel",
    "DiagnosisRequestStockType0",
    "DiagnosisRequestUnknownSymptomsType0",
    "DiagnosisRequestUnlisted",
    "DispatchOut",
    "DispatchRequest",
    "EarlierOut",
    "EarlierOutState",
    "EndOfLifeOut",
    "ErasedOut",
    "ErasureRequest",
    "FieldError",
    "FindingIn",
    "FindingInKnown",
    "FindingInStateType0",
    "FindingOut",
    "FindingOutKnown",
    "FindingOutState",
    "GroupOut",
    "GuessOut",
    "HealthOut",
    "HealthOutStatus",
    "IdentityOut",
    "ImportedOut",
    "InventoryImportedOut",
    "InventoryMachineOut",
    "InventoryMachineOutEquipment",
    "InventoryMachineOutServiceLevelType0",
    "InventoryOut",
    "KeyOut",
    "KeyOutScopesItem",
    "KeyRequest",
    "KeyRequestScopesItem",
    "KeysOut",
    "KitCaseOut",
    "KitCaseOutState",
    "KitCaseOutUnderstood",
    "KitDiagnosisOut",
    "KitDiagnosisOutUnderstood",
    "KitOut",
    "KitOutBasis",
    "KnownMachineOut",
    "KnownMachineOutNamedBy",
    "ListDeliveriesState",
    "ListedCaseOut",
    "ListedCaseOutServiceLevel",
    "MachineOut",
    "MachineRequest",
    "MachineRequestEquipment",
    "MachineRequestServiceLevelType0",
    "MachinesOut",
    "ModelOut",
    "ModelsOut",
    "NewKeyOut",
    "NewKeyOutScopesItem",
    "NewWebhookOut",
    "NewWebhookOutEventsItem",
    "NotUsedOut",
    "OtherKitOut",
    "OutcomeOut",
    "OutcomeRequest",
    "OutcomeVersionsOut",
    "PartOut",
    "PartReportOut",
    "PartsOut",
    "PerformanceOut",
    "PlannedVisitOut",
    "Problem",
    "ProposalOut",
    "QuestionOut",
    "RejectedMachineOut",
    "RejectedOut",
    "ReplayOut",
    "ReviewOut",
    "ReviewOutDecision",
    "ReviewRequest",
    "ReviewRequestDecision",
    "RotateRequest",
    "SessionOut",
    "SessionOutScopesItem",
    "SessionRequest",
    "ShortKitOut",
    "ShortKitOutBasis",
    "SimilarOut",
    "StepOut",
    "SurpriseOut",
    "SwitchRequest",
    "SymptomOut",
    "SymptomsOut",
    "TicketOut",
    "TicketOutExtra",
    "TicketsOut",
    "ToldOut",
    "TriedActionOut",
    "TriedActionOutAction",
    "TriedActionOutResult",
    "UnitsOut",
    "UntilEndOut",
    "UsageOut",
    "VisitOut",
    "VisitRequest",
    "VisitStepOut",
    "WebhookOut",
    "WebhookOutEventsItem",
    "WebhookRequest",
    "WebhookRequestEventsItem",
    "WebhooksOut",
)
