/** The end user of a verification that is followed and answered over the HTTP API, as a backend in any language does it. */
import { SAFETY_NET_MS } from '../waiting';
import { type Desk, type State } from './end-user';

/** Sends requests to the API and reads the answers. */
export interface HttpCaller {
  get(
    path: string,
    parts?: { readonly headers?: Readonly<Record<string, string>> },
  ): Promise<HttpAnswer>;
  post(path: string, body: unknown): Promise<HttpAnswer>;
}

/** An answer, read. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
}

/** As much of the resource as following and answering needs. */
export interface HttpState extends State {
  readonly outcome: { readonly code: string } | null;
  readonly links: {
    readonly self: string;
    readonly challengeAnswers: string;
    readonly accountSelection: string;
    readonly credentials: string;
  };
}

/** Pause after a read that told an open action, since the next one returns at once: saves the key's budget of requests. */
const PAUSE_MS = 50;
/** 503 asks for a repetition after about this long. */
const REPEAT_MS = 1_000;

/** The states of a verification, by reads that wait, up to its outcome. @throws Error for any answer but 200 and 503 */
export async function* statesOverHttp<S extends HttpState>(
  caller: HttpCaller,
  self: string,
): AsyncGenerator<S> {
  for (const deadlineMs = Date.now() + SAFETY_NET_MS; Date.now() < deadlineMs;) {
    const read = () => caller.get(self, { headers: { prefer: 'wait=5' } });
    const state = bodyOf(await patiently(read), 200) as S;
    yield state;
    if (state.outcome !== null) return;
    if (state.nextAction.kind !== 'none') await pause(PAUSE_MS);
  }
  throw new Error('The verification has no outcome.');
}

/** The API's routes for the answers to one verification. */
export function deskOverHttp(caller: HttpCaller, links: HttpState['links']): Desk {
  const send = async (link: string, given: unknown): Promise<void> => {
    bodyOf(await patiently(() => caller.post(link, given)), 202);
  };
  return {
    answerChallenges: (given) => send(links.challengeAnswers, given),
    selectAccount: (given) => send(links.accountSelection, given),
    provideCredentials: (given) => send(links.credentials, given),
  };
}

/** Sends again for as long as the answer is 503: nothing is lost by it, and nothing is done twice. */
export async function patiently<A extends HttpAnswer>(send: () => Promise<A>): Promise<A> {
  for (const deadlineMs = Date.now() + SAFETY_NET_MS; ;) {
    const answer = await send();
    if (answer.status !== 503 || Date.now() > deadlineMs) return answer;
    await pause(REPEAT_MS);
  }
}

/** The body of an answer with this status. @throws Error with the problem that came instead */
export function bodyOf({ status, body, text }: HttpAnswer, wanted: number): unknown {
  if (status !== wanted) throw new Error(`The API answered ${String(status)}: ${text}`);
  return body;
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
