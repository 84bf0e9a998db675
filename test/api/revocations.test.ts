/**
 * Goal: what the key file says holds in every process of the API within a second and after a
 * restart; an unusable file lets nobody in. Method: two APIs on one file, each credential, each change.
 */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createApiKey, watchApiKeys, type ApiKeyFile } from '../../api';
import { type ApiClient } from '../../api/api-client';
import { manageApiKeys } from '../../cli/keys';
import { createLogger } from '../../runtime';
import { eventually } from '../../tools/waiting';
import { Caller, aStart } from './support/api';
import { EventReader } from './support/events';
import { aPlayedClient, aView, startStubbedApi, type StubbedApi } from './support/stub-api';

const folder = mkdtempSync(path.join(tmpdir(), 'revocations-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const LIST = '/v1/verifications';
const at = (name: string) => path.join(folder, name);
const aKey = (more: Partial<Parameters<typeof createApiKey>[0]> = {}) =>
  createApiKey({ tenantId: 'dev', scopes: ['verifications:read', 'verifications:write'], ...more });
const PRIVATE = { mode: 0o600 };
/** As an operator's tools do: whole, by a rename. */
const write = (name: string, content: Partial<ApiKeyFile>) => {
  writeFileSync(at(`${name}.next`), JSON.stringify({ keys: [], ...content }), PRIVATE);
  renameSync(at(`${name}.next`), at(name));
};

/** What a change has to hold within; polls, two looks and a busy machine. */
const SOON_MS = 10_000;

interface Running {
  readonly stubbed: StubbedApi;
  readonly stop: () => void;
}

describe('in every process of the API', () => {
  const ours = aKey();
  const second = aKey();
  const others = aKey({ tenantId: 'other' });
  const everything = { keys: [ours.record, second.record, others.record] };
  const played = aPlayedClient();
  const client: Partial<ApiClient> = {
    ...played.client,
    async *watch(verificationId, { signal } = {}) {
      yield aView(1, { verificationId });
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
    },
    awaitNextStep: () => held,
  };
  let release: (view: ReturnType<typeof aView>) => void;
  let held: Promise<ReturnType<typeof aView>>;
  const running: Running[] = [];
  let logged: string[] = [];

  async function startProcess(): Promise<StubbedApi> {
    const { apiKeys, close } = watchApiKeys({ path: at('live.json') });
    const logger = createLogger('error', { write: (line) => logged.push(line) });
    const stubbed = await startStubbedApi(client, { apiKeys, logger });
    running.push({ stubbed, stop: close });
    return stubbed;
  }
  beforeEach(async () => {
    held = new Promise((resolve) => (release = resolve));
    logged = [];
    write('live.json', everything);
    await startProcess();
    await startProcess();
  });
  afterEach(async () => {
    for (const { stubbed, stop } of running.splice(0)) {
      stop();
      await stubbed.api.close();
    }
    rmSync(at('live.json'), { recursive: true, force: true });
  });

  /** Credentials of all kinds, by name. */
  async function credentials() {
    const first = running[0]!.stubbed.api.url;
    const start = async (key: string) =>
      (await new Caller(first, key).post(LIST, aStart())).body.links.self;
    const token = async (self: string, key: string) =>
      (await new Caller(first, key).post(`${self}/tokens`, {})).body as unknown as {
        token: string;
        tokenId: string;
      };
    const [one, two, theirs] = [
      await start(ours.key),
      await start(ours.key),
      await start(others.key),
    ];
    const [ofOne, ofOneToo, ofTwo] = [
      await token(one, ours.key),
      await token(one, second.key),
      await token(two, second.key),
    ];
    const uses = {
      'our key': [ours.key, one],
      'our second key': [second.key, one],
      'a token by our key': [ofOne.token, one],
      'a token by the second key': [ofOneToo.token, one],
      'a token of another verification': [ofTwo.token, two],
      "another tenant's key": [others.key, theirs],
    } as const;
    return { uses, one, tokenId: ofOne.tokenId };
  }

  /** The names of the credentials that a process answers with a status. */
  async function answered(
    { stubbed: { api } }: Running,
    uses: Readonly<Record<string, readonly [string, string]>>,
    status: number,
  ): Promise<readonly string[]> {
    const statuses = await Promise.all(
      Object.entries(uses).map(async ([name, [token, self]]) => {
        const answer = await new Caller(api.url, token).get(self);
        return [name, answer.status] as const;
      }),
    );
    return statuses.filter(([, found]) => found === status).map(([name]) => name);
  }

  it.each([
    ['key', ['our key', 'a token by our key']],
    [
      'tenant',
      [
        'our key',
        'our second key',
        'a token by our key',
        'a token by the second key',
        'a token of another verification',
      ],
    ],
    ['verification', ['a token by our key', 'a token by the second key']],
    ['token', ['a token by our key']],
  ] as const)(
    'a revocation by %s holds at once and after a restart, and ends open streams and waits',
    async (kind, expected) => {
      const { uses, one, tokenId } = await credentials();
      const ids = {
        key: ours.record.id,
        tenant: 'dev',
        verification: one.split('/').at(-1)!,
        token: tokenId,
      };
      const streams = Object.entries(uses).map(([name, [token, self]], index) => {
        const { url } = running[index % 2]!.stubbed.api;
        return [name, new EventReader(`${url}${self}/events`, token)] as const;
      });
      await Promise.all(
        streams.map(([, stream]) => stream.until(({ events }) => events.length > 0)),
      );
      const waits = Object.entries(uses).map(async ([name, [token, self]]) => {
        const headers = { prefer: 'wait=30' };
        const { status } = await new Caller(running[0]!.stubbed.api.url, token).get(self, {
          headers,
        });
        return [name, status] as const;
      });
      const revokedAtMs = performance.now();
      await manageApiKeys(['revoke', `--${kind}`, ids[kind], '--file', at('live.json')]);
      const ended = streams.filter(([name]) => (expected as readonly string[]).includes(name));
      await Promise.all(ended.map(([, stream]) => stream.ended()));
      expect(performance.now() - revokedAtMs).toBeLessThan(SOON_MS);
      const rejectedBy = (each: Running) => answered(each, uses, 401);
      // Each process watches the file for itself.
      for (const each of running) {
        await eventually('the process knows', async () => {
          return (await rejectedBy(each)).join() === expected.join();
        });
      }
      await startProcess();
      expect(await rejectedBy(running.at(-1)!)).toEqual(expected);
      release(aView(2));
      const rejected = (await Promise.all(waits)).filter(([, status]) => status === 401);
      expect(rejected.map(([name]) => name)).toEqual(expected);
      // The others' streams go on.
      for (const [name, stream] of streams) {
        if (!(expected as readonly string[]).includes(name)) {
          expect([name, stream.status]).toEqual([name, 200]);
          stream.cut();
        }
      }
    },
  );

  it('a key that is taken out of the file takes its tokens with it', async () => {
    const { uses } = await credentials();
    write('live.json', { keys: [second.record, others.record] });
    await eventually('both are gone', async () => {
      const gone = await answered(running[0]!, uses, 401);
      return gone.join() === 'our key,a token by our key';
    });
  });

  it('a key made after its tenant was revoked works', async () => {
    const file = ['--file', at('live.json')];
    await manageApiKeys(['revoke', '--tenant', 'dev', ...file]);
    // A key of the same millisecond is revoked as well.
    const revokedMs = Date.now();
    await eventually('a later one', () => Date.now() > revokedMs);
    await manageApiKeys(['create', '--tenant', 'dev', '--key-file', at('fresh'), ...file]);
    const fresh = new Caller(running[0]!.stubbed.api.url, readFileSync(at('fresh'), 'utf8').trim());
    await eventually('the new key', async () => (await fresh.get(LIST)).status === 200);
  });

  it.each([
    ['another end', { expiresAt: new Date(Date.now() - 1).toISOString() }],
    ['other scopes', { scopes: ['numbers:read' as const] }],
    ['other addresses', { addresses: ['203.0.113.7'] }],
    ['another hash', { hash: 'A'.repeat(43) }],
  ])('a key whose record gets %s loses its open stream', async (_what, change) => {
    const { uses } = await credentials();
    const [token, self] = uses['our key'];
    const { url } = running[0]!.stubbed.api;
    const stream = new EventReader(`${url}${self}/events`, token);
    await stream.until(({ events }) => events.length > 0);
    write('live.json', { keys: [{ ...ours.record, ...change }] });
    await stream.ended();
    expect([401, 403]).toContain((await new Caller(url, token).get(self)).status);
  });

  it.each<[string, () => void]>([
    ['deleted', () => rmSync(at('live.json'))],
    ['no JSON any more', () => writeFileSync(at('live.json'), '{ half a fi', PRIVATE)],
    ['of another shape', () => writeFileSync(at('live.json'), '{"keys":[{}]}', PRIVATE)],
    ['empty', () => writeFileSync(at('live.json'), '', PRIVATE)],
    [
      'not to be read',
      () => {
        rmSync(at('live.json'));
        mkdirSync(at('live.json'));
      },
    ],
    [
      'open to all',
      () => {
        writeFileSync(at('open'), JSON.stringify(everything), { mode: 0o666 });
        renameSync(at('open'), at('live.json'));
      },
    ],
  ])(
    'a file that is %s lets nobody in, loudly, until it can be used again',
    async (_what, spoil) => {
      const { uses } = await credentials();
      const [token, self] = uses['our key'];
      const [{ stubbed }] = running as [(typeof running)[number]];
      const stream = new EventReader(`${stubbed.api.url}${self}/events`, token);
      await stream.until(({ events }) => events.length > 0);
      const umask = process.umask(0);
      spoil();
      process.umask(umask);
      await stream.ended();
      for (const each of running) {
        await eventually('nobody gets in', async () => {
          return (await answered(each, uses, 503)).length === Object.keys(uses).length;
        });
        expect((await each.stubbed.caller.get('/readyz')).status).toBe(503);
        expect((await each.stubbed.caller.get('/livez')).status).toBe(200);
      }
      const answer = await new Caller(stubbed.api.url, token).get(self);
      expect(answer.body.code).toBe('IDENTITY_UNAVAILABLE');
      const lines = logged.filter((line) => line.includes('The API keys cannot be used.'));
      expect(lines).toHaveLength(running.length);
      expect(lines.join('')).not.toContain(ours.record.hash);
      rmSync(at('live.json'), { recursive: true, force: true });
      write('live.json', everything);
      for (const each of running) {
        await eventually('everybody gets in', async () => {
          return (await answered(each, uses, 200)).length === Object.keys(uses).length;
        });
        expect((await each.stubbed.caller.get('/readyz')).status).toBe(200);
      }
    },
  );

  it('a key is taken from its addresses alone', async () => {
    const here = aKey({ addresses: ['127.0.0.0/8'] });
    const elsewhere = aKey({ addresses: ['203.0.113.7'] });
    write('live.json', { keys: [here.record, elsewhere.record] });
    const { url } = running[0]!.stubbed.api;
    await eventually(
      'from here',
      async () => (await new Caller(url, here.key).get(LIST)).status === 200,
    );
    const answer = await new Caller(url, elsewhere.key).get(LIST);
    expect([answer.status, answer.body.code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});
