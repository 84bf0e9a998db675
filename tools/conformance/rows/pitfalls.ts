/** Formats, disagreements, and what bites (atrium-contract.md §14–16). */
import { type Row, type Table } from '../row';

const MEMBER = 'mx/atrium/requests › of a member: no aggregation, and the OAuth options beside it';

const FORMATS: readonly Row[] = [
  [
    'Guids and codes',
    'Opaque; what would change a path is rejected.',
    'mx/atrium/requests › any other guid arrives as one path segment, unchanged',
  ],
  [
    'Times',
    'Read in all three spellings; one second spelt in two ways is one time.',
    'mx/atrium/responses › times come in many spellings, and one that is none is no time',
  ],
  [
    'metadata, identifier',
    'Texts; an identifier is unique to the tenant, whose mark it carries.',
    'flows/tenants › the same identifiers of user and member are of two users and members',
  ],
  [
    'Booleans',
    '0 and 1 are none.',
    'mx/atrium/responses › %s with the running flag %j is rejected',
  ],
  [
    'Numbers',
    'Texts with their leading zeros; routing numbers of any length.',
    'domain/account-number › is what MX gave, blanks around it aside, or null',
  ],
  [
    'passed_validation',
    'False makes the numbers incomplete.',
    'domain/account-number › a record is complete %s: %j is %p',
  ],
  [
    'Credential types',
    'Handed on as they come, in display order.',
    'mx/atrium/questions › the fields of a sign-in form come in display order: %s',
  ],
];

const DISAGREEMENTS: readonly Row[] = [
  [
    'progress flag',
    '`is_being_aggregated`.',
    'mx/atrium/fields-read › of %s are those that docs/conformance.md names',
  ],
  [
    'user fields',
    '`identifier` is sent; `id` stands in for it, `email` is rejected.',
    'contract/requests › to $to with $what is the same for both',
  ],
  ['OAuth options', 'At the top level.', MEMBER],
  ['resume success', 'Any status from 200 to 206.', 'mx/atrium/responses › took effect, with %s'],
  [
    'verify success',
    'Any status from 200 to 206; 202 is told apart.',
    'mx/atrium/errors › %d is a success and handed on',
  ],
  [
    'MX Bank user',
    'The simulator knows both.',
    'simulator/scenarios › user name %s at mxbank: %s › mxuser',
  ],
  ['picture type', '`IMAGE_DATA`.', 'mx/atrium/questions › the type %s with %j is %s'],
  [
    'institution flag',
    'Neither is read.',
    'mx/atrium/fields-read › of %s are those that docs/conformance.md names',
  ],
];

const PITFALLS: readonly Row[] = [
  [
    '16.1 CONNECTED does not mean done',
    'Success is idle, and proved to be of our own job.',
    'domain/settle › %s › an old CONNECTED proves nothing',
  ],
  [
    '16.2 A job between two polls',
    'A changed timestamp proves it.',
    'domain/settle.model › finds out the truth about our job',
  ],
  [
    '16.3 Errors of a running job',
    'Count when two idle polls running say so.',
    'domain/settle › %s › an error counts not in its first idle poll',
  ],
  [
    '16.4 Without skip_aggregation',
    'It is always sent; a job that runs all the same is waited for.',
    MEMBER,
  ],
  [
    '16.5 202 on verify',
    'Somebody else’s verification is never taken for ours.',
    'activities/verify-answers › a verification runs, %s',
  ],
  [
    '16.6 POST is not idempotent',
    'After a lost answer the state is read before anything is sent again.',
    'activities/lost-answers › %s, when the answers suffer %j, with %d requests',
  ],
  [
    '16.7 Old numbers persist',
    'A picture from before tells the new ones.',
    'domain/account-number › are told %s › by name among the new ones',
  ],
  [
    '16.8 Empty or partial numbers',
    'Outcomes of their own; all pages are read.',
    'flows/scenes › outcome-numbers-incomplete',
  ],
  [
    '16.9 No loop on DENIED',
    'Two sign-ins by default, the second with new credentials.',
    'domain/limits › keep sign-ins below the three failures at which MX prevents a member',
  ],
  [
    '16.10 403 on verify',
    'Outcome `verification-not-enabled`, the operator’s turn.',
    'activities/verify-answers › %s › VerificationNotEnabled',
  ],
  [
    '16.11 A disabled user',
    'Outcome `user-disabled`, where MX answers 403 or 404.',
    'activities/await-member-settled › tells a disabled user from a member that is gone',
  ],
  [
    '16.12 An inherited aggregated_at',
    'The picture from before holds it, so it proves nothing.',
    'domain/settle › is told by a timestamp that changed; one that MX leaves out proves nothing',
  ],
  [
    '16.13 The user must be present',
    'Each question has a deadline, told to the caller.',
    'flows/cancel-and-deadlines › the deadline of a question is told, and kept',
  ],
  [
    '16.14 Unknown statuses',
    'Survive: polling goes on.',
    'flows/scenes › outcome-status-unrecognised',
  ],
];

export const PITFALL_TABLES: readonly Table[] = [
  { section: 14, title: 'Formats', of: 'rules', rows: FORMATS },
  { section: 15, title: 'Where sources disagree', of: 'rules', rows: DISAGREEMENTS },
  { section: 16, title: 'What bites an orchestrator', of: 'rules', rows: PITFALLS },
];
