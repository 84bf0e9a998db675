/** Limits and time, test data, webhooks (atrium-contract.md §9–11). */
import { type Row, type Table } from '../row';

const HINT = 'domain/member-hint › of %s are found';

const LIMITS: readonly Row[] = [
  [
    'Status polling',
    'No read of a member within 3 s of the one before, whichever activity reads.',
    'activities/await-member-settled › keeps its distance to every other read of the member',
  ],
  [
    'One job per member',
    '202 attaches to a verification; 409 waits for another job.',
    'activities/verify-answers › to wait for another job, within a bound, and notes the rejection before it looks',
  ],
  [
    'Job kinds',
    'Of the six only the verification is started; each other one is waited for alike.',
    'flows/scenes › outcome-other-job-running',
  ],
  [
    'Throttle for standard aggregation',
    'No aggregation is started.',
    'activities/create › makes one member without aggregation, under an own id of the verification',
  ],
  [
    'Throttle for verify',
    'A 202 with nothing running is the outcome `throttled`.',
    'flows/scenes › outcome-throttled',
  ],
  [
    'Balance',
    'No balance is asked for.',
    'mx/atrium/responses › cover every route of the port, and the port every route but those left out',
  ],
  [
    'Members per user',
    'The 26th is the failure `MemberLimitReached`.',
    'activities/create › rejects %s as %s, for good › one member too many',
  ],
  [
    'Dev users',
    'The 101st is rejected for good.',
    'activities/create › is rejected for good where MX takes no more users',
  ],
  [
    'Background',
    'A job of MX’s own is waited for, and is no proof of ours.',
    "flows/jobs › of MX's own in the hour after a verify without effect: ours is posted all the same",
  ],
  [
    'mxbank',
    'A job that is over at once is proved by its timestamps.',
    'flows/scenes › flow-job-of-no-time',
  ],
  [
    'Practice',
    'Fast polling ends after the caller’s limit; slow polling follows, and ends too.',
    'activities/await-member-settled › ends for good after the bound, with one last read',
  ],
  [
    'Cost',
    'No second verify is sent where the first may have taken effect.',
    'activities/lost-answers › verifyMember posts nothing when the job of a lost answer is over already',
  ],
];

const TEST_DATA: readonly Row[] = [
  [
    'MX Bank',
    '`doctor --mxbank` verifies an account there; the simulator plays each password.',
    'cli/doctor › finds everything well, and verifies an account at the test bank',
  ],
];

const WEBHOOKS: readonly Row[] = [
  [
    'Webhooks',
    'A hint that wakes slow polling, where they are switched on. MX sends none for success, so polling decides.',
    'integration/costs › is verified with exactly 15 polls, never closer than three seconds',
  ],
  [
    'member_guid',
    'A caller may pass a webhook on as a message about the member: a hint to look.',
    HINT,
  ],
  [
    'Nulls, unknown fields, any order, repeats',
    'Harmless: a hint decides nothing, and their number has a bound.',
    'domain/member-hint › are other and none for anything else',
  ],
];

export const TIMING_TABLES: readonly Table[] = [
  { section: 9, title: 'Limits and time', of: 'rules', rows: LIMITS },
  { section: 10, title: 'Test data', of: 'rules', rows: TEST_DATA },
  { section: 11, title: 'Webhooks', of: 'rules', rows: WEBHOOKS },
];
