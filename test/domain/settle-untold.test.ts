/** Goal: an answer that does not say whether a job runs proves nothing that needs it (mx-platform-contract.md §7). */
import { expect, it } from '@jest/globals';
import { type SettleContext, type SettleVerdict } from '../../domain';
import { pollOf, verdictsOn } from './settle-polls';

const SEEN = { hasSeenJob: true };
const OAUTH = { stage: 'oauth' } as const;
const KEEP = 'keep-polling';

it.each<[string, Partial<SettleContext>, string, SettleVerdict['kind']]>([
  ['an error that may be of before a job that runs', SEEN, 'DENIED~ DENIED~ DENIED~', KEEP],
  ['is counted where it is told to be idle', SEEN, 'DENIED DENIED~ DENIED', 'ended'],
  ['once is not enough', SEEN, 'DENIED~ DENIED DENIED~', KEEP],
  ['another status begins anew', SEEN, 'FAILED DENIED~ DENIED', KEEP],
  ['a success that may be of before', SEEN, 'CONNECTED~ CONNECTED~ CONNECTED~', KEEP],
  ['a job that began and may still run', SEEN, 'CONNECTED+~ CONNECTED+~', KEEP],
  ['a new time of success needs no flag', SEEN, 'CONNECTED~^', 'connected'],
  ['nor is anybody back by it', OAUTH, 'CREATED~ CREATED~', KEEP],
  [
    'nor has a job not started by it',
    { isStartUnsure: true },
    `${'CREATED~ '.repeat(20)}CREATED`,
    KEEP,
  ],
])('%s', (_what, context, polls, expected) => {
  const verdicts = verdictsOn(context, polls.split(' ').map(pollOf));
  expect(verdicts.at(-1)?.kind).toBe(expected);
});
