/**
 * Activities on a bench: real ones, over the real adapter and a simulator on a socket, or over a
 * port that the test plays, in the SDK's mock environment. `untilDone` repeats an activity as
 * Temporal does, heartbeat details included, without its pauses.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach } from '@jest/globals';
import { type Client } from '@temporalio/client';
import { DefaultLogger } from '@temporalio/worker';
import { ApplicationFailure, CancelledFailure, type RetryPolicy } from '@temporalio/common';
import { MockActivityEnvironment, defaultActivityInfo } from '@temporalio/testing';
import {
  createCommandActivities,
  createLookUpActivities,
  createPollingActivities,
} from '../../activities';
import { generateSealingKeyPair, importSealingKeys, seal, toRecipientKey } from '../../codec';
import { REJECTIONS_NEEDED, type SealPurpose, type SealedFields } from '../../domain';
import { createAtrium } from '../../mx/atrium';
import { type MxPort } from '../../mx/port';
import { startSimulator, type SimulatorOptions } from '../../simulator';
import { MARK_KEYS } from '../../tools/marks';
import { createDependencies } from '../../worker';

export const LOGIN = 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1';
export const PASSWORD = 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d';
export const VERIFICATION_ID = 'v-1';
/** Whose the verification is. */
export const TENANT = { tenantId: 'alpha', isUserNamed: false } as const;
const REQUEST_TIMEOUT_MS = 60_000;
/** Nothing is sent there: the port is replaced. */
const CONFIG = {
  baseUrl: 'https://mx.invalid',
  apiKey: 'k',
  clientId: 'c',
  pollIntervalMs: 5,
  requestTimeoutMs: REQUEST_TIMEOUT_MS,
  plainHttpAllowed: false,
};

/** Whom a result is sealed to, with the key that opens it. */
export async function aRecipient() {
  const { publicJwk, privateJwk } = await generateSealingKeyPair();
  const resultKey = await toRecipientKey(publicJwk);
  return { privateJwk, recipient: { verificationId: VERIFICATION_ID, resultKey } };
}

/** How one attempt of an activity went. */
export interface Attempt<T> {
  readonly result: T | undefined;
  readonly error: unknown;
  /** Details of its heartbeats, as the next attempt would get them. */
  readonly heartbeats: readonly unknown[];
}

export interface AttemptOptions {
  readonly attempt?: number;
  readonly memory?: unknown;
  readonly scheduledMs?: number;
  /** When this attempt was scheduled, so that all before it had ended. @default now */
  readonly attemptScheduledMs?: number;
  /** Whose activity it is, as its priority tells. @default nobody's */
  readonly tenantId?: string;
  /** After this silence Temporal gives the activity to another worker. @default never */
  readonly heartbeatTimeoutMs?: number;
  readonly retryPolicy?: RetryPolicy;
  /** The connection of its process. @default one that reaches Temporal */
  readonly temporal?: Client;
  /** Called with the environment before the activity starts. */
  readonly during?: (environment: MockActivityEnvironment) => void;
}

/** Runs one attempt. */
export async function attemptOf<I, T>(
  activity: (input: I) => Promise<T>,
  input: I,
  options: AttemptOptions = {},
): Promise<Attempt<T>> {
  const { heartbeatTimeoutMs, retryPolicy, tenantId } = options;
  const environment = new MockActivityEnvironment(
    {
      attempt: options.attempt ?? 1,
      heartbeatDetails: options.memory,
      scheduledTimestampMs: options.scheduledMs ?? Date.now(),
      currentAttemptScheduledTimestampMs: options.attemptScheduledMs ?? Date.now(),
      ...(heartbeatTimeoutMs === undefined ? {} : { heartbeatTimeoutMs }),
      ...(tenantId === undefined ? {} : { priority: { fairnessKey: tenantId } }),
      ...(retryPolicy === undefined ? {} : { retryPolicy }),
    },
    // The SDK warns of every failed attempt; here they fail on purpose.
    {
      logger: new DefaultLogger('ERROR'),
      client: options.temporal ?? temporalThat(),
    },
  );
  const heartbeats: unknown[] = [];
  environment.on('heartbeat', (details: unknown) => {
    heartbeats.push(details === undefined ? undefined : JSON.parse(JSON.stringify(details)));
  });
  options.during?.(environment);
  try {
    return { result: await environment.run(activity, input), error: undefined, heartbeats };
  } catch (error) {
    return { result: undefined, error, heartbeats };
  }
}

