/**
 * Goal: each member of a start reaches MX. Method: what is sent for a source differs from what is
 * sent for the same source without that member; activities and wire client are the real ones.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startBodySchema } from '../../contract/schemas';
import { startFakeAtrium, type FakeAtrium } from '../mx/atrium/support/fake-atrium';
import { TENANT, VERIFICATION_ID, activitiesOver, attemptOf } from './bench';

const made = { identifier: 'own-1', metadata: 'm', isBackgroundAggregationDisabled: true };
const app = { uiMessageWebviewUrlScheme: 'myapp', institutionCode: 'mxbank' };
const back = { referralSource: 'APP', clientRedirectUrl: 'https://app.example.com' };
/** A user, and members by each method that sends more than a guid; every member is there. */
const SOURCES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  new: { identifier: 'own-2', metadata: 'm', isDisabled: true },
  credentials: { institutionCode: 'mxbank', ...made },
  oauth: { ...app, ...back, ...made },
  'connect-widget': { ...app, colorScheme: 'dark', language: 'fr-CA', isMobileWebview: true },
};
const MEMBERS = Object.entries(SOURCES).flatMap(([kind, source]) =>
  Object.keys(source).map((name) => [kind, name] as const),
);

let server: FakeAtrium;
beforeAll(async () => {
  server = await startFakeAtrium();
  server.answerWith(({ method }, response) => {
    response.writeHead(method === 'GET' ? 200 : 503).end('{"users":[],"members":[]}');
  });
});
afterAll(() => server.close());

/** What MX is sent for the members of a source but this one, and for its one-time URL. */
async function sentFor(kind: string, leftOut?: string): Promise<unknown> {
  server.requests.length = 0;
  const { commands, credentials } = await activitiesOver(server.mx());
  const said = Object.entries(SOURCES[kind]!).filter(([name]) => name !== leftOut);
  const source = { kind, ...Object.fromEntries(said) } as never;
  const known = { ...TENANT, verificationId: VERIFICATION_ID, userGuid: 'USR-1' };
  if (kind === 'new') {
    await attemptOf(commands.createUser, { ...known, user: source });
  } else {
    const member = { ...known, source, credentials: await credentials('password') };
    if (kind !== 'connect-widget') await attemptOf(commands.createMember, member);
    const page = kind === 'connect-widget' ? known : { ...known, memberGuid: 'MBR-1' };
    const recipientKey = {} as never;
    await attemptOf(commands.createOpenUrl, { ...page, source, recipientKey });
  }
  return server.requests.map(({ url, body, headers }) => [url, body, headers['accept-language']]);
}

it.each(MEMBERS)('of %s, %s reaches MX', async (kind, name) => {
  expect(await sentFor(kind)).not.toEqual(await sentFor(kind, name));
});

it('these are all members that a source may have', () => {
  const { user, member } = startBodySchema.shape;
  const described = [...user.options, ...member.options].flatMap(({ shape }) =>
    Object.keys(shape).map((name) => `${[...shape.kind.values].join()},${name}`),
  );
  // A guid is a part of the path; credentials are held where they are sealed, `id` by
  // test/contract/requests.
  const others = /,(?:id|kind|userGuid|memberGuid|credentials)$/;
  const sent = described.filter((each) => !others.test(each));
  expect(MEMBERS.map((each) => each.join()).sort()).toEqual(sent.sort());
});
