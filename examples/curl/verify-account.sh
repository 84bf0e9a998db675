#!/usr/bin/env bash
# One verification from start to account numbers, with nothing but curl and sed. Against `npm run dev`:
#
#   export API=http://127.0.0.1:4080 API_KEY=avk_…      (the line that npm run dev prints)
#   examples/curl/verify-account.sh
#
# The bank is the simulator's MX Bank; the answer to its question is "correct". Real programs read JSON with a parser; sed
# is enough here because every answer of the API is one line.
set -euo pipefail
: "${API:?is not set: give the address of the API}" "${API_KEY:?is not set: give a key of the API}"

# What the API says of a failure goes to the terminal, also where the answer is kept in a variable.
ask() {
  local answer
  answer=$(curl --silent --show-error --fail-with-body --header "Authorization: Bearer $API_KEY" "$@") ||
    { echo "$answer" >&2; return 1; }
  echo "$answer"
}
# The path, the body, and what curl is to be told beyond.
send() { ask --header 'Content-Type: application/json' --data "$2" "${@:3}" "$API$1"; }
# Short options only: the sed of macOS and the BSDs has no long ones.
pick() { sed -nE "s/.*$1.*/\\1/p"; }

# 1. Start. The same key again would give the same verification, however often it is sent.
started=$(send /v1/verifications '{
  "user": { "kind": "new" },
  "member": {
    "kind": "credentials",
    "institutionCode": "mxbank",
    "credentials": [
      { "guid": "CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1", "value": "test_atrium" },
      { "guid": "CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d", "value": "challenge" }
    ]
  }
}' --header "Idempotency-Key: example-$RANDOM-$$")
self=$(pick '"self":"([^"]+)"' <<<"$started")
echo "Started $self"

# 2. Do what nextAction says until there is an outcome. Each read waits up to 30 seconds for something to do.
answered=0
while :; do
  now=$(ask --header 'Prefer: wait=30' "$API$self")
  outcome=$(pick '"outcome":\{"code":"([^"]+)"' <<<"$now")
  if [ -n "$outcome" ]; then break; fi
  kind=$(pick '"nextAction":\{"kind":"([^"]+)"' <<<"$now")
  round=$(pick '"round":([0-9]+)' <<<"$now")
  if [ "${round:-0}" -le "$answered" ]; then continue; fi
  case $kind in
    answer-challenges)
      guid=$(pick '"challenges":\[\{"guid":"([^"]+)"' <<<"$now")
      send "$self/challenge-answers" "{\"round\":$round,\"answers\":[{\"guid\":\"$guid\",\"value\":\"correct\"}]}" >/dev/null
      echo "Answered the bank's question"
      ;;
    select-account)
      value=$(pick '"options":\[\{"label":"[^"]*","value":"([^"]+)"' <<<"$now")
      send "$self/account-selection" "{\"round\":$round,\"value\":\"$value\"}" >/dev/null
      echo 'Selected the first account'
      ;;
    *) continue ;;
  esac
  answered=$round
done
echo "Outcome: $outcome"

# 3. The numbers, whole: this needs the scope numbers:read.
ask "$API$self/account-numbers"
echo
