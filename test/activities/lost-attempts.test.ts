/**
 * Goal: whatever befalls two attempts of a command that costs money or a sign-in, the third one knows,
 * and it takes effect once: each pair of troubles, also where the worker of one attempt died before
 * its heartbeats arrived. Method: the real activities over the real adapter and an untidy simulator.
 */
import { expect, it } from '@jest/globals';
import { type Fault } from '../../simulator';
import { proofSize } from '../support/proof-size';
import { TENANT, untilDone, useBench } from './bench';

const bench = useBench();
const control = () => bench().simulator.control;

/** Without effect, without, without, with, and with effect. */
const TROUBLES = [
  'status',
  'reset',
  'rate-limit',
  'lose-response',
  'truncated-json',
] as const satisfies readonly Fault['kind'][];
/** The attempt that leaves no trace; 0 is none. */
const SILENT = [0, 1, 2] as const;

const COMMANDS = {
  'the first verify': {
    route: 'verifyMember',
    input: () => bench().verifyInput('sim_instantaneous'),
    effects: () => control().counters().verificationsStarted,
  },
  'another verify': {
    route: 'verifyMember',
    input: async () => {
      const { member } = await bench().verified('sim_legacy');
      const { result } = await untilDone(bench().commands.readMember, { ...member, ...TENANT });
      control().changeSettings({ instantaneousJobs: true });
      return { ...member, baseline: result!.baseline, otherJobMs: 60_000 };
    },
    effects: () => control().counters().verificationsStarted - 1,
  },
  'an update': {
    route: 'updateMember',
    input: () => bench().denied(),
    effects: () => control().counters().membersUpdated,
  },
} as const;

const CASES = Object.entries(COMMANDS).flatMap(([name, command]) =>
  TROUBLES.flatMap((first) =>
    TROUBLES.flatMap((second) =>
      SILENT.map((silent) => [name, first, second, silent, command] as const),
    ),
  ),
);
/** Prime to the number of troubles and of attempts, so that each meets each. */
const STEP = proofSize({ slice: 7, full: 1 });

it.each(CASES.filter((_case, at) => at % STEP === 0))(
  '%s takes effect once: %s, then %s, and attempt %d leaves no trace',
  async (_name, first, second, silent, { route, input, effects }) => {
    const given = await input();
    for (const kind of [first, second]) control().addFault({ route, kind });
    const run = bench().commands[route] as (input: unknown) => Promise<object>;
    const { error } = await untilDone(run, given, { silent });
    expect([error, effects()]).toEqual([undefined, 1]);
  },
);
