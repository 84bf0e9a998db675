#!/bin/sh
# Brings both databases of the Temporal server to the schema of this image. Every step may run again: an existing
# database, version table or schema version is left as it is. Connection and password come from SQL_* variables.
set -eu
for database in temporal temporal_visibility; do
  folder="${database#temporal_}"
  temporal-sql-tool --db "$database" create
  temporal-sql-tool --db "$database" setup-schema --version 0.0
  temporal-sql-tool --db "$database" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$folder/versioned"
done
