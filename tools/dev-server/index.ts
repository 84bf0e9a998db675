/**
 * The door of the dev server: a real Temporal server for demo, dev, tests and benches, by the first of four ways (a named
 * server, an executable, a download, a build). Nothing here knows of this product's workflows; nothing here emulates.
 */
export { CLI_VERSION, cliCache } from './cli-cache';
export type { CliCache } from './cli-cache';
export {
  DevServerInUseError,
  DevServerPortTakenError,
  DevServerStartError,
  DevServerUnavailableError,
} from './dev-server-errors';
export type { DevServerWay, FailedWay } from './dev-server-errors';
export type { Environment } from '../../runtime';
export type { DevServerClaim } from './in-use';
export { freePort } from './ports';
export type { ProgressTerminal } from './progress';
export { resolveDevServer } from './resolve-dev-server';
export type { ResolvedDevServer, ResolveOptions } from './resolve-dev-server';
export { startDevServer } from './start-dev-server';
export type { DevServer, StartDevServerOptions } from './start-dev-server';
export type { ProcessExit } from './supervised-process';
