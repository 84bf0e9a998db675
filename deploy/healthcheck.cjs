/**
 * The container's own question: does the process in here do its work? Exit code 0 means yes.
 * The worker is healthy when the Temporal server has seen this very container poll each of its Task Queues lately, which a
 * port or a process id cannot tell. The HTTP processes are asked over loopback. Prints no configuration.
 */
const { readFileSync } = require('node:fs');
const { hostname } = require('node:os');
const { join } = require('node:path');

const DIST = join(__dirname, '..', 'dist');
const QUESTION_TIMEOUT_MS = 6_000;

async function checkWorker() {
  const runtime = require(join(DIST, 'runtime', 'index.js'));
  const { openClientConnection, pollersOf, temporalTarget } = runtime;
  const { TASK_QUEUES } = require(join(DIST, 'contract', 'names.js'));
  const target = temporalTarget(process.env);
  const connection = await openClientConnection(target);
  try {
    for (const [role, name] of Object.entries(TASK_QUEUES)) {
      const kind = role === 'workflows' ? 'workflows' : 'activities';
      const pollers = await pollersOf(connection, target.namespace, name, kind);
      if (!pollers.some(isThisContainer)) throw new Error(`nobody here polls ${name}`);
    }
  } finally {
    await connection.close();
  }
}

/** The SDK's default identity is `pid@hostname`, and a container's host name is its own. */
function isThisContainer({ identity }) {
  return identity.endsWith(`@${hostname()}`);
}

async function checkHttp(port, path) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    signal: AbortSignal.timeout(QUESTION_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
}

const CHECKS = {
  worker: checkWorker,
  simulator: () => checkHttp(process.env['SIMULATOR_PORT'], '/_simulator/health'),
  api: () => checkHttp(process.env['API_PORT'], '/readyz'),
};

/** The first process of the container carries the command's name in its command line, with or without an init before it. */
function commandOfThisContainer() {
  const commandLine = readFileSync('/proc/1/cmdline', 'utf8').replaceAll('\0', ' ');
  return /\bmain\.js (\w+)/.exec(commandLine)?.[1];
}

const command = process.argv[2] ?? commandOfThisContainer();
const check = CHECKS[command];
const deadline = setTimeout(() => finish(new Error('no answer in time')), QUESTION_TIMEOUT_MS);
if (check === undefined) finish(new Error(`no check for "${command}"`));
else check().then(() => finish(), finish);

function finish(error) {
  clearTimeout(deadline);
  if (error !== undefined) console.error(`unhealthy: ${error.message}`);
  process.exit(error === undefined ? 0 : 1);
}
