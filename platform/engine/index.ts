// The door of the engine: a real Temporal server for demo, dev, tests and benches, by the first of four ways (a named
// server, an executable, a download, a build). Nothing here knows of this product's workflows; nothing here emulates.
export { CLI_VERSION, cliCache } from './cli-cache';
export type { CliCache } from './cli-cache';
export {
  EngineInUseError,
  EnginePortTakenError,
  EngineStartError,
  EngineUnavailableError,
} from './engine-errors';
export type { EngineWay, FailedWay } from './engine-errors';
export type { Environment } from './environment';
export type { EngineClaim } from './in-use';
export { freePort } from './ports';
export type { ProgressTerminal } from './progress';
export { resolveEngine } from './resolve-engine';
export type { ResolvedEngine, ResolveOptions } from './resolve-engine';
export { startEngine } from './start-engine';
export type { Engine, StartEngineOptions } from './start-engine';
export type { ProcessExit } from './supervised-process';
