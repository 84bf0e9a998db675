/**
 * Verifications at every step, made before the run, so that each operation has something to succeed
 * on.
 */
import { type ApiOnStack } from '../api-on-stack';
import { mxBankCredentials } from '../end-user/at-mx';
import {
  bodyOf,
  statesOverHttp,
  type HttpAnswer,
  type HttpCaller,
  type HttpState,
} from '../end-user/over-http';
import { turnstile } from '../waiting';
import { makeReadyPages, type ReadyPages } from './pages';
import { makeReadyWebhooks, type ReadyWebhooks } from './webhooks';

/** What the fuzz run needs to know of the API. */
export type Target = Pick<ApiOnStack, 'url' | 'key'>;

/** A verification as the API reads it; only what is used here. */
export interface Ready extends HttpState {
  readonly id: string;
}

/** Verifications by the step they stand at. */
export interface ReadyVerifications {
  readonly asked: readonly Ready[];
  readonly selecting: readonly Ready[];
  readonly awaitingCredentials: readonly Ready[];
  readonly toCancel: readonly Ready[];
  readonly toDelete: readonly Ready[];
  readonly opening: Ready;
  readonly finished: Ready;
  readonly webhooks: ReadyWebhooks;
  readonly pages: ReadyPages;
}

const AT_MX_BANK = { kind: 'credentials', institutionCode: 'mxbank' };
const ASKED = { ...AT_MX_BANK, credentials: mxBankCredentials('challenge') };

/**
 * Makes `count` at each step that an answer uses up, and one of the others. @throws Error with the
 * problem that the API answers
 */
export async function makeReady(target: Target, count: number): Promise<ReadyVerifications> {
  const caller = callerOf(target);
  const turn = turnstile();
  const many = (make: () => Promise<Ready>): Promise<Ready[]> =>
    Promise.all(Array.from({ length: count }, () => turn(make)));
  const ask = () => start(caller, ASKED);
  const ended = async () => {
    const one = await start(caller, AT_MX_BANK);
    bodyOf(await caller.post(`${one.links.self}/cancel`, { reason: 'fuzz' }), 202);
    return readyAfter(caller, one, Infinity);
  };
  const webhooks = makeReadyWebhooks(caller);
  const [asked, selecting, awaitingCredentials, toCancel, toDelete, opening, finished] =
    await Promise.all([
      many(ask),
      many(async () => {
        const one = await ask();
        bodyOf(await caller.post(one.links.challengeAnswers, answersTo(one)), 202);
        return readyAfter(caller, one, one.nextAction.kind === 'none' ? 0 : one.nextAction.round);
      }),
      many(() => start(caller, AT_MX_BANK)),
      many(() => start(caller, AT_MX_BANK)),
      many(ended),
      turn(() => start(caller, { kind: 'connect-widget' })),
      turn(ended),
    ]);
  const made = { asked, selecting, awaitingCredentials, toCancel, toDelete, opening, finished };
  const pages = await makeReadyPages(caller, opening.id);
  return { ...made, webhooks: await webhooks, pages };
}

/** An answer to every challenge. */
export function answersTo({ nextAction }: Ready): unknown {
  if (nextAction.kind !== 'answer-challenges') throw new Error('Nothing is asked.');
  const { round, challenges } = nextAction;
  return { round, answers: challenges.map(({ guid }) => ({ guid, value: 'correct' })) };
}

async function start(caller: HttpCaller, member: object): Promise<Ready> {
  const started = await caller.post('/v1/verifications', { user: { kind: 'new' }, member });
  return readyAfter(caller, bodyOf(started, 201) as Ready, 0);
}

/** Reads until something is to be done after the round, or it has ended. */
async function readyAfter(caller: HttpCaller, { links }: Ready, round: number): Promise<Ready> {
  for await (const state of statesOverHttp<Ready>(caller, links.self)) {
    const { nextAction, outcome } = state;
    if (outcome !== null || (nextAction.kind !== 'none' && nextAction.round > round)) return state;
  }
  throw new Error('A verification did not come to its next step.');
}

function callerOf({ url, key }: Target): HttpCaller {
  const send = async (path: string, init: RequestInit): Promise<HttpAnswer> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, {
      ...init,
      headers: { ...headers, ...(init.headers as Readonly<Record<string, string>> | undefined) },
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, body: isJson ? JSON.parse(text) : undefined, text };
  };
  return {
    get: (path, parts = {}) => send(path, { headers: parts.headers ?? {} }),
    post: (path, body) => send(path, { method: 'POST', body: JSON.stringify(body) }),
  };
}
