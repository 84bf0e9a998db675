/**
 * Why a verification stands, in one answer: pure, from what is known of it. Its words are ours; the
 * only values in it are ids, codes, names of calls and times.
 */
import { VerificationClientError, type VerificationView } from '../../client';
import { FAILURES, OUTCOMES, isFailureType, statusLabel, type Turn } from '../../domain';

/** A call that is not done, as the server describes it. */
export interface OpenCall {
  readonly name: string;
  readonly attempt: number;
  /** Whether a worker has it now. */
  readonly isTaken: boolean;
  /** Type of the last failure. */
  readonly failure?: string;
  /** Next try, ISO 8601. */
  readonly nextAt?: string;
}

/** What is known of one verification. */
export interface Known {
  readonly startedAt: string;
  /** When its execution ended, however that came. */
  readonly closedAt?: string;
  /** Temporal's word for how it stands, such as `RUNNING` or `TERMINATED`. */
  readonly status: string;
  /** Phase by the index, which needs no worker. */
  readonly indexedPhase?: string;
  /** Where it stands, or why nobody can say. */
  readonly view: VerificationView | VerificationClientError;
  readonly openCalls: readonly OpenCall[];
}

/** The answer. */
export interface Explanation {
  readonly why: string;
  /** ISO 8601. */
  readonly since: string;
  /** When it goes on or ends by itself at the latest, ISO 8601. */
  readonly until?: string;
  readonly turn: Turn;
  readonly toDo: string;
}

const NOTHING = 'Nothing: it goes on by itself.';
const TRIED_AGAIN =
  'Nothing at first: it is tried again by itself. If it stays, "doctor" says whether MX can be reached.';
const ASKED: Readonly<Record<string, string>> = {
  'answer-challenges': "It waits for the answers to the bank's questions",
  'select-account': 'It waits for the choice of an account',
  'provide-credentials': 'It waits for credentials',
  'open-url': "It waits for the end user at the bank's page or in the Connect widget",
};

/** Explains it. @throws the error of the view where it says nothing of the verification */
export function explain(known: Known): Explanation {
  const { view } = known;
  if (view instanceof VerificationClientError) return withoutView(known, view);
  return ended(view) ?? asked(view) ?? failing(known, view) ?? underWay(known, view);
}

function withoutView(
  { status, startedAt, closedAt = startedAt, indexedPhase }: Known,
  error: VerificationClientError,
): Explanation {
  if (error.code === 'VERIFICATION_BROKEN') {
    return {
      why: `It has no outcome: its execution ended as ${status}.`,
      since: closedAt,
      turn: 'operator',
      toDo: 'Read the last event of its history. The caller has to start a new verification.',
    };
  }
  if (error.code !== 'WORKER_UNAVAILABLE') throw error;
  const last = indexedPhase === undefined ? '' : ` It stood at ${indexedPhase} last.`;
  return {
    why: `No worker answers for it, so that where it stands is not known.${last} Nothing is lost meanwhile.`,
    since: startedAt,
    turn: 'operator',
    toDo: 'Start a worker on this namespace, with the same keys; "doctor" says what is missing.',
  };
}

const AGAIN = {
  now: 'A new verification can succeed at once.',
  later: 'A new verification can succeed later.',
  never: 'A new verification with the same input would end the same.',
} as const;

function ended({ outcome, finishedAt, phaseSince, cleanUp }: VerificationView) {
  if (outcome === undefined) return undefined;
  const { code, message, turn, retry } = outcome;
  const left = cleanUp === 'member-deletion-failed' ? ' Its member is still at MX: delete it.' : '';
  const runbook =
    turn === 'operator' ? ' docs/operations.md, "Runbook", says what to check first.' : '';
  const toDo = code === 'verified' ? 'Nothing.' : `${AGAIN[retry]}${runbook}`;
  const why = `It has ended with "${code}": ${message}`;
  return { why, since: finishedAt ?? phaseSince, turn, toDo: `${toDo}${left}` };
}

function asked({ nextAction, phaseSince }: VerificationView): Explanation | undefined {
  if (nextAction.kind === 'none') return undefined;
  const { kind, round, reason, attemptsLeft, deadline } = nextAction;
  const particulars = `round ${String(round)}, reason "${reason}", tries left ${String(attemptsLeft)}`;
  return {
    why: `${ASKED[kind] ?? 'It waits for the end user'} (${particulars}).`,
    since: phaseSince,
    until: deadline,
    turn: 'end-user',
    toDo: 'Show the end user what is asked, and send the answer. An operator can give more time: extendDeadline.',
  };
}

/** A call whose last try failed; one that polls slowly is none. */
function failing({ openCalls }: Known, view: VerificationView): Explanation | undefined {
  const call = openCalls.find(
    ({ failure }) => failure !== undefined && failure !== 'MemberPending',
  );
  if (call === undefined) return undefined;
  const { name, failure = '', attempt, nextAt } = call;
  const times = `${String(attempt)} ${attempt === 1 ? 'try' : 'tries'}`;
  const turn = isFailureType(failure) ? turnOf(failure) : 'operator';
  return {
    why: `The call ${name} fails with ${failure} (${times} so far), and is tried again.`,
    since: view.phaseSince,
    until: nextAt ?? view.deadline,
    turn,
    toDo:
      turn === 'operator'
        ? 'docs/operations.md, "Runbook", says what to check; "doctor" checks it.'
        : TRIED_AGAIN,
  };
}

/** Whose turn it is while the call is tried. Keys of the worker's own are its operator's. */
function turnOf(failure: keyof typeof FAILURES): Turn {
  if (failure === 'SealingKeysUnavailable') return 'operator';
  return OUTCOMES[FAILURES[failure].outcome].turn;
}

function underWay({ openCalls }: Known, view: VerificationView): Explanation {
  const { phase, step, connectionStatus, phaseSince: since, deadline: until } = view;
  const waiting = openCalls.find(({ isTaken, nextAt }) => !isTaken && nextAt === undefined);
  if (waiting !== undefined) {
    return {
      since,
      until,
      turn: 'operator',
      why: `The call ${waiting.name} waits for a worker that takes it.`,
      toDo: 'Ask again in a moment. If it stays, too few workers run, or a cap on requests is reached.',
    };
  }
  if (phase === 'WAITING_TO_RETRY') {
    const why = 'The bank asked to be left alone for a while; the next try comes by itself.';
    return { why, since, until, turn: 'mx', toDo: NOTHING };
  }
  const status = connectionStatus === undefined ? '' : `, MX says ${statusLabel(connectionStatus)}`;
  return {
    since,
    until,
    turn: 'mx',
    why: `It is at the step ${step}${status}.`,
    toDo: 'Nothing: MX is asked every few seconds, later every half minute. An operator can have it asked now: pollNow.',
  };
}
