// Goal: the panel of the Temporal UI says where a run stands, since when, who is waited for, until when, and what an
// operator can do, in every phase; and shows nothing that a bank or an end user has written.
import { describe, expect, test } from '@jest/globals';
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
const TEXT = 'Wie heisst Ihr Hund?';

function viewOf(changes: Partial<VerificationView>): VerificationView {
  return {
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
  };
}

/** The commands that are offered, each in one line. */
function commandsIn(details: string): string[] {
  const blocks = details.matchAll(/```\n(?<text>[^`]+)\n```/g);
  return [...blocks].map(({ groups }) => (groups?.['text'] ?? '').replaceAll(' \\\n  ', ' '));
}

const open = { round: 2, deadline: DUE } as const;
const ASKED: Readonly<Partial<Record<VerificationPhase, NextAction>>> = {
  AWAITING_CREDENTIALS: {
    kind: 'provide-credentials',
    ...open,
    reason: 'denied',
    fields: [{ guid: 'CRD-1', type: 'TEXT', label: TEXT, isOptional: false }],
  },
  AWAITING_CHALLENGE_ANSWERS: {
    kind: 'answer-challenges',
    ...open,
    isRepeated: false,
    challenges: [{ guid: 'CRD-2', type: 'TEXT', label: TEXT }],
  },
  AWAITING_ACCOUNT_SELECTION: {
    kind: 'select-account',
    ...open,
    label: TEXT,
    options: [{ label: TEXT, value: 'account-1' }],
  },
  AWAITING_OPEN_URL: { kind: 'open-url', ...open, reason: 'oauth' },
};

describe('the current details', () => {
  test.each(Object.entries(ASKED))(
    'say in %s who is waited for and until when',
    (phase, action) => {
      const details = renderCurrentDetails(
        viewOf({ phase: phase as VerificationPhase, step: 'awaitEndUser', nextAction: action }),
      );
      expect(details).toContain(`| Phase | **${phase}** since ${SINCE} |`);
      expect(details).toMatch(/\| Waiting for \| the end user: .+ \|/);
      expect(details).toContain(`| Next action | \`${action.kind}\`, round 2 |`);
      expect(details).toContain(`| Answer due | **${DUE}** |`);
      expect(details).toContain(`| Ends at the latest | ${END} |`);
      expect(commandsIn(details)).toEqual([
        `temporal workflow update execute --workflow-id account-verification/4711 --name extendDeadline --input '{"byMs":3600000}'`,
        `temporal workflow signal --workflow-id account-verification/4711 --name cancelVerification --input '{"reason":"…"}'`,
      ]);
      expect(details).not.toContain(TEXT);
      expect(details).not.toContain('account-1');
    },
  );

  test('offer to poll now while MX is waited for', () => {
    const details = renderCurrentDetails(viewOf({}));
    expect(details).toContain('| Waiting for | MX Atrium |');
    expect(details).toContain('| Atrium status | `CHALLENGED` (3 status reads) |');
    expect(details).toContain('--name pollNow');
    expect(details).not.toContain('extendDeadline');
  });

  test('offer only the end while the bank is given a day', () => {
    const details = renderCurrentDetails(
      viewOf({ phase: 'WAITING_TO_RETRY', step: 'waitToRetry' }),
    );
    expect(details).toContain('--name cancelVerification');
    expect(details).not.toContain('pollNow');
  });

  test.each(Object.keys(OUTCOMES) as OutcomeCode[])('say how it ended: %s', (code) => {
    const details = renderCurrentDetails(
      viewOf({
        phase: 'FINISHED',
        step: 'finished',
        outcome: outcomeFor(code),
        finishedAt: DUE,
        cleanUp: 'member-deletion-failed',
      }),
    );
    expect(details).toContain(`| Outcome | **${code}** |`);
    expect(details).toContain(`| Whose turn | ${OUTCOMES[code].turn} |`);
    expect(details).toContain(`| Finished | ${DUE} |`);
    expect(details).toContain('| Clean-up | `member-deletion-failed` |');
    expect(details).not.toContain('temporal workflow');
    expect(details.includes('Ours to mend')).toBe(OUTCOMES[code].turn === 'operator');
  });

  test('show no text that MX chose: unknown statuses, and markup in a code', () => {
    const details = renderCurrentDetails(
      viewOf({ connectionStatus: 'SOMETHING <b>', institutionCode: 'bank|` <script>' }),
    );
    expect(details).toContain('`UNRECOGNISED`');
    expect(details).toContain('| Institution | `bank????script?` |');
    expect(details).not.toContain('<');
  });

  test('stand before anything is known', () => {
    const { connectionStatus: _none, ...view } = viewOf({
      institutionCode: null,
      memberGuid: null,
      step: 'createUser',
      polls: 0,
    });
    const details = renderCurrentDetails(view);
    expect(details).toContain('| Atrium status | – |');
    expect(details).toContain('| Institution | – |');
    expect(details).toContain('| Member | – |');
  });
});
