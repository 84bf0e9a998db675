/** Flags and environment variables of `npm run simulator`: the simulator reads its own, and only these. */
import { parseArgs } from 'node:util';
import type { SimulatorOptions } from './index';
import { PACES, type Pace } from './pace';

/** The usage text. */
export const USAGE = `Usage: npm run simulator -- [--port N] [--host ADDRESS] [--pace ${PACES.join('|')}] [--seed TEXT]

  --port  port to listen on; 0 takes any free one   (SIMULATOR_PORT, default 4010)
  --host  address to listen on                      (SIMULATOR_HOST, default 127.0.0.1)
  --pace  how long jobs last                        (SIMULATOR_PACE, default real)
  --seed  what guids and numbers are derived from   (SIMULATOR_SEED, default atrium)

  SIMULATOR_API_KEY and SIMULATOR_CLIENT_ID set the two keys that requests must carry.`;

const PORT_DEFAULT = 4010;
const PORT_MAX = 65_535;

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }
  | { readonly kind: 'start'; readonly options: SimulatorOptions };

/** Reads flags first, environment second. Never throws: what it does not understand comes back as a mistake. */
export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command {
  const parsed = parse(args);
  if (typeof parsed === 'string') return { kind: 'mistake', message: parsed };
  if (parsed.help === true) return { kind: 'help' };
  const port = Number(parsed.port ?? environment['SIMULATOR_PORT'] ?? PORT_DEFAULT);
  if (!Number.isInteger(port) || port < 0 || port > PORT_MAX) {
    return mistake(`The port must be a whole number from 0 to ${String(PORT_MAX)}.`);
  }
  const pace = parsed.pace ?? environment['SIMULATOR_PACE'] ?? 'real';
  if (!isPace(pace)) return mistake(`The pace must be one of ${PACES.join(', ')}.`);
  const apiKey = environment['SIMULATOR_API_KEY'];
  const clientId = environment['SIMULATOR_CLIENT_ID'];
  const options: SimulatorOptions = {
    port,
    pace,
    host: parsed.host ?? environment['SIMULATOR_HOST'] ?? '127.0.0.1',
    seed: parsed.seed ?? environment['SIMULATOR_SEED'] ?? 'atrium',
    // An empty variable, as compose files produce, means the default.
    ...(apiKey ? { apiKey } : {}),
    ...(clientId ? { clientId } : {}),
  };
  return { kind: 'start', options };
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
