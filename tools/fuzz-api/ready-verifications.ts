/** Verifications at every step, made before the run, so that each operation has something to succeed on. */
import { type ApiOnStack } from '../api-on-stack';

/** What the fuzz run needs to know of the API. */
export type Target = Pick<ApiOnStack, 'url' | 'key'>;

/** A verification as the API reads it; only what is used here. */
export interface Ready {
  readonly id: string;
  readonly nextAction: {
    readonly kind: string;
    readonly round: number;
    readonly challenges?: readonly { readonly guid: string }[];
    readonly options?: readonly { readonly value: string }[];
    readonly fields?: readonly { readonly guid: string; readonly type: string }[];
  };
}

/** Verifications by the step they stand at. */
export interface ReadyVerifications {
  readonly asked: readonly Ready[];
  readonly selecting: readonly Ready[];
  readonly awaitingCredentials: readonly Ready[];
  readonly toCancel: readonly Ready[];
  readonly opening: Ready;
  readonly finished: Ready;
}

const CREDENTIALS = [
  { guid: 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1', value: 'test_atrium' },
  { guid: 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d', value: 'challenge' },
];
const AT_MX_BANK = { kind: 'credentials', institutionCode: 'mxbank' };
const READY_MS = 30_000;

/** Makes `count` at each step that an answer uses up, and one of the others. */
export async function makeReady(target: Target, count: number): Promise<ReadyVerifications> {
  const many = <T>(make: () => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, make));
  const asked = () => start(target, { ...AT_MX_BANK, credentials: CREDENTIALS });
  const finished = await start(target, AT_MX_BANK);
  await post(target, `/v1/verifications/${finished.id}/cancel`, { reason: 'fuzz' });
  return {
    asked: await many(asked),
    selecting: await many(async () => {
      const one = await asked();
      await post(target, `/v1/verifications/${one.id}/challenge-answers`, answersTo(one));
      return readyAfter(target, one.id, one.nextAction.round);
    }),
    awaitingCredentials: await many(() => start(target, AT_MX_BANK)),
    toCancel: await many(() => start(target, AT_MX_BANK)),
    opening: await start(target, { kind: 'connect-widget' }),
    finished: await readyAfter(target, finished.id, Infinity),
  };
}

/** An answer to every challenge. */
export function answersTo({ nextAction }: Ready): unknown {
  const { round, challenges = [] } = nextAction;
  return { round, answers: challenges.map(({ guid }) => ({ guid, value: 'correct' })) };
}

async function start(target: Target, member: object): Promise<Ready> {
  const begun = (await post(target, '/v1/verifications', {
    user: { kind: 'new' },
    member,
  })) as Ready;
  return readyAfter(target, begun.id, 0);
}

/** Reads until something is to be done after the round, or it has ended. */
async function readyAfter(target: Target, id: string, round: number): Promise<Ready> {
  for (const deadlineMs = Date.now() + READY_MS; Date.now() < deadlineMs;) {
    const response = await fetch(`${target.url}/v1/verifications/${id}`, {
      headers: { authorization: `Bearer ${target.key}`, prefer: 'wait=1' },
    });
    const view = (await response.json()) as Ready & { readonly phase: string };
    const isDue = view.nextAction.kind !== 'none' && view.nextAction.round > round;
    if (isDue || view.phase === 'FINISHED') return view;
  }
  throw new Error('A verification did not come to its next step.');
}

async function post({ url, key }: Target, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${String(response.status)}`);
  return response.json();
}
