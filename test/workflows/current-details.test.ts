/**
 * Goal: the panel of the Temporal UI says in every phase where a run stands, since when, who is
 * waited for, until when, and what an operator can do; and shows nothing that a bank or an end user
 * has written. Method: rendered views with planted texts.
 */
import { describe, expect, it } from '@jest/globals';
import {
  OUTCOMES,
  outcomeFor,
  type NextAction,
  type OutcomeCode,
  type VerificationPhase,
  type VerificationView,
} from '../../domain';
import { renderCurrentDetails } from '../../workflows/current-details';

const SINCE = '2026-11-22T10:00:00.000Z';
const DUE = '2026-11-23T10:00:00.000Z';
const END = '2026-11-29T09:00:00.000Z';
/** Stands wherever a bank's or a person's text can be. */
const PLANTED = 'planted by a bank';

const aView = (changes: Partial<VerificationView> = {}): VerificationView => ({
  verificationId: '4711',
  tenantId: 'acme',
  phase: 'CONNECTING',
  step: 'awaitMemberSettled',
  nextAction: { kind: 'none' },
  institutionCode: 'mxbank',
  userGuid: 'USR-1',
  memberGuid: 'MBR-1',
  connectionStatus: 'CHALLENGED',
  polls: 3,
  droppedSignals: 0,
  version: 5,
  startedAt: '2026-11-22T09:00:00.000Z',
  phaseSince: SINCE,
  deadline: END,
  ...changes,
});

/** The rows of the panel, and what stands below them. */
function read(panel: string) {
  const [head, table = '', ...rest] = panel.split(/(?<=\|---\|---\|)\n|\n\n/);
  const rows = table.split('\n').map((line) => line.slice(2, -2).split(' | '));
  expect(head).toBe('| | |\n|---|---|');
  return { rows: Object.fromEntries(rows) as Record<string, string>, below: rest.join('\n') };
}

const command = (verb: string, name: string) =>
  `\`\`\`\ntemporal workflow ${verb} \\\n  --workflow-id account-verification/4711 \\\n  --name ${name}\n\`\`\``;
const CANCEL = command('signal', `cancelVerification --input '{"reason":"…"}'`);
const EXTEND = command('update execute', `extendDeadline --input '{"byMs":3600000}'`);
const POLL_NOW = command('update execute', 'pollNow');

const ROWS = {
  Step: '`awaitMemberSettled`',
  'MX status': '`CHALLENGED` (3 status reads)',
  Institution: '`mxbank`',
  Member: '`MBR-1`',
  Tenant: '`acme`',
  Started: '2026-11-22T09:00:00.000Z',
};

const option = { label: PLANTED, value: `account-${PLANTED}` };
const field = { guid: 'CRD-1', type: 'TEXT', label: PLANTED, isOptional: false };
/** What an open round asks, with every text that any kind of round has. */
const roundOf = (kind: NextAction['kind']) =>
  ({
    ...{ kind, round: 2, deadline: DUE, label: PLANTED, reason: 'rejected', attemptsLeft: 3 },
    ...{ options: [option], credentials: [field], challenges: [{ ...field, options: [option] }] },
  }) as unknown as NextAction;
const ASKED: readonly [VerificationPhase, string, NextAction['kind']][] = [
  ['AWAITING_CREDENTIALS', 'credentials', 'provide-credentials'],
  ['AWAITING_CHALLENGE_ANSWERS', 'answers to MFA challenges', 'answer-challenges'],
  ['AWAITING_ACCOUNT_SELECTION', 'choice of the account', 'select-account'],
  ['AWAITING_OPEN_URL', "the bank's page or the Connect widget", 'open-url'],
];

describe('the panel of a run', () => {
  it.each(ASKED)('says in %s that %s is waited for, and until when', (phase, waits, kind) => {
    const view = aView({ phase, step: 'awaitEndUser', nextAction: roundOf(kind) });
    expect(read(renderCurrentDetails(view))).toEqual({
      rows: {
        ...ROWS,
        Phase: `**${phase}** since ${SINCE}`,
        Step: '`awaitEndUser`',
        'Waiting for': `the end user: ${waits}`,
        'Next action': `\`${kind}\`, round 2`,
        'Asked because': '`rejected`, tries left: 3',
        'Answer due': `**${DUE}**`,
        'Ends at the latest': END,
      },
      below: `An operator can give more time, here an hour:\n${EXTEND}\nor end it:\n${CANCEL}\n`,
    });
  });

  it.each<[VerificationPhase, string, string]>([
    [
      'CONNECTING',
      'MX',
      `An operator can have MX asked at once, in slow polling:\n${POLL_NOW}\nor`,
    ],
    [
      'WAITING_TO_RETRY',
      'the bank: the next try is later',
      'It continues by itself. An operator can',
    ],
  ])('says in %s that %s is waited for, and what an operator can do', (phase, waits, advice) => {
    const rows = { ...ROWS, Phase: `**${phase}** since ${SINCE}`, 'Waiting for': waits };
    expect(read(renderCurrentDetails(aView({ phase })))).toEqual({
      rows: { ...rows, 'Ends at the latest': END },
      below: `${advice} end it:\n${CANCEL}\n`,
    });
  });

  it.each(Object.keys(OUTCOMES) as OutcomeCode[])('says how it ended: %s', (code) => {
    const outcome = outcomeFor(code);
    const changes = { phase: 'FINISHED', step: 'finished', outcome, finishedAt: DUE } as const;
    const rows = {
      ...ROWS,
      Phase: `**FINISHED** since ${SINCE}`,
      Step: '`finished`',
      'Waiting for': 'nobody',
      Outcome: `**${code}**`,
      'Whose turn': outcome.turn,
      'Start again': outcome.retry,
      Finished: DUE,
    };
    const below =
      outcome.turn === 'operator'
        ? '**For operators:** docs/operations.md, "Runbook", says what to check for this outcome.\n'
        : 'Finished. Nothing to do here.\n';
    // The numbers, masked as they are, are not shown.
    const accountNumbers = [{ accountNumber: PLANTED }] as never;
    const panel = renderCurrentDetails(aView({ ...changes, accountNumbers }));
    expect(read(panel)).toEqual({ rows, below });
    const cleaned = renderCurrentDetails(aView({ ...changes, cleanUp: 'member-deletion-failed' }));
    const cleanUp = { 'Clean-up': '`member-deletion-failed`' };
    expect(read(cleaned)).toEqual({ rows: { ...rows, ...cleanUp }, below });
  });

  it.each([
    ['a status that MX invented later', { connectionStatus: PLANTED }, '`UNRECOGNISED`'],
    [
      'markup in an institution code, which callers choose',
      { institutionCode: 'a|b`c\n![x](https://example.com/x.png)<img src=x>' },
      '| Institution | `a?b?c???x??https:??example.com?x.png??img?src?x?` |',
    ],
  ])('shows no text that others chose: %s', (_, changes, shown) => {
    const panel = renderCurrentDetails(aView(changes));
    expect(panel).toContain(shown);
    expect(panel).not.toMatch(/planted|<|!\[/);
  });

  it('stands before anything is known', () => {
    const { connectionStatus: _none, ...view } = aView({
      institutionCode: null,
      memberGuid: null,
      step: 'createUser',
      polls: 0,
    });
    const nothing = { Institution: '–', Member: '–', 'MX status': '–' };
    expect(read(renderCurrentDetails(view)).rows).toMatchObject(nothing);
  });
});
