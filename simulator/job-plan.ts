/** Turns a scenario into the steps of one job. A plan is data; member-machine.ts walks along it. */
import { type Judgement } from './judge';
import { type Settings } from './settings';
import { phaseMs } from './pace';
import { ERROR_CODES } from './scenarios/error-codes';
import { PREVENTED } from './scenarios/scenario-table';
import { type EndState, type Round, type Scenario } from './scenarios/scenario';

/**
 * The kinds of job that MX runs, one at a time per member (atrium-contract.md §9). `combination` is
 * the job of Platform's products (mx-platform-contract.md §6.1).
 */
export type JobKind =
  | 'aggregation'
  | 'balance'
  | 'verification'
  | 'identification'
  | 'history'
  | 'statements'
  | 'combination';

/** What a job brings besides accounts. */
export type Yield = 'numbers' | 'owners' | 'transactions';

/** Which job is wanted, and what it is to bring. */
export interface JobOrder {
  readonly kind: JobKind;
  readonly brings: readonly Yield[];
}

/** The ordinary job: accounts and transactions. */
export const AGGREGATION: JobOrder = { kind: 'aggregation', brings: ['transactions'] };

/** What a member looks like during or after a step. Left out means: as before. */
export interface Look {
  readonly connectionStatus?: string | null;
  readonly status?: string | null;
  readonly isAuthenticated?: boolean;
  readonly hasProcessedAccounts?: boolean;
  readonly hasProcessedTransactions?: boolean;
  /** True: the member seems idle although the job goes on (scenario `sim_flicker`). */
  readonly seemsIdle?: boolean;
}

/**
 * A phase that lasts `ms` and until `reads` status reads have seen it. It goes through its looks,
 * each for an equal share; with fewer reads than looks some are not seen.
 */
export interface WorkingStep {
  readonly kind: 'working';
  readonly ms: number;
  readonly reads: number;
  readonly looks: readonly Look[];
  /** True: the questions just answered still show (atrium-contract.md §7, lingering CHALLENGED). */
  readonly showsOldChallenges?: boolean;
}

/** A wait for answers, at most `timeLimitMs`. */
export interface AskStep {
  readonly kind: 'ask';
  readonly round: Round;
  readonly timeLimitMs: number;
}

/** The end of the job. */
export interface EndStep {
  readonly kind: 'end';
  readonly end: EndState;
  readonly isSuccess: boolean;
}

/** One step of a job. */
export type Step = WorkingStep | AskStep | EndStep;

/** What a plan depends on. */
export interface PlanInput extends JobOrder {
  readonly scenario: Scenario;
  /** The account-selection question, made for this member. */
  readonly selection: Round;
  /** True: MX rejects further log-ins (three failures in a row). */
  readonly isPrevented: boolean;
  readonly settings: Settings;
  /** Names this job among all, for its seeded phase lengths. */
  readonly jobKey: string;
}

/** How a job ends whose question was not answered in time. */
export const EXPIRED_END: EndStep = {
  kind: 'end',
  end: {
    connectionStatus: 'EXPIRED',
    status: 'HALTED',
    errorCode: ERROR_CODES.answerTooLate,
  },
  isSuccess: false,
};

const CONNECTED: EndState = { connectionStatus: 'CONNECTED', status: 'COMPLETED' };

/** Plans a job from its start to its end. */
export function planJob(input: PlanInput): readonly Step[] {
  const { scenario, isPrevented } = input;
  const phase = phaseMaker(input);
  // The old connection_status stays while the job logs in (atrium-contract.md §17).
  const login: Step[] = [phase('initiated', { status: 'INITIATED' }), ...loginPhases(input, phase)];
  if (isPrevented) return [...login, { kind: 'end', end: PREVENTED, isSuccess: false }];
  if (scenario.rejection !== undefined) {
    return [...login, { kind: 'end', end: scenario.rejection, isSuccess: false }];
  }
  const outcome: Step =
    scenario.outcome === undefined
      ? { kind: 'end', end: connected(input), isSuccess: true }
      : { kind: 'end', end: scenario.outcome, isSuccess: false };
  return [...login, ...questions(input), ...importPhases(input, phase), outcome];
}

/** CONNECTED, with an error code if the settings say so of jobs that bring numbers. */
function connected({ brings, settings }: PlanInput): EndState {
  const { connectedErrorCode: errorCode } = settings;
  return errorCode > 0 && brings.includes('numbers') ? { ...CONNECTED, errorCode } : CONNECTED;
}

/**
 * The phases between an answer and what comes of it: old CHALLENGED if it lingers, then RESUMED.
 */
