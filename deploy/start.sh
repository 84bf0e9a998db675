#!/bin/sh
# Starts one process of the image: a room's name starts that room's main, anything else is run as it stands.
set -eu
case "${1:-}" in
  worker | api | simulator)
    room="$1"
    shift
    exec node "dist/$room/main.js" "$@"
    ;;
  *)
    exec "$@"
    ;;
esac
