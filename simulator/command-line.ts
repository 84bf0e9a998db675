/** The flags and environment variables of `npm run simulator`. */
import { parseArgs } from 'node:util';
import { type SimulatorOptions } from './index';
import { PACES, type Pace } from './pace';

/** The usage text. */
export const USAGE = `Usage: npm run simulator -- [--port N] [--host ADDRESS] [--pace ${PACES.join('|')}] [--seed TEXT] [--tidy]

  --port  port to listen on; 0 takes any free one   (SIMULATOR_PORT, default 4010)
  --host  address to listen on                      (SIMULATOR_HOST, default 127.0.0.1)
  --pace  how long jobs last                        (SIMULATOR_PACE, default real)
  --seed  what guids and numbers are derived from   (SIMULATOR_SEED, default atrium)

  --tidy  every documented field is there, lists are sorted (SIMULATOR_TIDY=true)

  SIMULATOR_API_KEY and SIMULATOR_CLIENT_ID set the two keys that requests must carry.`;

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
  if (!isPort(port)) return mistake(`The port must be a whole number from 0 to ${PORT_MAX}.`);
  const { pace, tidy, ...texts } = given;
  if (!isPace(pace)) return mistake(`The pace must be one of ${PACES.join(', ')}.`);
  const isTidy = TIDY[String(tidy)];
  if (isTidy === undefined && tidy !== undefined) {
    return mistake('SIMULATOR_TIDY must be true or false.');
  }
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
