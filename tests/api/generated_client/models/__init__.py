""" Contains all the data models used in inputs/outputs """

from .action_in import ActionIn
from .action_in_action import ActionInAction
from .action_in_result import ActionInResult
from .answers_request import AnswersRequest
from .case_out import CaseOut
from .case_out_advice import CaseOutAdvice
from .case_out_shortened_item import CaseOutShortenedItem
from .case_out_understood import CaseOutUnderstood
from .cause_out import CauseOut
from .cause_out_kind import CauseOutKind
from .cause_probability_out import CauseProbabilityOut
from .cause_term_out import CauseTermOut
from .cause_term_out_kind import CauseTermOutKind
from .causes_out import CausesOut
from .change_out import ChangeOut
from .change_out_state import ChangeOutState
from .contribution_out import ContributionOut
from .counterfactual_out import CounterfactualOut
from .current_model_out import CurrentModelOut
from .current_model_out_facts import CurrentModelOutFacts
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
from .field_error import FieldError
from .finding_in import FindingIn
from .finding_in_known import FindingInKnown
from .finding_in_state_type_0 import FindingInStateType0
from .finding_out import FindingOut
from .finding_out_known import FindingOutKnown
from .finding_out_state import FindingOutState
from .guess_out import GuessOut
from .health_out import HealthOut
from .health_out_status import HealthOutStatus
from .identity_out import IdentityOut
from .kit_case_out import KitCaseOut
from .kit_case_out_understood import KitCaseOutUnderstood
from .kit_diagnosis_out import KitDiagnosisOut
from .kit_diagnosis_out_understood import KitDiagnosisOutUnderstood
from .kit_out import KitOut
from .kit_out_basis import KitOutBasis
from .known_machine_out import KnownMachineOut
from .known_machine_out_named_by import KnownMachineOutNamedBy
from .machine_out import MachineOut
from .machines_out import MachinesOut
from .model_out import ModelOut
from .models_out import ModelsOut
from .not_used_out import NotUsedOut
from .other_kit_out import OtherKitOut
from .outcome_out import OutcomeOut
from .outcome_request import OutcomeRequest
from .part_out import PartOut
from .planned_visit_out import PlannedVisitOut
from .problem import Problem
from .question_out import QuestionOut
from .short_kit_out import ShortKitOut
from .short_kit_out_basis import ShortKitOutBasis
from .similar_out import SimilarOut
from .step_out import StepOut
from .surprise_out import SurpriseOut
from .symptom_out import SymptomOut
from .symptoms_out import SymptomsOut
from .told_out import ToldOut
from .tried_action_out import TriedActionOut
from .tried_action_out_action import TriedActionOutAction
from .tried_action_out_result import TriedActionOutResult
from .units_out import UnitsOut
from .visit_step_out import VisitStepOut

__all__ = (
    "ActionIn",
    "ActionInAction",
    "ActionInResult",
    "AnswersRequest",
    "CaseOut",
    "CaseOutAdvice",
    "CaseOutShortenedItem",
    "CaseOutUnderstood",
    "CauseOut",
    "CauseOutKind",
    "CauseProbabilityOut",
    "CausesOut",
    "CauseTermOut",
    "CauseTermOutKind",
    "ChangeOut",
    "ChangeOutState",
    "ContributionOut",
    "CounterfactualOut",
    "CurrentModelOut",
    "CurrentModelOutFacts",
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
    "FieldError",
    "FindingIn",
    "FindingInKnown",
    "FindingInStateType0",
    "FindingOut",
    "FindingOutKnown",
    "FindingOutState",
    "GuessOut",
    "HealthOut",
    "HealthOutStatus",
    "IdentityOut",
    "KitCaseOut",
    "KitCaseOutUnderstood",
    "KitDiagnosisOut",
    "KitDiagnosisOutUnderstood",
    "KitOut",
    "KitOutBasis",
    "KnownMachineOut",
    "KnownMachineOutNamedBy",
    "MachineOut",
    "MachinesOut",
    "ModelOut",
    "ModelsOut",
    "NotUsedOut",
    "OtherKitOut",
    "OutcomeOut",
    "OutcomeRequest",
    "PartOut",
    "PlannedVisitOut",
    "Problem",
    "QuestionOut",
    "ShortKitOut",
    "ShortKitOutBasis",
    "SimilarOut",
    "StepOut",
    "SurpriseOut",
    "SymptomOut",
    "SymptomsOut",
    "ToldOut",
    "TriedActionOut",
    "TriedActionOutAction",
    "TriedActionOutResult",
    "UnitsOut",
    "VisitStepOut",
)
