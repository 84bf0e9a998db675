/** Questions and the account selection (atrium-contract.md §7, §8). */
import { type Row, type Table } from '../row';

const TYPE = 'mx/atrium/questions › the type %s with %j is %s';
const LINGER = 'domain/settle › an answered challenge is asked anew %s';

const CHALLENGES: readonly Row[] = [
  ['TEXT', 'Asked; the typed text is sent.', TYPE],
  ['TOKEN', 'Asked; the typed code is sent.', TYPE],
  ['OPTIONS', 'Asked; the value of the chosen option is sent.', TYPE],
  [
    'IMAGE_DATA',
    'Shown with or without the `data:` prefix; the typed text is sent.',
    'mx/atrium/questions › the picture of %s becomes a data URI',
  ],
  [
    'IMAGE_OPTIONS',
    'Shown under either key; the value of the chosen picture is sent.',
    'mx/atrium/questions › pictures become options with data URIs, under the older key as under the documented one',
  ],
  ['Unknown and numeric types', 'Asked as free text, or as the type that the number means.', TYPE],
  [
    'field_name may be null',
    'So may the label: the question can be answered all the same.',
    'mx/atrium/questions › with %s can be answered',
  ],
  [
    'Absent, null and empty lists',
    'Mean the same.',
    'mx/atrium/questions › %s reads the same with %j in the place of a list or picture it has not',
  ],
  [
    'Several questions at once',
    'One answer for each, in one call; a part of them is rejected.',
    'domain/round › answers to challenges that %s › leave one challenge out',
  ],
  [
    'Rounds',
    'As many as the bank asks for, within a bound.',
    'workflows/conversation › numbers its rounds from 1 and ends the verification after the last one',
  ],
  [
    'New guids in each round',
    'An answer names its round; one for an older round is rejected.',
    'domain/round › answers to challenges that %s › name the round before',
  ],
  [
    'RESUMED says nothing',
    'Polling goes on after it.',
    'domain/settle › comes to %s at statuses that %s › promise more',
  ],
  [
    'Old guids linger',
    'For 10 s they ask nothing; later a guid that comes back is asked anew.',
    LINGER,
  ],
  [
    'A wrong answer',
    'REJECTED starts a new job, as often as the caller’s limit allows.',
    'flows/scenes › flow-answer-wrong-then-right',
  ],
  [
    'A late answer',
    'EXPIRED starts a new job within the time that the caller allows.',
    'flows/scenes › flow-expired-within-grace',
  ],
  [
    '400 and 405 on resume',
    'MX waits for other answers, or for none: the status is read and decides.',
    'activities/resume-member › tells by %s that MX does not wait for the answer any more',
  ],
  [
    'Answers and credentials are secrets',
    'They stand in no history, log or error.',
    'integration/canary › no value is found where it may not be read, in any form',
  ],
];

const SELECTION: readonly Row[] = [
  [
    'Recognise it',
    'By its values; label and null field name decide on an empty list alone.',
    'domain/challenge › %s: %p is %p',
  ],
  [
    'Answer',
    'Exactly one of the values that were offered.',
    'domain/round › an account selection %s › of an account not offered',
  ],
  [
    'First, between or last',
    'At any place among the questions.',
    'flows/scenes › flow-selection-between',
  ],
  [
    'Empty options',
    'Outcome `no-verifiable-account`, once three polls show it.',
    'flows/scenes › outcome-no-verifiable-account',
  ],
  [
    'No mapping to account guids',
    'The numbers that are new since the verify, else those of the account with the label.',
    'domain/account-number › are told %s › by name',
  ],
  ['Equal labels', 'All of them, flagged `ambiguous`.', 'flows/scenes › flow-numbers-ambiguous'],
];

export const CHALLENGE_TABLES: readonly Table[] = [
  { section: 7, title: 'Questions', of: 'rules', rows: CHALLENGES },
  { section: 8, title: 'Account selection', of: 'rules', rows: SELECTION },
];
