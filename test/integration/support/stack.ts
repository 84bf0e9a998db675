// One stack of its own per test file: simulator, Temporal server, worker, client. Task queues have fixed names, so two
// files never share a server. Composition stays in scripts/stack.ts; how a verification is played is in drive.ts.
import { afterAll, beforeAll } from '@jest/globals';
import { createLogger, installTemporalRuntime, type StartEngineOptions } from '../../../platform';
import { startStack, type Stack, type StackOptions } from '../../../scripts/stack';
import { ownEngineOptions } from '../../support/engine';

/** Enough for a cold machine: the server is up in 1 s, the workflow bundle is made in some more. */
export const START_TIMEOUT_MS = 60_000;

const SILENT = { write: () => undefined };

export type TestStackOptions = Partial<Omit<StackOptions, 'engine'>> & {
  readonly engine?: Partial<StartEngineOptions>;
};

/** Starts a stack before the tests of the file and stops it after them; returns how to get at it. */
export function useStack(options: TestStackOptions = {}): () => Stack {
  let stack: Stack | undefined;
  beforeAll(async () => {
    stack = await openStack(options);
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await stack?.close();
  }, START_TIMEOUT_MS);
  return () => {
    if (stack === undefined) throw new Error('The stack is not up.');
    return stack;
  };
}

/** Starts a stack with a server of its own; polls every 20 ms at an instant simulator unless told otherwise. */
export async function openStack(options: TestStackOptions = {}): Promise<Stack> {
  quietRuntime();
  return startStack({
    log: () => undefined,
    pollIntervalMs: 20,
    ...options,
    simulator: { pace: 'instant', ...options.simulator },
    engine: { ...ownEngineOptions(), ...options.engine },
  });
}

let isInstalled = false;

/** Installs Temporal's runtime with a log that goes nowhere, once per test file. */
export function quietRuntime(): void {
  if (isInstalled) return;
  isInstalled = true;
  installTemporalRuntime(createLogger('error', SILENT));
}
