/**
 * Runs once before all tests: finds or makes a Temporal server (tools/dev-server) and hands it over to the test files
 * through the environment. Without one, suites that need none still run; with CI=true that is a failure. A server that the
 * shell or a profile names for other purposes is left alone: our search attributes and runs are not for it.
 */
import { DevServerUnavailableError, startDevServer } from '../../tools/dev-server';
import { configuredTarget } from '../../runtime';
import { SEARCH_ATTRIBUTES } from '../../contract/names';
import { HANDOVER, devServerEnvironment } from './dev-server';
import { keepDevServer } from './shared-dev-server-slot';
import { writeWorkflowBundle } from './workflow-bundle';

/**
 * `off` runs without a server on purpose, for example in a fast loop on pure rules. `named` uses the server that
 * TEMPORAL_ADDRESS or a profile names; suites that start servers of their own cannot run then.
 */
const SWITCH = 'TEST_TEMPORAL_SERVER';

export default async function globalSetup(): Promise<void> {
  for (const name of Object.values(HANDOVER)) Reflect.deleteProperty(process.env, name);
  if (process.env[SWITCH] !== 'named') forgetNamedServer();
  try {
    if (process.env[SWITCH] === 'off') throw new Error(`${SWITCH}=off`);
    const devServer = await startDevServer({
      env: process.env,
      log: say,
      searchAttributes: SEARCH_ATTRIBUTES,
    });
    keepDevServer(devServer);
    process.env[HANDOVER.workflowBundle] = await writeWorkflowBundle();
    process.env[HANDOVER.way] = devServer.way;
    process.env[HANDOVER.address] = devServer.address;
    process.env[HANDOVER.namespace] = devServer.namespace;
    if (devServer.metricsUrl !== undefined) process.env[HANDOVER.metricsUrl] = devServer.metricsUrl;
    if (devServer.executable !== undefined) process.env[HANDOVER.executable] = devServer.executable;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isMissing = error instanceof DevServerUnavailableError || process.env[SWITCH] === 'off';
    // A server that was found and does not work is a defect, not a lack.
    if (!isMissing || process.env['CI'] === 'true') throw error;
    say(`Suites that need a Temporal server are skipped. ${reason}`);
    process.env[HANDOVER.missingReason] = reason.includes('\n')
      ? 'there is no Temporal server; the start of this run lists the four ways to one'
      : reason;
  }
}

/** For this process and all that it starts, test files and commands alike. */
function forgetNamedServer(): void {
  if (isServerNamed()) {
    say(
      `The server that TEMPORAL_ADDRESS or a profile names is left alone; ${SWITCH}=named uses it.`,
    );
  }
  const executable = process.env['TEMPORAL_CLI_PATH'];
  const kept = devServerEnvironment(
    executable === undefined ? {} : { TEMPORAL_CLI_PATH: executable },
  );
  for (const name of Object.keys(process.env)) {
    if (!(name in kept)) Reflect.deleteProperty(process.env, name);
  }
  Object.assign(process.env, kept);
}

function isServerNamed(): boolean {
  try {
    return configuredTarget(process.env).address !== undefined;
  } catch {
    // A profile that cannot be read is nobody's business here.
    return true;
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
