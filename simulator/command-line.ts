/** The flags and environment variables of the command `simulator`. */
import { parseArgs } from 'node:util';
import { type SimulatorOptions } from './index';
import { PACES, type Pace } from './pace';

/** The usage text. @param call - the line that calls the simulator with these words */
export function usage(call: (words: string) => string): string {
  return `Usage: ${call('[options]')}

Stands in for MX's Atrium API on this machine: institutions, users, members and jobs of its own,
with faults on request. It knows no real bank and no real account. At its start it prints its
address, the headers to send, and the test credentials. simulator/README.md says what it does.

  --port N        port to listen on; 0 takes any free one   (SIMULATOR_PORT, default 4010)
  --host ADDRESS  address to listen on                      (SIMULATOR_HOST, default 127.0.0.1)
  --pace PACE     how long jobs last: ${PACES.join(', ').padEnd(22)}(SIMULATOR_PACE, default real)
  --seed TEXT     what guids and numbers are derived from   (SIMULATOR_SEED, default atrium)
  --tidy          every documented field is there, lists are sorted  (SIMULATOR_TIDY=true)

SIMULATOR_API_KEY and SIMULATOR_CLIENT_ID set the two keys that requests must carry.

Example: ${call('--port 4010 --pace fast')}`;
}

const PORT_DEFAULT = '4010';
const PORT_MAX = 65_535;
const TIDY: Readonly<Record<string, boolean>> = { true: true, false: false };

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }
  | { readonly kind: 'start'; readonly options: SimulatorOptions };

/**
 * Reads the command line. Flags win over the environment. Never throws: returns a mistake for what
 * it does not understand.
 */
export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command {
  const flags = parse(args);
  if (typeof flags === 'string') return mistake(flags);
  if (flags.help === true) return { kind: 'help' };
  const given = { ...fromEnvironment(environment), ...flags };
  const port = Number(given.port);
  const { pace, tidy, ...texts } = given;
  const isTidy = TIDY[String(tidy)];
  const mistakes = [
    ...(isPort(port)
      ? []
      : [`SIMULATOR_PORT or --port must be a whole number from 0 to ${PORT_MAX}.`]),
    ...(isPace(pace) ? [] : [`SIMULATOR_PACE or --pace must be one of ${PACES.join(', ')}.`]),
    ...(isTidy === undefined && tidy !== undefined
      ? ['SIMULATOR_TIDY must be true or false.']
      : []),
  ];
  if (mistakes.length > 0 || !isPace(pace)) return mistake(mistakes.join('\n'));
  const order = isTidy === undefined ? {} : { tidy: isTidy };
  return { kind: 'start', options: { ...texts, port, pace, ...order } };
}

/**
 * The settings of the environment over the defaults. An empty variable, as compose files produce,
 * counts as unset.
 */
function fromEnvironment(environment: Readonly<Record<string, string | undefined>>) {
  const variables = Object.entries(environment).filter(([, value]) => value !== '');
  const set = Object.fromEntries(variables);
  const { SIMULATOR_API_KEY: apiKey, SIMULATOR_CLIENT_ID: clientId } = set;
  return {
    port: set['SIMULATOR_PORT'] ?? PORT_DEFAULT,
    host: set['SIMULATOR_HOST'] ?? '127.0.0.1',
    pace: set['SIMULATOR_PACE'] ?? 'real',
    seed: set['SIMULATOR_SEED'] ?? 'atrium',
    tidy: set['SIMULATOR_TIDY'],
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(clientId === undefined ? {} : { clientId }),
  };
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port <= PORT_MAX;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        pace: { type: 'string' },
        seed: { type: 'string' },
        tidy: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : 'The flags were not understood.';
  }
}

function mistake(message: string): Command {
  return { kind: 'mistake', message };
}

function isPace(text: string): text is Pace {
  return PACES.some((pace) => pace === text);
}
