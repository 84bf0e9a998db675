/**
 * Goal: over HTTP alone each connection status ends as the table says, each challenge type can be answered, and each way
 * in leads to verified numbers. Method: the whole stack on one simulator; the runs of a table go on at the same time, each
 * test awaits its own. Bounds that HTTP offers are made short, so that what never settles is found out in seconds.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHALLENGE_TYPES, CONNECTION_STATUSES } from '../../domain';
import { makeMember, makeUser } from '../integration/support/requests';
import { STATUS_ROWS } from '../support/connection-status-rows';
import { describeWithOwnServer } from '../support/server-suite';
import { useApi, aStart } from './support/api';
import { CHALLENGE_ROWS, STATUS_SHOWN } from './support/flow-rows';
import {
  connectInWidget,
  playOverHttp,
  type HttpEndUser,
  type PlayedOverHttp,
} from './support/http-end-user';

/** Generous, because the machine may be busy with other suites. */
const ROW_MS = 60_000;

describeWithOwnServer('every flow over HTTP', () => {
  const running = useApi({ api: { settings: { requestsPerMinute: 0 } } });
  const simulator = () => running().stack.simulator;
  const play = (start: unknown, endUser?: HttpEndUser) =>
    playOverHttp(running().caller, start, endUser);

  /** Begins every run of a table before its tests; each test awaits the run of its own row. */
  function useRuns(
    names: readonly string[],
    begin: (name: string) => Promise<PlayedOverHttp>,
  ): (name: string) => Promise<PlayedOverHttp> {
    const runs = new Map<string, Promise<PlayedOverHttp>>();
    beforeAll(() => {
      for (const name of names) {
        const run = begin(name);
        // It is reported by the test of the row; until then it is no unhandled one.
        run.catch(() => undefined);
        runs.set(name, run);
      }
    });
    return (name) => runs.get(name) ?? Promise.reject(new Error(`There is no run of ${name}.`));
  }

  /** The whole numbers, from the one place that has them. */
  async function numbersOf({ last }: PlayedOverHttp) {
    const { status, body } = await running().caller.get(last.links.accountNumbers);
    expect(status).toBe(200);
    return body;
  }

  /** Asserts the outcome and that the numbers are whole in their own answer and masked everywhere else; returns that answer. */
  async function expectVerified(played: PlayedOverHttp, accounts = 1) {
    expect(played.last).toMatchObject({ phase: 'FINISHED', outcome: { code: 'verified' } });
    const numbers = await numbersOf(played);
    const whole = numbers.accountNumbers.map(({ accountNumber }) => accountNumber);
    expect(whole).toHaveLength(accounts);
    for (const number of whole) expect(number).toMatch(/^\d{6,}$/);
    expect(played.last.accountNumbers.map(({ accountNumber }) => accountNumber)).toEqual(
      whole.map((number) => `••••${number.slice(-4)}`),
    );
    return numbers;
  }

  describe('connection statuses', () => {
    const limits = { settleMs: 2_000, credentialsMs: 1_000 };
    const runOf = useRuns(
      STATUS_ROWS.map(([status]) => status),
      (status) => play({ ...aStart(`sim_status_${status.toLowerCase()}`), limits }),
    );

    test.each(STATUS_ROWS)(
      '%s ends as %s, the turn of %s',
      async (status, code, turn) => {
        const played = await runOf(status);
        expect(played.last.outcome).toMatchObject({ code, turn });
        if (code === 'verified') {
          // A job that ends without having asked which account leaves those of both.
          await expectVerified(played, status === 'CONNECTED' ? 2 : 1);
          return;
        }
        const shown = Object.hasOwn(STATUS_SHOWN, status) ? STATUS_SHOWN[status] : status;
        expect(played.last.connectionStatus).toBe(shown);
        expect(played.last.accountNumbers).toBeNull();
        expect(await numbersOf(played)).toMatchObject({ outcomeCode: code, accountNumbers: [] });
      },
      ROW_MS,
    );

    test('the table has every status that the domain knows, null and an unknown one', () => {
      const rows = STATUS_ROWS.map(([status]) => status);
      expect([...rows].sort()).toEqual(
        [...Object.keys(CONNECTION_STATUSES), 'null', 'unknown'].sort(),
      );
    });
  });

  describe('challenge types', () => {
    const runOf = useRuns(
      CHALLENGE_ROWS.map(([password]) => password),
      (password) => play(aStart(password)),
    );

    test.each(CHALLENGE_ROWS)(
      '%s asks %j and is verified',
      async (password, rounds) => {
        const played = await runOf(password);
        const asked = played.asked.filter(({ kind }) => kind === 'answer-challenges');
        expect(asked.map((round) => round.challenges.map(({ type }) => type).sort())).toEqual(
          rounds,
        );
        for (const { type, imageData, options } of asked.flatMap((round) => round.challenges)) {
          if (type === 'IMAGE_DATA') expect(imageData).toMatch(/^data:image\/[a-z+]+;base64,/);
          if (type === 'IMAGE_OPTIONS') expect(options?.[0]?.imageData).toMatch(/^data:/);
          if (type === 'OPTIONS') expect(options?.length).toBeGreaterThan(1);
        }
        await expectVerified(played);
        // Every question that the bank asked was answered once there.
        const effects = simulator()
          .control.challenges(played.last.memberGuid)
          .map((challenge) => challenge.effects);
        expect(effects).toEqual(effects.map(() => 1));
      },
      ROW_MS,
    );

    test('the table has every type that the domain knows', () => {
      const asked = new Set(CHALLENGE_ROWS.flatMap(([, rounds]) => rounds.flat()));
      expect([...asked].sort()).toEqual([...CHALLENGE_TYPES].sort());
    });
  });

  describe('connection methods', () => {
    const user = { kind: 'new' };

    const WAYS: readonly (readonly [
      kind: string,
      name: string,
      run: () => Promise<PlayedOverHttp>,
    ])[] = [
      [
        'credentials',
        'given at the start',
        async () => {
          const played = await play(aStart('password'));
          expect(played.asked.map(({ kind }) => kind)).toEqual(['select-account']);
          return played;
        },
      ],

      [
        'credentials',
        'asked for, and asked for again when they are rejected',
        async () => {
          const member = { kind: 'credentials', institutionCode: 'mxbank' };
          const given = await play({ user, member }, { password: 'password' });
          expect(given.asked[0]).toMatchObject({
            kind: 'provide-credentials',
            reason: 'not-given',
            fields: [{ type: 'LOGIN' }, { type: 'PASSWORD' }],
          });
          await expectVerified(given);

          const again = await play(aStart('INVALID'), { password: 'password' });
          expect(again.asked[0]).toMatchObject({ kind: 'provide-credentials', reason: 'denied' });
          return again;
        },
      ],

      [
        'existing-member',
        'nothing is created',
        async () => {
          const userGuid = await makeUser(simulator());
          const memberGuid = await makeMember(simulator(), userGuid, 'challenge');
          const member = { kind: 'existing-member', memberGuid };
          const played = await play({ user: { kind: 'existing', userGuid }, member });
          expect(played.last).toMatchObject({ userGuid, memberGuid });
          expect(simulator().control.members(userGuid)).toHaveLength(1);
          return played;
        },
      ],

      [
        'oauth',
        "the bank's own page is opened once",
        async () => {
          const member = {
            kind: 'oauth',
            institutionCode: 'mx_bank_oauth',
            referralSource: 'BROWSER',
            clientRedirectUrl: 'https://app.example.com/back',
          };
          const opened: string[] = [];
          const played = await play(
            { user, member },
            {
              atUrl: ({ memberGuid }, url) => {
                opened.push(url);
                expect(new URL(url).pathname).toContain(memberGuid);
                simulator().control.finishOauth(memberGuid, 'approved');
              },
            },
          );
          expect(opened).toHaveLength(1);
          expect(played.asked[0]).toMatchObject({ kind: 'open-url', reason: 'oauth' });
          expect(played.last.accountNumbers).toMatchObject([{ mayBeTokenised: true }]);
          return played;
        },
      ],

      [
        'connect-widget',
        'what happens in the widget is found, and nothing is asked a second time',
        async () => {
          let connected: string | undefined;
          const played = await play(
            { user, member: { kind: 'connect-widget', institutionCode: 'mxbank', language: 'en' } },
            {
              atUrl: async (resource, url) => {
                expect(new URL(url).pathname).toContain('/md/connect/');
                connected = await connectInWidget(simulator(), resource);
              },
            },
          );
          expect(played.asked.map(({ reason }) => reason)).toEqual(['connect-widget']);
          expect(played.last.memberGuid).toBe(connected);
          expect(simulator().requestLog.entries('verifyMember', connected)).toHaveLength(1);
          return played;
        },
      ],
    ];

    test.each(WAYS)(
      '%s: %s, and ends verified',
      async (_kind, _name, run) => {
        await expectVerified(await run());
      },
      ROW_MS,
    );

    test('these are all the connection methods that the API describes', async () => {
      const { body } = await running().caller.get('/openapi.json');
      const { components } = body as unknown as OpenApiBody;
      const kinds = components.schemas.MemberSource.oneOf.map(({ properties }) => properties.kind);
      const run = new Set(WAYS.map(([kind]) => kind));
      expect(kinds.map((kind) => kind.const).sort()).toEqual([...run].sort());
    });
  });

  describe('what the start request carries', () => {
    test(
      'a new user with identifier, e-mail and metadata is made once, and adopted afterwards',
      async () => {
        const user = {
          kind: 'new',
          identifier: 'customer-over-http',
          email: 'ann@example.com',
          metadata: '{"plan":"basic"}',
        };
        const before = simulator().control.counters().usersCreated;
        const first = await play({ ...aStart('password'), user });
        const second = await play({ ...aStart('options'), user });
        await expectVerified(first);
        await expectVerified(second);
        expect(second.last.userGuid).toBe(first.last.userGuid);
        expect(simulator().control.counters().usersCreated).toBe(before + 1);
      },
      ROW_MS,
    );

    test(
      'includeTransactions brings them beside the numbers, and only where asked for',
      async () => {
        const [asked, plain] = await Promise.all([
          play({ ...aStart('password'), includeTransactions: true }),
          play(aStart('password')),
        ]);
        const withThem = await expectVerified(asked);
        expect(withThem.transactions?.transactions.length).toBeGreaterThan(0);
        expect(withThem.transactionsProblem).toBeNull();
        expect((await expectVerified(plain)).transactions).toBeNull();
      },
      ROW_MS,
    );

    test(
      'transactions that cannot be read leave the numbers as they are, and the answer says why',
      async () => {
        const fault = { route: 'listMemberTransactions', kind: 'status', status: 403 } as const;
        simulator().control.addFault({ ...fault, times: 1 });
        const asked = await play({ ...aStart('password'), includeTransactions: true });
        expect(await expectVerified(asked)).toMatchObject({
          transactions: null,
          transactionsProblem: 'mx-access-rejected',
        });
      },
      ROW_MS,
    );

    test(
      'policies: a rule chooses the account, and the member is deleted in the end',
      async () => {
        const policies = {
          accountSelection: { kind: 'label-pattern', pattern: '*savings' },
          memberDeletion: 'always',
        };
        const [ruled, kept] = await Promise.all([
          play({ ...aStart('password'), policies }),
          play(aStart('password')),
        ]);
        await expectVerified(ruled);
        expect(ruled.asked).toEqual([]);
        expect(simulator().control.members(ruled.last.userGuid)).toEqual([]);
        expect(kept.asked.map(({ kind }) => kind)).toEqual(['select-account']);
        expect(simulator().control.members(kept.last.userGuid)).toHaveLength(1);
      },
      ROW_MS,
    );

    test(
      'reuseKnownNumbers gives the same numbers, and pays for no second verification',
      async () => {
        const first = await play(aStart('sim_single_account'));
        const numbers = await expectVerified(first);
        const { userGuid, memberGuid } = first.last;
        const paid = simulator().control.counters().verificationsStarted;
        const again = await play({
          user: { kind: 'existing', userGuid },
          member: { kind: 'existing-member', memberGuid },
          policies: { reuseKnownNumbers: true },
        });
        expect((await expectVerified(again)).accountNumbers).toEqual(numbers.accountNumbers);
        expect(simulator().control.counters().verificationsStarted).toBe(paid);
      },
      ROW_MS,
    );
  });
});

/** As much of the OpenAPI document as is looked at. */
interface OpenApiBody {
  readonly components: {
    readonly schemas: {
      readonly MemberSource: {
        readonly oneOf: readonly {
          readonly properties: { readonly kind: { readonly const: string } };
        }[];
      };
    };
  };
}
