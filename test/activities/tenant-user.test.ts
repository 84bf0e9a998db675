/**
 * Goal: a user that the caller names is used only for its own tenant; a foreign one, one without a
 * mark and one that MX does not know end alike, after the same calls. Method: every activity that
 * may be the first about a user, against the simulator, whose request log is compared.
 */
import { expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { TenantMarks } from '../../codec';
import { MARKS } from '../../tools/marks';
import { VERIFICATION_ID, failureOf, untilDone, useBench } from './bench';

const bench = useBench();
const TENANT_ID = 'alpha';
const others = new TenantMarks([randomBytes(32).toString('base64url')]);

/** Users that are not the tenant's: their own ids at MX; null has none, undefined is no user. */
const USERS: Readonly<Record<string, string | null | undefined>> = {
  'of another tenant': MARKS.identifierFor('beta', 'customer-1'),
  'of another tenant, named like this one’s': MARKS.identifierFor('beta', TENANT_ID),
  'by another key': others.identifierFor(TENANT_ID, 'customer-1'),
  'without a mark': 'customer-1',
  'with its mark on another own id': `x${MARKS.identifierFor(TENANT_ID, 'customer-1')}`,
  'that is not there': undefined,
};

/** The activities that may be the first about a user, or the last, with what they take besides. */
const FIRST = {
  createMember: {
    source: { kind: 'credentials', institutionCode: 'mxbank', identifier: 'order-1' },
    credentials: [],
  },
  readInstitutionCredentials: { institutionCode: 'mxbank' },
  readMember: { memberGuid: 'MBR-1' },
  listMembers: {},
  findMember: { identifier: 'order-1' },
  deleteMember: { memberGuid: 'MBR-1' },
  deleteUser: {},
} as const;

async function userGuidOf(ownId: string | null | undefined): Promise<string> {
  if (ownId === undefined) return 'USR-none';
  return (await bench().mx.createUser({ ownId: ownId ?? '' })).userGuid;
}

/** Runs an activity for a user to its end; its failure, and what MX was asked. */
async function tried(name: keyof typeof FIRST, userGuid: string) {
  const about = {
    tenantId: TENANT_ID,
    isUserNamed: true,
    userGuid,
    verificationId: VERIFICATION_ID,
  };
  const input = { ...about, ...FIRST[name] } as never;
  const before = bench().simulator.requestLog.entries().length;
  const done = await untilDone<never, unknown>(bench().commands[name], input);
  const asked = bench().simulator.requestLog.entries().slice(before);
  return { done, asked: asked.map(({ route }) => route) };
}

const CASES = Object.keys(USERS).flatMap((whose) =>
  Object.keys(FIRST).map((name) => [whose, name as keyof typeof FIRST] as const),
);

it.each(CASES)('is used only where its mark is the tenant’s: %s, by %s', async (whose, name) => {
  const { done, asked } = await tried(name, await userGuidOf(USERS[whose]));
  // Nothing but the user is read, three times, since one bad answer decides nothing.
  expect(asked).toEqual(['readUser', 'readUser', 'readUser']);
  const { type, message, details, nonRetryable } = failureOf(done);
  expect({ type, message, details, nonRetryable }).toEqual({
    type: 'UserNotFound',
    message: 'UserNotFound',
    details: [{}],
    nonRetryable: true,
  });
});

it.each([
  ['', 'customer-1'],
  ['of an own id that is long', 'c'.repeat(200)],
])('is used for its own tenant %s', async (_what, ownId) => {
  const userGuid = await userGuidOf(MARKS.identifierFor(TENANT_ID, ownId));
  const { done, asked } = await tried('listMembers', userGuid);
  expect([done.result, asked]).toEqual([[], ['readUser', 'listMembers']]);
});
