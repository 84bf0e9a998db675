// Plays the end user of a verification over HTTP alone, as a backend in any language would: start, read with `Prefer: wait`,
// post what is asked, until the outcome.
import { playEndUser, type EndUser } from '../../../tools/end-user/end-user';
import {
  bodyOf,
  deskOverHttp,
  statesOverHttp,
  type HttpState,
} from '../../../tools/end-user/over-http';
import { type Caller } from './api';
import { type Body } from './body';

/** What the end user does apart from answering questions and choosing the first account. */
export interface HttpEndUser extends Pick<EndUser, 'credentials'> {
  /** Done once when an address is to be opened. @default nothing */
  readonly atUrl?: (resource: Body, url: string) => Promise<void> | void;
}

/** A verification that was played to its end. */
export interface PlayedOverHttp {
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
): Promise<PlayedOverHttp> {
  const { links } = bodyOf(await caller.post('/v1/verifications', start), 201) as Body;
  return playOnOverHttp(caller, links, endUser);
}

/** Plays a running verification to its outcome. @throws Error when an answer is a problem */
export async function playOnOverHttp(
  caller: Caller,
  links: Body['links'],
  { credentials = [], atUrl }: HttpEndUser = {},
): Promise<PlayedOverHttp> {
  const asked: Body['nextAction'][] = [];
  const states = statesOverHttp<HttpState>(caller, links.self);
  const seen = await playEndUser(states, deskOverHttp(caller, links), {
    credentials,
    before: async (action, state) => {
      const resource = state as unknown as Body;
      asked.push(resource.nextAction);
      if (action.kind !== 'open-url') return;
      const opened = bodyOf(await caller.send('POST', links.openUrl), 200) as Body;
      await atUrl?.(resource, opened.url);
    },
  });
  return { asked, last: seen.at(-1) as unknown as Body };
}
