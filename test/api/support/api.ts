// The API on a stack of its own per test file, and a caller that speaks plain HTTP to it over a real socket.
import { afterAll, beforeAll } from '@jest/globals';
import { createApiKey, type Scope } from '../../../api';
import {
  startApiOnStack,
  type ApiOnStack,
  type ApiOnStackOptions,
} from '../../../tools/api-on-stack';
import type { Stack } from '../../../tools/stack';
import {
  START_TIMEOUT_MS,
  openStack,
  type TestStackOptions,
} from '../../integration/support/stack';
import type { Body, VerificationBody } from './body';

/** MX Bank's two fields, as every Atrium has them (contract §10). */
export const MX_BANK = {
  login: 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1',
  password: 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d',
} as const;

/** A stack and the API on it. */
export interface ApiStack {
  readonly stack: Stack;
  readonly api: ApiOnStack;
  /** A caller with every scope. */
  readonly caller: Caller;
}

/** Starts both before the tests of a file and stops them after. */
export function useApi(
  options: { readonly stack?: TestStackOptions; readonly api?: ApiOnStackOptions } = {},
): () => ApiStack {
  let running: ApiStack | undefined;
  beforeAll(async () => {
    const stack = await openStack(options.stack);
    const api = await startApiOnStack(stack, options.api);
    running = { stack, api, caller: new Caller(api.url, api.key) };
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await running?.api.close();
    await running?.stack.close();
  }, START_TIMEOUT_MS);
  return () => {
    if (running === undefined) throw new Error('The API is not up.');
    return running;
  };
}

/** A key with some scopes of some tenant. */
export function aKey(tenantId: string, scopes: readonly Scope[]) {
  return createApiKey({ tenantId, scopes });
}

/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  readonly text: string;
}

/** What a request may have besides method and path. */
export interface RequestParts {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
}

/** Speaks to the API as a backend does. */
export class Caller {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(url: string, token?: string) {
    this.#url = url;
    this.#token = token;
  }

  get(path: string, parts: RequestParts = {}): Promise<Answer> {
    return this.send('GET', path, parts);
  }

  post(path: string, body: unknown, parts: RequestParts = {}): Promise<Answer> {
    return this.send('POST', path, { ...parts, body });
  }

  async send(method: string, path: string, parts: RequestParts = {}): Promise<Answer> {
    const token = parts.token ?? this.#token;
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...parts.headers,
      },
      ...(parts.body === undefined
        ? {}
        : { body: typeof parts.body === 'string' ? parts.body : JSON.stringify(parts.body) }),
    });
    const text = await response.text();
    const isJson = text !== '' && response.headers.get('content-type')?.includes('json') === true;
    const body = (isJson ? JSON.parse(text) : undefined) as Body;
    return { status: response.status, headers: response.headers, body, text };
  }
}

/** A start at MX Bank whose password chooses the scenario. */
export function aStart(password = 'challenge') {
  return {
    user: { kind: 'new' },
    member: {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: [
        { guid: MX_BANK.login, value: 'test_atrium' },
        { guid: MX_BANK.password, value: password },
      ],
    },
  };
}

/** Reads with `Prefer: wait` until the caller has to act, or it has ended. */
export async function nextStep(caller: Caller, id: string, afterRound = 0): Promise<Body> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    const { body, status } = await caller.get(`/v1/verifications/${id}`, {
      headers: { prefer: 'wait=5' },
    });
    if (status !== 200) throw new Error(`read answered ${String(status)} ${body.code}`);
    const { nextAction, outcome } = body;
    if (outcome !== null || (nextAction.kind !== 'none' && nextAction.round > afterRound))
      return body;
    // What stands open already is answered at once; asked for again and again it would use up the key's budget.
    if (nextAction.kind !== 'none') await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Nothing to do came within 20 s.');
}

/** Answers every challenge of the open round with the same text. */
export function answersTo(resource: VerificationBody, value = 'correct') {
  const { round, challenges } = resource.nextAction;
  return {
    round,
    answers: challenges.map(({ guid }) => ({ guid, value })),
  };
}

/** Plays a verification that stands at its first question to its end; returns the last resource. */
export async function playToEnd(caller: Caller, id: string): Promise<Body> {
  let round = 0;
  for (;;) {
    const now = await nextStep(caller, id, round);
    if (now.outcome !== null) return now;
    round = now.nextAction.round;
    const { kind } = now.nextAction;
    const answer =
      kind === 'answer-challenges'
        ? await caller.post(`/v1/verifications/${id}/challenge-answers`, answersTo(now))
        : await caller.post(`/v1/verifications/${id}/account-selection`, {
            round,
            value: now.nextAction.options[0].value,
          });
    if (answer.status !== 202) throw new Error(`answer: ${answer.text}`);
  }
}
