/**
 * Goal: the panel of the Temporal UI says in every phase where a run stands, since when, who is waited for, until when, and what an
 * operator can do; and shows nothing that a bank or an end user has written. Method: rendered views with planted texts.
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
  version: 5,
  startedAt: '2026-11-22T09:00:00.000Z',
  phaseSince: SINCE,
  deadline: END,
  ...changes,
});

/** The commands that are offered, each in one line. */
function commandsIn(panel: string): string[] {
  const blocks = panel.matchAll(/```\n(?<text>[^`]+)\n```/g);
  return [...blocks].map(({ groups }) => (groups?.['text'] ?? '').replaceAll(' \\\n  ', ' '));
}

const open = { round: 2, deadline: DUE } as const;
const option = { label: PLANTED, value: `account-${PLANTED}` };
const ASKED: Readonly<Partial<Record<VerificationPhase, NextAction>>> = {
  AWAITING_CREDENTIALS: {
    kind: 'provide-credentials',
    ...open,
    reason: 'denied',
    fields: [{ guid: 'CRD-1', type: 'TEXT', label: PLANTED, isOptional: false }],
  },
  AWAITING_CHALLENGE_ANSWERS: {
    kind: 'answer-challenges',
    ...open,
    isRepeated: false,
    challenges: [
      {
        guid: 'CRD-2',
        type: 'OPTIONS',
        label: PLANTED,
        options: [option],
        imageData: `data:image/png;base64,${PLANTED}`,
      },
    ],
  },
  AWAITING_ACCOUNT_SELECTION: {
    kind: 'select-account',
    ...open,
    label: PLANTED,
    options: [option],
  },
  AWAITING_OPEN_URL: { kind: 'open-url', ...open, reason: 'oauth' },
};

describe('the panel of a run', () => {
  it.each(Object.entries(ASKED))('says in %s who is waited for and until when', (phase, action) => {
    const panel = renderCurrentDetails(
      aView({ phase: phase as VerificationPhase, step: 'awaitEndUser', nextAction: action }),
    );
    expect(panel).toContain(`| Phase | **${phase}** since ${SINCE} |`);
    expect(panel).toMatch(/\| Waiting for \| the end user: .+ \|/);
    expect(panel).toContain(`| Next action | \`${action.kind}\`, round 2 |`);
    expect(panel).toContain(`| Answer due | **${DUE}** |`);
    expect(panel).toContain(`| Ends at the latest | ${END} |`);
    expect(commandsIn(panel)).toEqual([
      `temporal workflow update execute --workflow-id account-verification/4711 --name extendDeadline --input '{"byMs":3600000}'`,
      `temporal workflow signal --workflow-id account-verification/4711 --name cancelVerification --input '{"reason":"…"}'`,
    ]);
    expect(panel).not.toContain('planted');
  });

  it('offers to poll now while MX is waited for, and only the end while the bank is given a day', () => {
    const polling = renderCurrentDetails(aView());
    expect(polling).toMatch(/\| Waiting for \| MX/);
    expect(polling).toContain('`CHALLENGED` (3 status reads) |');
    expect(polling).toContain('--name pollNow');
    expect(polling).not.toContain('extendDeadline');
    const retrying = renderCurrentDetails(
      aView({ phase: 'WAITING_TO_RETRY', step: 'waitToRetry' }),
    );
    expect(retrying).toContain('--name cancelVerification');
    expect(retrying).not.toContain('pollNow');
  });

  it.each(Object.keys(OUTCOMES) as OutcomeCode[])('says how it ended: %s', (code) => {
    const numbers = {
      accountGuid: 'ACT-1',
      accountNumber: '••••7890',
      routingNumber: '021000021',
      institutionNumber: null,
      transitNumber: null,
      mayBeTokenised: false,
    };
    const panel = renderCurrentDetails(
      aView({
        phase: 'FINISHED',
        step: 'finished',
        outcome: outcomeFor(code),
        finishedAt: DUE,
        cleanUp: 'member-deletion-failed',
        accountNumbers: [numbers],
      }),
    );
    expect(panel).toContain(`| Outcome | **${code}** |`);
    expect(panel).toContain(`| Whose turn | ${OUTCOMES[code].turn} |`);
    expect(panel).toContain(`| Finished | ${DUE} |`);
    expect(panel).toContain('| Clean-up | `member-deletion-failed` |');
    expect(panel).not.toContain('temporal workflow');
    expect(panel.includes('Runbook')).toBe(OUTCOMES[code].turn === 'operator');
    expect(panel).not.toMatch(/7890|021000021/);
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
    const panel = renderCurrentDetails(view);
    for (const row of ['Institution', 'Member']) expect(panel).toContain(`| ${row} | – |`);
    expect(panel).toMatch(/\| \w+ status \| – \|/);
  });
});
