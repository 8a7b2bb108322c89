#!/bin/sh
# A case from the report to the outcome: a first visit in vain, a second one that helps.
set -eu

call() { # METHOD PATH [BODY]
    curl --silent --show-error --fail-with-body --request "$1" "$DIAGNOSER_URL$2" \
        --header "Authorization: Bearer $DIAGNOSER_KEY" \
        --header "Content-Type: application/json" \
        ${3:+--data "$3"}
}
field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -n 1; }

answer=$(call POST /v1/diagnoses '{"report": "4个HDD黄灯常亮", "machine": "7979Q7C", "ticket_id": "EXAMPLE-1"}')
case=$(printf '%s' "$answer" | field diagnosis_id)
echo "Case $case"

call POST "/v1/diagnoses/$case/answers" '{"findings": [{"symptom": "LP_MEM", "state": "absent", "known": "asked"}]}' > /dev/null
call POST "/v1/diagnoses/$case/dispatch" '{"parts": ["RAID_CARD", "HDD"], "by": "desk"}' > /dev/null
call POST "/v1/diagnoses/$case/visits" '{"fixed": false, "parts_used": ["RAID_CARD"], "parts_unused": ["HDD"]}' > /dev/null
echo "The first visit was in vain; the answer is now that of a second visit."
call POST "/v1/diagnoses/$case/visits" '{"fixed": true, "parts_used": ["HDD"]}' > /dev/null
call POST "/v1/diagnoses/$case/outcome" '{"causes": ["HDD"], "parts_used": ["HDD"]}' > /dev/null
call GET "/v1/diagnoses/$case" | grep -q '"state":"closed"' && echo "Closed"