/** What Temporal answers when it is asked whether it is there, and about the Workflow. */
export interface TemporalAnswers {
  readonly getSystemInfo?: () => Promise<object>;
  readonly describeWorkflowExecution?: () => Promise<object>;
}

/** A connection on which Temporal answers so. As on the SDK's, calls end with the activity in whose scope they are. */
export function temporalThat(answers: TemporalAnswers = {}): Client {
  const scope = new AsyncLocalStorage<AbortSignal>();
  const withAbortSignal = (signal: AbortSignal, run: () => Promise<unknown>) =>
    scope.run(signal, run);
  const withDeadline = (_atMs: number, run: () => Promise<unknown>) => run();
  const answered = (answer: TemporalAnswers[keyof TemporalAnswers]) => () =>
    scope.getStore()?.aborted === true
      ? Promise.reject(new Error('CANCELLED'))
      : (answer?.() ?? Promise.resolve({}));
  const workflowService = {
    getSystemInfo: answered(answers.getSystemInfo),
    describeWorkflowExecution: answered(answers.describeWorkflowExecution ?? knowsEachAttempt),
  };
  const connection = { withAbortSignal, withDeadline };
  return { connection, withAbortSignal, workflowService } as unknown as Client;
}

const { activityId } = defaultActivityInfo;
const knowsEachAttempt = () =>
  Promise.resolve({
    pendingActivities: Array.from({ length: 100 }, (_, n) => ({ activityId, attempt: n + 1 })),
  });

/** What a command's attempt left behind, by default the first one. */
export const commandMemory = (note: unknown, notedBy = 1) => ({ note, notedBy });

/**
 * The memory of a command that was rejected so often that the next rejection of the type is final.
 */
export const nearlyRejected = (type: string) => ({
  note: undefined,
  rejections: { type, count: REJECTIONS_NEEDED - 1 },
});

/**
 * Repeats the activity until it succeeds or must not be repeated; fails after `attemptsMax`.
 *
 * @param options - `silent`: this attempt's heartbeats never reach Temporal, as when its worker died
 */
export async function untilDone<I, T>(
  activity: (input: I) => Promise<T>,
  input: I,
  { attemptsMax = 4, silent }: { readonly attemptsMax?: number; readonly silent?: number } = {},
): Promise<Attempt<T> & { readonly attempts: number }> {
  const scheduledMs = Date.now();
  let memory: unknown;
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const done = await attemptOf(activity, input, { attempt, memory, scheduledMs });
    if (attempt !== silent && done.heartbeats.length > 0) memory = done.heartbeats.at(-1);
    const isFinal = !(done.error instanceof ApplicationFailure) || done.error.nonRetryable === true;
    if (isFinal) return { ...done, attempts: attempt };
  }
  throw new Error(`not done after ${String(attemptsMax)} attempts`);
}

/** The failure of an attempt. @throws Error when it succeeded or failed with something else */
export function failureOf(attempt: Attempt<unknown>): ApplicationFailure {
  if (attempt.error instanceof ApplicationFailure) return attempt.error;
  throw new Error('expected an ApplicationFailure', { cause: attempt.error ?? attempt.result });
}

export function isCancelled(attempt: Attempt<unknown>): boolean {
  return attempt.error instanceof CancelledFailure;
}

