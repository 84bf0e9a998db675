/**
 * A real Temporal server for demo, dev, tests and benches, by the first of four ways (a named
 * server, an executable, a download, a build). Nothing here knows of this product's workflows;
 * nothing here emulates.
 */
export { cliCache, type CliCache } from './cli-cache';
export {
  DevServerInUseError,
  DevServerPortTakenError,
  DevServerStartError,
  DevServerUnavailableError,
} from './dev-server-errors';
export { type DevServerClaim } from './in-use';
export { freePort, isFree } from './ports';
export { resolveDevServer, type ResolvedDevServer } from './resolve-dev-server';
export { startDevServer, type DevServer, type StartDevServerOptions } from './start-dev-server';
