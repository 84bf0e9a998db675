#!/bin/sh
# Creates the namespace once, and ends when every part of the server knows it: its caches take some seconds to notice, and
# a worker that starts before that is rejected. The CLI reads TEMPORAL_ADDRESS itself; the namespace it takes as a flag.
set -eu
if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  echo "namespace $TEMPORAL_NAMESPACE is there already"
else
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "${NAMESPACE_RETENTION:-72h}"
fi
attempts_left=60
until temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; do
  attempts_left=$((attempts_left - 1))
  if [ "$attempts_left" -eq 0 ]; then
    echo "namespace $TEMPORAL_NAMESPACE exists but cannot be used after a minute" >&2
    exit 1
  fi
  sleep 1
done
echo "namespace $TEMPORAL_NAMESPACE is ready"
