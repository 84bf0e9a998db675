/**
 * Process plumbing: configuration, log, Temporal connection, shutdown. No product logic. A worker
 * needs worker.ts too.
 */
export {
  ALL_VARIABLES,
  CONFIG_VARIABLES,
  ConfigurationError,
  PAYLOADS_OFF,
  TOKEN_SECRET_LENGTH_MIN,
  allTogether,
  apiConfig,
  auditFile,
  codecServerConfig,
  mxConfig,
  logLevel,
  payloadKeysOf,
  processEnvironment,
  secretFilesMayBeOpen,
  settingOf,
  tenantMarkKeys,
  tracingConfig,
  webhookConfig,
  workerConfig,
  type ApiConfig,
  type CodecServerConfig,
  type MxConfig,
  type TenantMarkKeys,
  type WorkerConfig,
  type WorkerVersion,
} from './config';
export { type Environment } from './environment';
export { commandLine } from './invocation';
export { edgeTemporal, type EdgeTemporal } from './edge-connection';
export { createLogger, type LogDestination, type Logger } from './logger';
export { POLLER_AGE_MAX_MS, clockAheadMs, pollersOf, type Poller, type TaskKind } from './pollers';
export { redact } from './redaction';
export {
  SearchAttributeError,
  lackingSearchAttributes,
  registerSearchAttributes,
  registrationCommands,
  searchAttributesUsable,
  type SearchAttributeDefinition,
} from './search-attributes';
export { type RunningProcess } from './running-process';
export { shutdownRequested } from './shutdown';
export {
  TemporalConnectionError,
  lazyClientConnection,
  openClientConnection,
} from './temporal-connection';
export {
  TemporalConfigurationError,
  configuredTarget,
  temporalNamespace,
  temporalTarget,
  type ConfiguredTarget,
  type TemporalTarget,
} from './temporal-target';
export { productVersion } from './version';
