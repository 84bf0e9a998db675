/**
 * Callers who keep to the rule of docs/integration.md: what is not known to be done is sent again
 * with the same ids and keys, for as long as there is time.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  isVerificationClientError,
  type AccountNumber,
  type NextAction,
  type StartVerificationRequest,
} from '../../client';
import { type ActionOf, type Desk } from '../end-user/end-user';
import { orUnknown, type Sent } from '../until-known';
import { type World } from './world';

/** What a caller sees of a verification. */
export interface Seen {
  readonly nextAction: NextAction;
  readonly memberGuid: string | null;
  readonly outcome?: { readonly code: string; readonly retry: string };
}

/** An answer to one round. */
export type Given =
  | { readonly kind: 'challengeAnswers'; readonly given: Parameters<Desk['answerChallenges']>[0] }
  | { readonly kind: 'accountSelection'; readonly given: Parameters<Desk['selectAccount']>[0] }
  | { readonly kind: 'credentials'; readonly given: Parameters<Desk['provideCredentials']>[0] };

/** What a start names, beside the user. */
export type StartOf = Pick<StartVerificationRequest, 'member' | 'limits'>;

/** One way to call the service. A method resolves with undefined where it is unknown what became of it. */
export interface Caller {
  readonly via: 'API' | 'client';
  /** The id of the verification. The same key is the same verification. */
  start(key: string, what: StartOf): Sent<string>;
  /** Waits a while for something new. */
  read(id: string, afterRound: number): Sent<Seen>;
  /** Whether it was taken. The same key is the same answer. */
  answer(id: string, answer: Given, key: string): Sent<'taken' | 'rejected'>;
  /** `nothing`: there is none to open any more. */
  openUrl(id: string): Sent<'opened' | 'nothing'>;
  /** `ended`: there was nothing to cancel any more. */
  cancel(id: string): Sent<'asked' | 'ended'>;
  numbers(id: string): Sent<readonly AccountNumber[]>;
}

/** The verification stopped without an outcome: it failed, or was terminated. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** Between two looks at a round that is still shown. */
const AGAIN_MS = 700;
/** Longer than any answer takes that is still to come; a one-time address takes longest. */
const HTTP_TIMEOUT_MS = 30_000;
const WAIT_SECONDS = 5;
const USER = { kind: 'new' } as const;