/** Activities over this port. */
export async function activitiesOver(mx: MxPort, pollIntervalMs = CONFIG.pollIntervalMs) {
  const keys = await generateSealingKeyPair();
  const ring = await importSealingKeys(JSON.stringify(keys.privateJwk));
  const dependencies = {
    ...createDependencies({ ...CONFIG, pollIntervalMs }, ring, MARK_KEYS),
    mx,
  };
  const sealFor = async (
    purpose: SealPurpose,
    fields: Readonly<Record<string, string>>,
  ): Promise<SealedFields> => {
    const guids = Object.keys(fields);
    const binding = { verificationId: VERIFICATION_ID, purpose, guids };
    return { guids, sealed: await seal(keys.publicJwk, Object.values(fields), binding) };
  };
  return {
    commands: createCommandActivities(dependencies),
    polling: createPollingActivities(dependencies),
    lookUps: createLookUpActivities(dependencies),
    sealFor,
    /** MX Bank's two fields, sealed. */
    credentials: (password: string) =>
      sealFor('credential', { [LOGIN]: 'test_atrium', [PASSWORD]: password }),
  };
}

export interface BenchOptions extends Pick<SimulatorOptions, 'tidy'> {
  /** How long a request may hang. @default a safety net: nothing hangs */
  readonly requestTimeoutMs?: number;
}

/** Simulator and activities together. */
async function startBench({ requestTimeoutMs = REQUEST_TIMEOUT_MS, ...options }: BenchOptions) {
  const simulator = await startSimulator({ pace: 'instant', ...options });
  const { baseUrl, apiKey, clientId } = simulator;
  const mx = createAtrium({ baseUrl, apiKey, clientId, requestTimeoutMs });
  const activities = await activitiesOver(mx);
  const { commands, polling } = activities;
  /** What createMember takes for a new user at MX Bank with this password. */
  const newMember = async (password = 'password') => ({
    ...TENANT,
    verificationId: VERIFICATION_ID,
    userGuid: (await mx.createUser({ ownId: 'user' })).userGuid,
    source: { kind: 'credentials' as const, institutionCode: 'mxbank' },
    credentials: await activities.credentials(password),
  });
  /** What verifyMember takes for a new member with this password. */
  const verifyInput = async (password: string) => {
    const input = await newMember(password);
    const { result } = await attemptOf(commands.createMember, input);
    const { memberGuid, baseline } = result!;
    return { userGuid: input.userGuid, memberGuid, baseline, otherJobMs: 60_000 };
  };
  /** A new member with this password after its verification, and how that one settled. */
  const verified = async (password: string) => {
    const input = await verifyInput(password);
    const { userGuid, memberGuid, baseline } = input;
    await attemptOf(commands.verifyMember, input);
    const { result: settled } = await untilDone(polling.awaitMemberSettled, {
      userGuid,
      memberGuid,
      context: { stage: 'job', baseline, hasSeenJob: true, answeredGuids: [] },
      fastPollingMs: 5_000,
      slowPollMs: 100,
      settleMs: 5_000,
    });
    return { settled, member: { userGuid, memberGuid, verificationId: VERIFICATION_ID } };
  };
  /** What resumeMember takes for a member that waits for an answer: the right one. */
  const challenged = async (password = 'challenge') => {
    const { settled, member } = await verified(password);
    if (settled?.kind !== 'challenged') throw new Error('the member asks nothing');
    const guid = settled.challenges[0]!.guid;
    return {
      ...member,
      answers: await activities.sealFor('challenge-answer', { [guid]: 'correct' }),
    };
  };
  /**
   * What updateMember takes for a member whose verification ended DENIED: credentials that are
   * right.
   */
  const denied = async () => {
    const { settled, member } = await verified('INVALID');
    if (settled?.kind !== 'ended') throw new Error('the member was not denied');
    const credentials = await activities.credentials('sim_legacy');
    return { ...member, baseline: settled.timestamps, credentials };
  };
  const close = async () => {
    mx.close();
    await simulator.close();
  };
  return {
    ...activities,
    mx,
    simulator,
    newMember,
    verifyInput,
    verified,
    challenged,
    denied,
    close,
  };
}

export type Bench = Awaited<ReturnType<typeof startBench>>;

/** A fresh bench for each test that follows. */
export function useBench(options: BenchOptions = {}): () => Bench {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench(options);
  });
  afterEach(() => bench.close());
  return () => bench;
}
