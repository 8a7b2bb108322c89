"""Ask until no question is worth its time, with nothing but Python: here the customer says no to everything."""

import json
import os
import urllib.request
from typing import Any

MOST_QUESTIONS = 3


def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return what the service answers."""
    request = urllib.request.Request(  # noqa: S310 -- the address is that of the service
        os.environ["DIAGNOSER_URL"] + path,
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['DIAGNOSER_KEY']}"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 -- as above
        answer: dict[str, Any] = json.load(response)
        return answer


def main() -> None:
    """Print the questions and the kit."""
    answer = post("/v1/diagnoses", {"report": "No display after power on", "machine": "8840CFG"})
    for _ in range(MOST_QUESTIONS):
        if not answer["questions"]:
            break
        question = answer["questions"][0]
        print(question["text"], "No.")
        said = {"symptom": question["symptom"], "state": "absent", "known": "asked"}
        answer = post(f"/v1/diagnoses/{answer['diagnosis_id']}/answers", {"findings": [said]})
    kit = answer["kit"]
    print("Send", [each["part"] for each in kit["parts"]], f"({kit['coverage']:.0%}).")


if __name__ == "__main__":
    main()
