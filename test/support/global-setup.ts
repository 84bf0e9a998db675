// Runs once before all tests: finds or makes a Temporal server (platform/engine) and hands it over to the test files
// through the environment. Without one, suites that need none still run; with CI=true that is a failure.
import { EngineUnavailableError, startEngine } from '../../platform/engine';
import { SEARCH_ATTRIBUTES } from '../../workflows/names';
import { HANDOVER } from './engine';
import { keepEngine } from './shared-engine-slot';

/** Set to `off` to run without a server on purpose, for example in a fast loop on pure rules. */
const SWITCH = 'TEST_ENGINE';

export default async function globalSetup(): Promise<void> {
  for (const name of Object.values(HANDOVER)) Reflect.deleteProperty(process.env, name);
  try {
    if (process.env[SWITCH] === 'off') throw new Error(`${SWITCH}=off`);
    const engine = await startEngine({
      env: process.env,
      log: say,
      searchAttributes: SEARCH_ATTRIBUTES,
    });
    keepEngine(engine);
    process.env[HANDOVER.way] = engine.way;
    process.env[HANDOVER.address] = engine.address;
    process.env[HANDOVER.namespace] = engine.namespace;
    if (engine.metricsUrl !== undefined) process.env[HANDOVER.metricsUrl] = engine.metricsUrl;
    if (engine.executable !== undefined) process.env[HANDOVER.executable] = engine.executable;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isMissing = error instanceof EngineUnavailableError || process.env[SWITCH] === 'off';
    // A server that was found and does not work is a defect, not a lack.
    if (!isMissing || process.env['CI'] === 'true') throw error;
    say(`Suites that need a Temporal server are skipped. ${reason}`);
    process.env[HANDOVER.missingReason] = reason.includes('\n')
      ? 'there is no Temporal server; the start of this run lists the four ways to one'
      : reason;
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
