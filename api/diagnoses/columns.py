"""The searched columns of a case, made from a request and its answer."""

from typing import Any

from diagnoser.evidence.row import joined

Document = dict[str, Any]


def serial_key(serial: str) -> str:
    """Return how a serial number is compared: without blanks around it, and in capitals.

    >>> serial_key(" 06abc12 ")
    '06ABC12'
    """
    return serial.strip().upper()


def searched(request: Document, answer: Document) -> Document:
    """Return the values of the columns with the last request and answer.

    Empty fields of the request are taken from the names in its text. A short answer has no such names.
    """
    named, machine = answer.get("identity") or {}, answer.get("machine") or {}
    serial = request.get("serial") or named.get("serial") or ""
    return {
        "ticket_id": request.get("ticket_id"),
        "serial": serial_key(serial) or None,
        "customer": request.get("customer"),
        "machine": request.get("machine") or named.get("machine") or None,
        "family": machine.get("family"),
        "service_level": request.get("service_level") or "5x9",
        "report": (request.get("report") or "").replace("\x00", "\N{REPLACEMENT CHARACTER}"),
        "symptoms": joined(present_symptoms(answer)),
    }


def present_symptoms(answer: Document) -> list[str]:
    """Return the present symptoms in the evidence of a stored answer."""
    return [each["symptom"] for each in answer.get("findings", []) if each["state"] == "present"]
