/**
 * Process plumbing: configuration, log, Temporal connection, shutdown. No product logic. A worker
 * needs worker.ts too.
 */
export {
  ALL_VARIABLES,
  CONFIG_VARIABLES,
  ConfigurationError,
  TOKEN_SECRET_LENGTH_MIN,
  apiConfig,
  mxConfig,
  logLevel,
  processEnvironment,
  sealingPrivateKeyJson,
  sealingPublicKeyJson,
  tenantMarkKeys,
  workerConfig,
  type ApiConfig,
  type MxConfig,
  type TenantMarkKeys,
  type WorkerConfig,
} from './config';
export { type Environment } from './environment';
export { edgeTemporal, type EdgeTemporal } from './edge-connection';
export { createLogger, type LogDestination, type Logger } from './logger';
export { redact } from './redaction';
export {
  SearchAttributeError,
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
  temporalTarget,
  type ConfiguredTarget,
  type TemporalTarget,
} from './temporal-target';