/** Requests to the API; undefined where nobody knows what became of one. */
function httpLine({ apiUrl, apiKey }: Pick<World, 'apiUrl' | 'apiKey'>) {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Sent<{ readonly status: number; readonly body: unknown }> => {
    try {
      const response = await fetch(`${apiUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(HTTP_TIMEOUT_MS),
      });
      const text = await response.text();
      if (response.status === 503) return undefined;
      return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as unknown) };
    } catch {
      return undefined;
    }
  };
  /** The body of the answer with this status, or what an expected problem means. */
  const wanted = async <T>(
    status: number,
    sent: ReturnType<typeof call>,
    problems: Readonly<Record<string, T>> = {},
  ): Sent<T> => {
    const answer = await sent;
    if (answer === undefined) return undefined;
    if (answer.status === status) return answer.body as T;
    const { code = '' } = answer.body as { readonly code?: string };
    if (code === 'VERIFICATION_BROKEN') throw new Broken();
    const expected = problems[code];
    if (expected !== undefined) return expected;
    throw new Error(`the API answered ${String(answer.status)} ${code}`);
  };
  return { call, wanted };
}

const ROUTES = {
  challengeAnswers: 'challenge-answers',
  accountSelection: 'account-selection',
  credentials: 'credentials',
} as const;
/** What may be said of an answer that does not fit, or is malformed since the question was. */
const REJECTED = {
  ANSWER_REJECTED: 'rejected',
  VERIFICATION_FINISHED: 'rejected',
  ANSWER_INVALID: 'rejected',
  INVALID_REQUEST: 'rejected',
} as const;
/** What may be said of an address: another one may be made, or there is none. */
const NOTHING_TO_OPEN = {
  OPEN_URL_FAILED: 'unknown',
  NO_URL_TO_OPEN: 'nothing',
  VERIFICATION_FINISHED: 'nothing',
} as const;
const pathOf = (id: string) => `/v1/verifications/${id}`;

/** Over the HTTP API. */
export function apiCaller(world: Pick<World, 'apiUrl' | 'apiKey'>): Caller {
  const { call, wanted } = httpLine(world);
  return {
    via: 'API',
    start: async (key, what) => {
      const sent = call(
        'POST',
        '/v1/verifications',
        { user: USER, ...what },
        {
          'idempotency-key': key,
        },
      );
      return (await wanted<{ readonly id: string }>(201, sent))?.id;
    },
    read: async (id, afterRound) => {
      const sent = call('GET', pathOf(id), undefined, { prefer: `wait=${String(WAIT_SECONDS)}` });
      const seen = await wanted<
        Omit<Seen, 'outcome'> & { readonly outcome: Seen['outcome'] | null }
      >(200, sent);
      if (seen === undefined) return undefined;
      const { nextAction, memberGuid, outcome } = seen;
      // A round that was answered is shown until the verification has taken the answer.
      if (nextAction.kind !== 'none' && nextAction.round <= afterRound) await pause(AGAIN_MS);
      return { nextAction, memberGuid, ...(outcome === null ? {} : { outcome }) } as Seen;
    },
    answer: async (id, { kind, given }, key) => {
      const headers = { 'idempotency-key': key };
      const sent = call('POST', `${pathOf(id)}/${ROUTES[kind]}`, given, headers);
      const answer = await wanted<unknown>(202, sent, REJECTED);
      if (answer === undefined) return undefined;
      return answer === 'rejected' ? 'rejected' : 'taken';
    },
    openUrl: async (id) => {
      const sent = call('POST', `${pathOf(id)}/open-url`);
      const answer = await wanted<unknown>(200, sent, NOTHING_TO_OPEN);
      if (answer === undefined || answer === 'unknown') return undefined;
      return answer === 'nothing' ? 'nothing' : 'opened';
    },
    cancel: async (id) => {
      const sent = call('POST', `${pathOf(id)}/cancel`, { reason: 'chaos' });
      const answer = await wanted<unknown>(202, sent, { VERIFICATION_FINISHED: 'ended' });
      if (answer === undefined) return undefined;
      return answer === 'ended' ? 'ended' : 'asked';
    },
    numbers: async (id) => {
      const sent = call('GET', `${pathOf(id)}/account-numbers`);
      const body = await wanted<{ readonly accountNumbers: readonly AccountNumber[] }>(200, sent);
      return body?.accountNumbers;
    },
  };
}

const RESULT_TIMEOUT_MS = 5_000;
/** The client's codes for an address that there is not. */
const NO_ADDRESS: ReadonlySet<string> = new Set(['ANSWER_REJECTED', 'VERIFICATION_FINISHED']);

/** What the client's call gives; undefined where nobody knows what became of it. */
async function orBroken<T>(work: () => Promise<T>): Sent<T> {
  try {
    return await orUnknown(work);
  } catch (error) {
    const isBroken = isVerificationClientError(error) && error.code === 'VERIFICATION_BROKEN';
    throw isBroken ? new Broken() : error;
  }
}

/** With the client package, straight to Temporal. */
export function clientCaller({ client }: Pick<World, 'client'>): Caller {
  return {
    via: 'client',
    start: (verificationId, what) =>
      orBroken(async () => {
        await client.start({ verificationId, user: USER, ...what });
        return verificationId;
      }),
    read: (id, afterRound) =>
      orBroken(async () => {
        const options = { afterRound, timeoutMs: WAIT_SECONDS * 1_000 };
        const view = await client.awaitNextStep(id, options);
        if (view === undefined) return undefined;
        const { nextAction, memberGuid, outcome } = view;
        return { nextAction, memberGuid, ...(outcome === undefined ? {} : { outcome }) };
      }) as Sent<Seen>,
    answer: (id, { kind, given }, idempotencyKey) =>
      orBroken(async () => {
        try {
          const options = { idempotencyKey };
          if (kind === 'challengeAnswers') await client.answerChallenges(id, given, options);
          else if (kind === 'accountSelection') await client.selectAccount(id, given, options);
          else await client.provideCredentials(id, given, options);
          return 'taken' as const;
        } catch (error) {
          if (!isVerificationClientError(error) || !(error.code in REJECTED)) throw error;
          return 'rejected' as const;
        }
      }),
    openUrl: (id) =>
      orBroken(async () => {
        try {
          await client.requestOpenUrl(id);
          return 'opened' as const;
        } catch (error) {
          if (!isVerificationClientError(error) || !NO_ADDRESS.has(error.code)) throw error;
          return 'nothing' as const;
        }
      }),
    cancel: (id) =>
      orBroken(async () => {
        try {
          await client.cancel(id, { reason: 'chaos' });
          return 'asked' as const;
        } catch (error) {
          if (!isVerificationClientError(error) || error.code !== 'VERIFICATION_FINISHED')
            throw error;
          return 'ended' as const;
        }
      }),
    numbers: (id) =>
      orBroken(
        async () => (await client.result(id, { timeoutMs: RESULT_TIMEOUT_MS })).accountNumbers,
      ),
  };
}

/** The rounds that ask for something. */
export type Asked = ActionOf<
  'answer-challenges' | 'select-account' | 'provide-credentials' | 'open-url'
>;
