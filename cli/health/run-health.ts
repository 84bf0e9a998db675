/**
 * The command `health`, and the container's own question: is the process of this machine alive, or
 * ready to serve? Loads no package, so that asking every ten seconds costs next to nothing.
 */
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { parseArgs } from 'node:util';
import { ConfigurationError, reachableHost, type Environment } from '../../runtime/process';
import { EXIT, UsageError, type CommandContext } from '../terminal/command';
import { harmless } from '../terminal/text';

/** Below the bound of the image's health check. */
const ANSWER_MS = 5_000;
const ANSWER_LENGTH_MAX = 2_000;

/** Where a process listens, and what it is asked. */
interface Listener {
  /** The first half of the names of its variables, `…_HOST` and `…_PORT`. */
  readonly variables: string;
  readonly port: string;
  readonly ready: string;
  readonly live: string;
}

const SIMULATOR_PATH = '/_simulator/health';
/** The processes that listen. */
const LISTENERS: Readonly<Record<string, Listener>> = {
  worker: { variables: 'WORKER_HTTP', port: '9464', ready: '/readyz', live: '/livez' },
  api: { variables: 'API', port: '4080', ready: '/readyz', live: '/livez' },
  'codec-server': { variables: 'CODEC_METRICS', port: '9466', ready: '/readyz', live: '/livez' },
  simulator: {
    variables: 'SIMULATOR',
    port: '4010',
    ready: SIMULATOR_PATH,
    live: SIMULATOR_PATH,
  },
};

/**
 * Asks, and prints one line.
 *
 * @returns the exit code: failed where it does not answer, or says no
 * @throws UsageError, ConfigurationError
 */
export async function runHealth({ args, env, print }: CommandContext): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { live: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const name = positionals[0] ?? commandOfThisContainer();
  const listener = Object.hasOwn(LISTENERS, name) ? LISTENERS[name] : undefined;
  if (listener === undefined || positionals.length > 1) {
    throw new UsageError(`Say which process to ask: ${Object.keys(LISTENERS).join(', ')}.`);
  }
  const path = values.live ? listener.live : listener.ready;
  const { isWell, words } = await ask(addressOf(listener, env), path);
  print(`${name} ${words}`);
  return isWell ? EXIT.ok : EXIT.failed;
}

/** The first process of a container has the command in its command line, behind an init or not. */
function commandOfThisContainer(): string {
  try {
    const words = readFileSync('/proc/1/cmdline', 'utf8').replaceAll('\0', ' ');
    return /\bmain\.js ([\w-]+)/.exec(words)?.[1] ?? '';
  } catch {
    return '';
  }
}

function addressOf({ variables, port: usual }: Listener, env: Environment) {
  const [host = '', given = ''] = ['HOST', 'PORT'].map((name) =>
    env[`${variables}_${name}`]?.trim(),
  );
  const port = Number(given === '' ? usual : given);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new ConfigurationError([
      `${variables}_PORT must be a whole number from 1 to 65535: the port that is asked.`,
    ]);
  }
  return { host: host === '' ? '127.0.0.1' : reachableHost(host), port };
}

interface Answer {
  readonly isWell: boolean;
  /** What follows the process's name. */
  readonly words: string;
}

function ask({ host, port }: { host: string; port: number }, path: string): Promise<Answer> {
  const place = `${host}:${String(port)}${path}`;
  return new Promise((resolve) => {
    const silent = (reason: string) => {
      resolve({ isWell: false, words: `does not answer at ${place}: ${harmless(reason)}` });
    };
    const signal = AbortSignal.timeout(ANSWER_MS);
    const request = get({ host, port, path, signal }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (body = (body + part).slice(0, ANSWER_LENGTH_MAX)));
      response.on('error', ({ message }) => silent(message));
      response.on('end', () => {
        const isWell = response.statusCode === 200;
        const said = isWell ? '' : `, and says: ${harmless(body)}`;
        const words = `answers ${String(response.statusCode)} at ${place}${said}`;
        resolve({ isWell, words });
      });
    });
    request.on('error', (error) => silent((error as NodeJS.ErrnoException).code ?? error.message));
  });
}
