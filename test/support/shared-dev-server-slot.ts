/**
 * The one dev server between global setup and teardown. Jest loads the two apart from each other, so a module variable
 * would not do; a property of the process's global object does.
 */
import { type DevServer } from '../../tools/dev-server';

const SLOT = Symbol.for('atrium-verification/shared-devServer');
const slots = globalThis as unknown as Record<symbol, DevServer | undefined>;

/** Keeps the dev server for the teardown. */
export function keepDevServer(devServer: DevServer): void {
  slots[SLOT] = devServer;
}

/** The dev server that the setup kept; undefined when it started none. */
export function keptDevServer(): DevServer | undefined {
  return slots[SLOT];
}
