/** Process plumbing: configuration, log, Temporal connection and runtime, the engine, shutdown. No product logic. */
export * from './engine';
export {
  ALL_VARIABLES,
  CONFIG_VARIABLES,
  ConfigurationError,
  apiConfig,
  atriumConfig,
  isLoopback,
  logLevel,
  processEnvironment,
  sealingPrivateKeyJson,
  sealingPublicKeyJson,
  workerConfig,
  type ApiConfig,
  type AtriumConfig,
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
