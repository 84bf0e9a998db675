// The API on a stack of its own per test file, and a caller that speaks plain HTTP to it over a real socket.
import { createApiKey, type Scope } from '../../../api';
import {
  startApiOnStack,
  type ApiOnStack,
  type ApiOnStackOptions,
} from '../../../tools/api-on-stack';
import { mxBankCredentials } from '../../../tools/end-user/at-mx';
import { playEndUser } from '../../../tools/end-user/end-user';
import { bodyOf, deskOverHttp, statesOverHttp } from '../../../tools/end-user/over-http';
import { type Stack } from '../../../tools/stack';
import { openStack, useStarted, type TestStackOptions } from '../../integration/support/stack';
import { type Body, type VerificationBody } from './body';

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
  return useStarted(async (onEnd) => {
    const stack = await openStack(options.stack);
    onEnd(() => stack.close());
    const api = await startApiOnStack(stack, options.api);
    onEnd(() => api.close());
    return { stack, api, caller: new Caller(api.url, api.key) };
  });
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
  const credentials = mxBankCredentials(password);
  const member = { kind: 'credentials', institutionCode: 'mxbank', credentials };
  return { user: { kind: 'new' }, member };
}

/** Reads with `Prefer: wait` until the caller has to act, or it has ended. */
export async function nextStep(caller: Caller, id: string, afterRound = 0): Promise<Body> {
  for await (const state of statesOverHttp(caller, `/v1/verifications/${id}`)) {
    const { nextAction, outcome } = state;
    if (outcome !== null || (nextAction.kind !== 'none' && nextAction.round > afterRound))
      return state as unknown as Body;
  }
  throw new Error('Unreachable: the last state has an outcome.');
}

/** Answers every challenge of the open round with the same text. */
export function answersTo(resource: VerificationBody, value = 'correct') {
  const { round, challenges } = resource.nextAction;
  return {
    round,
    answers: challenges.map(({ guid }) => ({ guid, value })),
  };
}

/** Plays a verification to its end; returns the last resource. */
export async function playToEnd(caller: Caller, id: string): Promise<Body> {
  const { links } = bodyOf(await caller.get(`/v1/verifications/${id}`), 200) as Body;
  const states = statesOverHttp(caller, links.self);
  const seen = await playEndUser(states, deskOverHttp(caller, links));
  return seen.at(-1) as unknown as Body;
}
