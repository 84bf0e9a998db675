#!/bin/sh
# Starts one process of the image: a module's name starts that module's main, anything else is run as it stands.
set -eu
case "${1:-}" in
  worker | api | simulator)
    module="$1"
    shift
    exec node "dist/$module/main.js" "$@"
    ;;
  *)
    exec "$@"
    ;;
esac
