/** Flows and statuses (atrium-contract.md §4–6). */
import { CONNECTION_STATUSES } from '../../../domain';
import { type Row, type Table } from '../row';

const STATUS = 'domain/connection-status › %p is %s, and with it a stopped job ends as %s';
const POLLS = 'domain/settle › %s';

const FLOWS: readonly Row[] = [
  ['A. One account', 'Played with credentials.', 'api/every-flow › %s leads to verified numbers'],
  [
    'B. All accounts',
    'Told by the selection that does not come.',
    'activities/account-numbers › %s › reads once where MX asked for no choice',
  ],
  [
    'C. Numbers from before',
    'Taken where the caller’s policy says so, without a verify.',
    'flows/scenes › flow-known-numbers-reused',
  ],
  [
    'D. Connect widget',
    'Played; polling decides, messages help.',
    'flows/scenes › flow-widget-completed',
  ],
  ['E. OAuth', 'Played.', 'flows/scenes › flow-oauth-approved'],
  [
    'F. After DENIED or PREVENTED',
    'New credentials, an update, a wait, a verify.',
    'flows/scenes › flow-denied-then-verified',
  ],
  [
    'The answer to verify',
    'Carries the status from before, so it is no result.',
    'flows/jobs › that begins only after verify was answered: the old CONNECTED is not taken for its end',
  ],
];

/** How a poll goes on, by the class of a status. */
const GOES_ON = {
  challenged: 'The end user is asked',
  'in-progress': 'Polling goes on',
  connected: 'Success, once the own job is over',
  'pending-oauth': 'Polling goes on while the end user is at the bank’s page',
  ended: 'The job has ended, once two idle polls say so',
} as const;

const CONNECTION: readonly Row[] = [
  ['null', `${GOES_ON.ended}; outcome \`credentials-missing\`.`, STATUS],
  ...Object.entries(CONNECTION_STATUSES).map(([name, { class: kind, outcome }]): Row => {
    const isEnd = kind === 'ended';
    return [
      name,
      `${GOES_ON[kind]}; ${isEnd ? 'outcome' : 'where it stays,'} \`${outcome}\`.`,
      STATUS,
    ];
  }),
  [
    'Any other value',
    'Polling goes on; where it stays, `status-unrecognised`.',
    'domain/connection-status › %p is unrecognised, and no word of an index',
  ],
  [
    '5.1 CHALLENGED stops',
    'The end user is asked.',
    'domain/settle › tells every challenge of the round, and the status with which a job ended',
  ],
  [
    '5.2 CREATED, UPDATED, RESUMED, RECONNECTED go on',
    'Followed.',
    'domain/settle › comes to %s at statuses that %s › promise more',
  ],
  [
    '5.3 CONNECTED while a job runs',
    'Followed, with proof that the job is ours besides.',
    `${POLLS} › CONNECTED while a job runs is no success`,
  ],
  [
    '5.4 Another value while a job runs',
    'Followed: polling goes on.',
    `${POLLS} › an error while the job runs ends nothing`,
  ],
  ['5.5 Two idle polls', 'Followed.', `${POLLS} › an error counts in its second`],
  [
    '5.6 OAuth, idle from the start',
    'Followed: PENDING goes on.',
    'flows/open-url › PENDING is no end, however long it shows, and adds no event',
  ],
  [
    'A failed poll changes nothing',
    'Followed.',
    'activities/await-member-settled › takes %s for no answer at all: two idle polls stay two idle polls',
  ],
];

const LEGACY: readonly Row[] = [
  [
    'status',
    'Not read: the connection status decides.',
    'mx/atrium/fields-read › of %s are those that docs/conformance.md names',
  ],
  [
    'HALTED for days',
    'Daily tries end as `support-required`, and the member stays as it is.',
    'flows/ownership › that has failed for days stays as it is for MX to look at, whatever the policy',
  ],
  [
    'DENIED for a wrong answer',
    'Told apart by `is_authenticated`.',
    'domain/connection-status › DENIED after the credentials were accepted is about the answer',
  ],
];

export const STATUS_TABLES: readonly Table[] = [
  { section: 4, title: 'Flows', of: 'rules', rows: FLOWS },
  { section: 5, title: 'Connection statuses', of: 'rules', rows: CONNECTION },
  { section: 6, title: 'The older status', of: 'rules', rows: LEGACY },
];
