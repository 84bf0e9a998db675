/**
 * Goal: an operator gives users at MX to a tenant, sees what became of each, and takes none from
 * another tenant by mistake. Method: the command against the simulator.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditEntrySchema } from '../../api/audit/entry';
import { runClaim } from '../../cli/claim';
import { claimUsers } from '../../cli/claim/claim-users';
import { TenantMarks } from '../../codec';
import { createAtrium } from '../../mx/atrium';
import { type MxPort } from '../../mx/port';
import { startSimulator, type Simulator } from '../../simulator';
import { commandContext } from './support';

const key = () => randomBytes(32).toString('base64url');
const [active, old] = [key(), key()];
const marks = new TenantMarks([active]);

let simulator: Simulator;
let mx: MxPort;
beforeAll(async () => {
  simulator = await startSimulator({ pace: 'instant' });
  mx = createAtrium({ ...simulator, requestTimeoutMs: 60_000 });
});
afterAll(async () => {
  mx.close();
  await simulator.close();
});

async function userWith(ownId: string): Promise<string> {
  return (await mx.createUser({ ownId })).userGuid;
}

/** Runs the command; its exit code, what it printed of each user, and its audit lines. */
async function claimed(...args: string[]) {
  const printed: string[] = [];
  const env = {
    MX_BASE_URL: simulator.baseUrl,
    MX_API_KEY: simulator.apiKey,
    MX_CLIENT_ID: simulator.clientId,
    TENANT_MARK_KEY: active,
    TENANT_MARK_OLD_KEYS: old,
  };
  const code = await runClaim({ ...commandContext(args, printed), env });
  const isAudit = (line: string) => line.startsWith('{');
  const audited = printed.filter(isAudit).map((line) => {
    const entry = auditEntrySchema.parse(JSON.parse(line)) as Record<string, string | number>;
    expect(entry).toMatchObject({ caller: 'operator', tenantId: 'alpha' });
    return ['event', 'userGuid', 'outcome', 'code']
      .map((name) => String(entry[name] ?? '-'))
      .join(' ');
  });
  return { code, lines: printed.filter((line) => !isAudit(line)), audited };
}

describe('claim', () => {
  it.each<[string, string, string[], RegExp, number, string]>([
    ['without a mark', 'customer-1', [], /^\S+ claimed\.$/, 0, ''],
    ['of its own', marks.identifierFor('alpha', 'a-1'), [], /already; nothing was changed/, 0, ''],
    ['by an old key', new TenantMarks([old]).identifierFor('alpha', 'a-2'), [], /anew/, 0, ''],
    [
      'of another tenant',
      marks.identifierFor('beta', 'b-1'),
      [],
      /NOT .*--force/,
      1,
      'USER_FOREIGN',
    ],
    [
      'of another tenant by force',
      marks.identifierFor('beta', 'b-2'),
      ['--force'],
      /taken/,
      0,
      'taken',
    ],
    [
      'by an unknown key',
      new TenantMarks([key()]).identifierFor('alpha', 'a-3'),
      [],
      /NOT /,
      1,
      'USER_FOREIGN',
    ],
  ])('a user %s', async (_what, ownId, flags, words, code, audit) => {
    const userGuid = await userWith(ownId);
    const done = await claimed('--tenant', 'alpha', ...flags, userGuid);
    const event = `user.${audit === 'taken' ? 'taken' : 'claimed'} ${userGuid}`;
    expect(done).toEqual({
      ...{ code, lines: [expect.stringMatching(words)] },
      audited: [`${event} ${code === 1 ? `rejected ${audit}` : 'ok -'}`],
    });
    const { ownId: after } = await mx.readUser(userGuid);
    const owners = [marks.isOf('alpha', after), after === ownId];
    expect(owners).toEqual(
      code === 1 ? [false, true] : [true, done.lines.join().includes('already')],
    );
  });

  it('keeps the own id, so that a start with that identifier finds the user', async () => {
    const userGuid = await userWith('customer-2');
    await claimed('--tenant', 'alpha', userGuid);
    expect((await mx.readUser(userGuid)).ownId).toBe(marks.identifierFor('alpha', 'customer-2'));
  });

  it('goes on after one that MX does not know, and after one whose identifier is taken', async () => {
    await userWith(marks.identifierFor('alpha', 'customer-3'));
    const [twin, last] = [await userWith('customer-3'), await userWith('customer-4')];
    const users = ['USR-none', twin, last];
    const { code, lines, audited } = await claimed('--tenant', 'alpha', ...users);
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^USR-none NOT claimed: MX does not know it/),
      expect.stringMatching(/NOT claimed: another user of this tenant/),
      `${last} claimed.`,
    ]);
    expect(audited).toEqual([
      'user.claimed USR-none rejected USER_NOT_FOUND',
      `user.claimed ${twin} rejected IDENTIFIER_TAKEN`,
      `user.claimed ${last} ok -`,
    ]);
  });

  it('claims no more once an audit line cannot be written', async () => {
    const users = [await userWith('customer-5'), await userWith('customer-6')];
    const full = () => {
      throw new Error('ENOSPC');
    };
    const claim = { tenantId: 'alpha', userGuids: users, isForced: false };
    await expect(claimUsers(mx, marks, claim, full).next()).rejects.toThrow('ENOSPC');
    expect((await mx.readUser(users[1]!)).ownId).toBe('customer-6');
  });

  it.each([
    [['--tenant', 'alpha', '../x'], 'no guid'],
    [['--tenant', 'alpha', '--', '-x'], 'no guid'],
    [[], '--tenant'],
    [['--tenant', 'alpha'], 'at least one user'],
    [['--tenant', 'a b', 'USR-1'], '--tenant'],
    [['--tenant', 'alpha', ...Array<string>(1_001).fill('USR-1')], 'at most 1000'],
  ])('is told what is wrong with %j', async (args, words) => {
    await expect(claimed(...args)).rejects.toThrow(words);
  });
});
