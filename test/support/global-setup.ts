/**
 * Runs once before all tests: finds or makes a Temporal server (tools/dev-server) and hands it over
 * to the test files through the environment. Without one, suites that need none still run; with
 * CI=true that is a failure. A server that the shell or a profile names for other purposes is left
 * alone: our search attributes and runs are not for it.
 */
import { DevServerUnavailableError, startDevServer } from '../../tools/dev-server';
import { configuredTarget } from '../../runtime';
import { SEARCH_ATTRIBUTES } from '../../contract/names';
import { HANDOVER, devServerEnvironment, type Handover } from './dev-server';
import { removeWorkflowBundle, writeWorkflowBundle } from '../../tools/workflow-code';

/**
 * `off` runs without a server on purpose, for example in a fast loop on pure rules. `named` uses
 * the server that TEMPORAL_ADDRESS or a profile names; suites that start servers of their own
 * cannot run then.
 */
const SWITCH = 'TEST_TEMPORAL_SERVER';

export default async function globalSetup(): Promise<void> {
  Reflect.deleteProperty(process.env, HANDOVER);
  if (process.env[SWITCH] !== 'named') forgetNamedServer();
  // grpc-js writes about each connection that fails, for seconds after its test; tests make them
  // fail on purpose.
  process.env['GRPC_VERBOSITY'] = 'NONE';
  try {
    if (process.env[SWITCH] === 'off') throw new Error(`${SWITCH}=off`);
    const devServer = await startDevServer({
      env: process.env,
      log: say,
      searchAttributes: SEARCH_ATTRIBUTES,
    });
    const workflowBundle = await writeWorkflowBundle();
    const tracedBundle = await writeWorkflowBundle({ isTraced: true });
    const { address, namespace, way, metricsUrl, executable } = devServer;
    const isNamed = way === 'address';
    const server = { target: { address, namespace }, isNamed, metricsUrl, executable };
    handOver({ ...server, workflowBundle, tracedBundle });
    // Jest loads the teardown apart from this file; the global object is the same.
    Object.assign(globalThis, {
      endOfRun: async () => {
        removeWorkflowBundle(workflowBundle);
        removeWorkflowBundle(tracedBundle);
        await devServer.stop();
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isMissing = error instanceof DevServerUnavailableError || process.env[SWITCH] === 'off';
    // A server that was found and does not work is a defect, not a lack.
    if (!isMissing || process.env['CI'] === 'true') throw error;
    say(`Suites that need a Temporal server are skipped. ${reason}`);
    const fourWays =
      'there is no Temporal server; the start of this run lists the four ways to one';
    handOver({ missingReason: reason.includes('\n') ? fourWays : reason });
  }
}

function handOver(all: Handover): void {
  process.env[HANDOVER] = JSON.stringify(all);
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
