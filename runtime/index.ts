/** Process plumbing: configuration, log, Temporal connection and runtime, the dev server, shutdown. No product logic. */
export * from '../tools/dev-server';
export {
  ALL_VARIABLES,
  CONFIG_VARIABLES,
  ConfigurationError,
  apiConfig,
  mxConfig,
  isLoopback,
  logLevel,
  processEnvironment,
  sealingPrivateKeyJson,
  sealingPublicKeyJson,
  workerConfig,
  type ApiConfig,
  type MxConfig,
  type WorkerConfig,
} from './config';
export { edgeTemporal, isTemporalAlive, type EdgeTemporal } from './edge-connection';
export { createLogger, type LogDestination, type Logger } from './logger';
export { redact } from './redaction';
export {
  SearchAttributeError,
  registerSearchAttributes,
  type SearchAttributeDefinition,
} from './search-attributes';
export {
  TemporalConfigurationError,
  TemporalConnectionError,
  openClientConnection,
  openWorkerConnection,
  temporalTarget,
  type TemporalTarget,
} from './temporal-connection';
export { shutdownRequested } from './shutdown';
export { installTemporalRuntime } from './temporal-runtime';
