/** A caller that speaks plain HTTP to the API, and the end user behind it. */
import { expect } from '@jest/globals';
import { createApiKey, type Scope } from '../../../api';
import { mxBankCredentials } from '../../../tools/end-user/at-mx';
import { playEndUser, type EndUser } from '../../../tools/end-user/end-user';
import { bodyOf, deskOverHttp, patiently, statesOverHttp } from '../../../tools/end-user/over-http';
import { type Body } from './body';

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
interface RequestParts {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default the caller's own */
  readonly token?: string;
}

/** Speaks to the API as a backend does, or as a browser with its token. */
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

  /** A body that is a text is sent as it is. */
  async send(method: string, path: string, parts: RequestParts = {}): Promise<Answer> {
    const { body: sent, headers, token = this.#token } = parts;
    const text = typeof sent === 'string' ? sent : JSON.stringify(sent);
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: text }),
    });
    return read(response);
  }
}

async function read(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const text = await response.text();
  const isJson = text !== '' && headers.get('content-type')?.includes('json') === true;
  return { status, headers, body: (isJson ? JSON.parse(text) : undefined) as Body, text };
}

/** A problem as it is documented, with this status and code. */
export function expectProblem(answer: Answer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: `urn:atrium-verification:problem:${code}`,
    status,
    requestId: answer.headers.get('x-request-id'),
  });
  expect(answer.headers.get('cache-control')).toBe('no-store');
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

/** What the end user does apart from answering questions and choosing the first account. */
export interface HttpEndUser extends Pick<EndUser, 'credentials'> {
  /** Done once when an address is to be opened. @default nothing */
  readonly atUrl?: (resource: Body, url: string) => Promise<void> | void;
}

/** A verification that was played to its end. */
export interface Played {
  /** Each thing that had to be done, once, in order. */
  readonly asked: readonly Body['nextAction'][];
  /** The resource after the outcome. */
  readonly last: Body;
}

/** Starts a verification and plays it to its outcome. @throws Error when an answer is a problem */
export async function playOverHttp(
  caller: Caller,
  start: unknown,
  endUser: HttpEndUser = {},
): Promise<Played> {
  const { links } = bodyOf(await caller.post('/v1/verifications', start), 201) as Body;
  return playOnOverHttp(caller, links, endUser);
}

/** Plays a running verification to its outcome. @throws Error when an answer is a problem */
export async function playOnOverHttp(
  caller: Caller,
  links: Body['links'],
  { credentials = [], atUrl }: HttpEndUser = {},
): Promise<Played> {
  const asked: Body['nextAction'][] = [];
  const seen = await playEndUser(statesOverHttp(caller, links.self), deskOverHttp(caller, links), {
    credentials,
    before: async (action, state) => {
      const resource = state as unknown as Body;
      asked.push(resource.nextAction);
      if (action.kind !== 'open-url') return;
      const opened = bodyOf(await patiently(() => caller.send('POST', links.openUrl)), 200) as Body;
      await atUrl?.(resource, opened.url);
    },
  });
  return { asked, last: seen.at(-1) as unknown as Body };
}
