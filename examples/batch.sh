#!/bin/sh
# Many reports in one request: one line for each, in and out, in the same order. A bad line stops no other.
set -eu

printf '%s\n' \
    '{"report": "no display after power on", "machine": "8840CFG", "ticket_id": "B-1", "detail": "kit"}' \
    '{"report": "4个HDD黄灯常亮", "machine": "7979Q7C", "ticket_id": "B-2", "detail": "kit"}' \
    '{"mistake": true}' |
    curl --silent --show-error --fail-with-body "$DIAGNOSER_URL/v1/diagnoses:batch" \
        --header "Authorization: Bearer $DIAGNOSER_KEY" \
        --header "Content-Type: application/x-ndjson" \
        --header "Idempotency-Key: example-batch-$(date +%s)" \
        --data-binary @-