export function planAfterAnswer(
  input: PlanInput,
  roundNumber: number,
  verdict: readonly Step[],
): readonly Step[] {
  const { settings, scenario } = input;
  const phase = phaseMaker(input);
  const lingerReads = scenario.lingerReads ?? settings.lingerReads;
  const steps: Step[] = [];
  if (lingerReads > 0 || settings.lingerMs > 0) {
    steps.push({
      kind: 'working',
      ms: settings.lingerMs,
      reads: lingerReads,
      looks: [{ connectionStatus: 'CHALLENGED', status: 'CHALLENGED' }],
      showsOldChallenges: true,
    });
  }
  const resumed = { connectionStatus: 'RESUMED', status: 'RECEIVED' };
  return [...steps, phase(`resumed-${String(roundNumber)}`, resumed), ...verdict];
}

/**
 * What follows a round of answers, before the phases that show it being taken: `rest` if they were
 * right.
 */
export function stepsAfter(
  input: PlanInput,
  outcome: Judgement['outcome'],
  rest: readonly Step[],
): readonly Step[] {
  switch (outcome.kind) {
    case 'right':
      return rest;
    case 'follow-up':
      return [askStep(input, outcome.round), ...rest];
    case 'ends':
      return [{ kind: 'end', end: outcome.end, isSuccess: false }];
  }
}

/** The step that asks a round. */
function askStep(input: PlanInput, round: Round): AskStep {
  return { kind: 'ask', round, timeLimitMs: input.settings.mfaTimeoutMs };
}

type PhaseMaker = (name: string, looks: Look | readonly Look[], readsMin?: number) => WorkingStep;

function phaseMaker({ scenario, settings, jobKey }: PlanInput): PhaseMaker {
  const isInstantaneous = settings.instantaneousJobs || scenario.course === 'instantaneous';
  const isByReads = settings.readsPerPhase > 0;
  return (name, looks, readsMin = 0) => ({
    kind: 'working',
    ms: isInstantaneous || isByReads ? 0 : phaseMs(settings, jobKey, name),
    // A phase that exists to be seen keeps its own minimum, whatever the settings say.
    reads: isInstantaneous ? 0 : Math.max(readsMin, settings.readsPerPhase),
    looks: [looks].flat(),
  });
}

function loginPhases({ scenario }: PlanInput, phase: PhaseMaker): readonly Step[] {
  switch (scenario.course ?? 'normal') {
    case 'reconnecting':
      return [phase('login', { connectionStatus: 'RECONNECTED', status: 'REQUESTED' }, 1)];
    case 'delayed':
      return [phase('login', { connectionStatus: 'DELAYED', status: 'REQUESTED' }, 1)];
    case 'flicker':
      return [
        phase('login', { status: 'REQUESTED' }),
        // No time but one read: a second idle read would be a real DENIED.
        {
          kind: 'working',
          ms: 0,
          reads: 1,
          looks: [{ connectionStatus: 'DENIED', status: 'DENIED', seemsIdle: true }],
        },
        phase('again', { connectionStatus: 'DENIED', status: 'REQUESTED' }, 1),
      ];
    case 'normal':
    case 'instantaneous':
    case 'backwards':
      return [phase('login', { status: 'REQUESTED' })];
  }
}

/** The ladder of atrium-contract.md §6: asked for, being saved, saved. */
function importPhases(input: PlanInput, phase: PhaseMaker): readonly Step[] {
  const connected = { connectionStatus: 'CONNECTED', isAuthenticated: true };
  const transferred = { ...connected, status: 'TRANSFERRED' };
  const processed = {
    ...connected,
    status: 'PROCESSED',
    hasProcessedAccounts: true,
    hasProcessedTransactions: input.brings.includes('transactions'),
  };
  if (input.scenario.course !== 'backwards') {
    return [phase('import', [{ ...connected, status: 'REQUESTED' }, transferred, processed])];
  }
  return [
    phase('import', transferred, 1),
    phase('back-to-resumed', { connectionStatus: 'RESUMED', status: 'RECEIVED' }, 1),
    phase('back-to-created', { connectionStatus: 'CREATED', status: 'INITIATED' }, 1),
    phase('import-again', processed, 1),
  ];
}

function questions(input: PlanInput): readonly Step[] {
  const { scenario, brings, settings, selection } = input;
  const rounds = [...(scenario.rounds ?? [])];
  const isSelectionAsked =
    brings.includes('numbers') &&
    (scenario.selection ?? 'offered') !== 'none' &&
    (settings.flow === 'default' || scenario.selection === 'empty');
  if (isSelectionAsked) {
    rounds.splice(scenario.selectionAfterRounds ?? rounds.length, 0, selection);
  }
  return rounds.map((round) => askStep(input, round));
}
