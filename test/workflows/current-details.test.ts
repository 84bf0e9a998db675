/** Goal: the panel in the Temporal UI says where a verification stands and holds no text of a bank or an end user. Method: rendered views with planted texts. */
import { describe, expect, it } from '@jest/globals';
import { outcomeFor, type NextAction, type VerificationView } from '../../domain';
import { renderCurrentDetails } from '../../workflows/current-details';

const DEADLINE = '2026-11-23T10:00:00.000Z';
const aView = (changes: Partial<VerificationView> = {}): VerificationView => ({
  verificationId: 'v-1',
  tenantId: 'default',
  phase: 'CONNECTING',
  step: 'awaitMemberSettled',
  nextAction: { kind: 'none' },
  institutionCode: 'mxbank',
  userGuid: 'USR-1',
  memberGuid: 'MBR-1',
  connectionStatus: 'CREATED',
  polls: 7,
  version: 3,
  startedAt: '2026-11-22T09:00:00.000Z',
  phaseSince: '2026-11-22T10:00:00.000Z',
  deadline: '2026-11-29T09:00:00.000Z',
  ...changes,
});

const PLANTED = 'planted by a bank';
const ACTIONS: readonly NextAction[] = [
  {
    kind: 'answer-challenges',
    round: 2,
    deadline: DEADLINE,
    isRepeated: false,
    challenges: [
      {
        guid: 'CRD-1',
        type: 'OPTIONS',
        label: PLANTED,
        options: [{ label: PLANTED, value: PLANTED }],
        imageData: `data:image/png;base64,${PLANTED}`,
      },
    ],
  },
  {
    kind: 'select-account',
    round: 2,
    deadline: DEADLINE,
    label: PLANTED,
    options: [{ label: PLANTED, value: `account-${PLANTED}` }],
  },
  {
    kind: 'provide-credentials',
    round: 2,
    deadline: DEADLINE,
    reason: 'denied',
    fields: [{ guid: 'CRD-2', type: 'LOGIN', label: PLANTED, isOptional: false }],
  },
];

/** The value cell of a row. */
function rowOf(panel: string, name: string): string {
  const line = panel.split('\n').find((each) => each.startsWith(`| ${name} |`));
  if (line === undefined) throw new Error(`the panel has no row "${name}"`);
  return line.split('|')[2]!;
}

describe('the panel of a run', () => {
  it('says where it stands, since when, who is waited for and when it ends', () => {
    const panel = renderCurrentDetails(aView());
    expect(rowOf(panel, 'Phase')).toMatch(/CONNECTING.* since 2026-11-22[T ]10:00:00/);
    expect(rowOf(panel, 'Waiting for')).toBe(' MX ');
    expect(rowOf(panel, 'MX status')).toMatch(/CREATED.*\b7\b/);
    expect(rowOf(panel, 'Ends at the latest')).toMatch(/2026-11-29[T ]09:00:00/);
    expect(panel).toContain('pollNow');
  });

  it.each(ACTIONS)(
    'names the action $kind with its round and deadline, not what is asked',
    (nextAction) => {
      const panel = renderCurrentDetails(
        aView({ phase: 'AWAITING_CHALLENGE_ANSWERS', nextAction }),
      );
      expect(panel).toContain(`\`${nextAction.kind}\`, round 2`);
      expect(rowOf(panel, 'Answer due')).toMatch(/2026-11-23[T ]10:00:00/);
      expect(panel).toContain('extendDeadline');
      expect(panel).not.toContain('planted');
    },
  );

  it('shows the outcome, and no account number, at the end', () => {
    const numbers = {
      accountGuid: 'ACT-1',
      accountNumber: '••••7890',
      routingNumber: '021000021',
      institutionNumber: null,
      transitNumber: null,
      mayBeTokenised: false,
    };
    const outcome = outcomeFor('account-locked');
    const panel = renderCurrentDetails(
      aView({ phase: 'FINISHED', outcome, accountNumbers: [numbers] }),
    );
    expect(rowOf(panel, 'Outcome')).toContain('account-locked');
    expect(rowOf(panel, 'Whose turn')).toContain('end-user');
    expect(panel).toContain('Finished.');
    expect(panel).not.toMatch(/7890|021000021/);
  });

  it('shows a status that MX invented later as unrecognised, not its text', () => {
    const panel = renderCurrentDetails(aView({ connectionStatus: PLANTED }));
    expect(rowOf(panel, 'MX status')).toContain('UNRECOGNISED');
    expect(panel).not.toContain('planted');
  });

  it('stays a table whatever the institution code holds: callers choose it', () => {
    const code = 'a|b`c\n![x](https://example.com/x.png)<img src=x>';
    const panel = renderCurrentDetails(aView({ institutionCode: code }));
    const rows = panel.split('\n').filter((line) => line.startsWith('| Institution'));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.replaceAll(/\\\|/g, '').match(/\|/g)).toHaveLength(3);
    expect(panel).not.toContain('![x](');
    expect(panel).not.toContain('<img');
  });
});
