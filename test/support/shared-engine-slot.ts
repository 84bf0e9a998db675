// The one engine between global setup and teardown. Jest loads the two apart from each other, so a module variable
// would not do; a property of the process's global object does.
import type { Engine } from '../../platform/engine';

const SLOT = Symbol.for('atrium-verification/shared-engine');
const slots = globalThis as unknown as Record<symbol, Engine | undefined>;

/** Keeps the engine for the teardown. */
export function keepEngine(engine: Engine): void {
  slots[SLOT] = engine;
}

/** The engine that the setup kept; undefined when it started none. */
export function keptEngine(): Engine | undefined {
  return slots[SLOT];
}
