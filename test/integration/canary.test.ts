/**
 * Goal: no value of a sensitive field, and no key, is written down where it may not be read, in any
 * encoding (support/surfaces.ts has the places, and what may be read in each). Method: a unique
 * value in every field of domain/sensitive-fields.ts, sent over HTTP and through the client and
 * answered by MX; processes that log everything; an MX that echoes bodies; rejections at every
 * entry. `npm run canary` plays every scene, a crash and hanging answers as well.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SENSITIVE_FIELDS } from '../../domain/sensitive-fields';
import { MARK_KEYS } from '../../tools/marks';
import { eventually } from '../../tools/waiting';
import { aKey } from '../api/support/api';
import { devServerEnvironment, sharedTracedBundle } from '../support/dev-server';
import { explanationOf } from '../../cli/explain';
import { aSecret } from '../support/keys';
import { dialectOf, type Api } from '../flows/support/apis';
import { IS_FULL_PROOF, report } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { startWebhookReceiver } from '../support/webhook-receiver';
import { startApiProcess } from '../../tools/api-process';
import {
  databaseFiles,
  detailsOf,
  logOf,
  logsOf,
  placeOf,
  isRunning,
  runsIn,
  shownBy,
  startTalkativeServer,
  type Place,
} from './support/canary';
import {
  HttpFlows,
  playTricks,
  toldPlaces,
  useTheClient,
  type Story,
} from './support/canary-flows';
import { PAGE_TENANT, visitPage } from './support/canary-page';
import { startReaders } from './support/canary-readers';
import { startCollector } from './support/collector';
import { playEverything } from './support/canary-scenes';
import { verifySealed } from './support/canary-sealed';
import { startMxProxy } from '../../tools/proxies/mx-proxy';
import { PlantedValues, fieldOf, isSealedName } from './support/planted';
import { plantingClient } from './support/planting';
import { findSecrets, type Finding } from '../../tools/secret-search';
import { openStackWithoutWorker, useStarted } from './support/stack';
import { SURFACES, SURFACE_NAMES, type SurfaceName } from './support/surfaces';
import { startWorkerProcess } from './support/worker-process';

const unique = (name: string) => `${name}-${randomBytes(16).toString('hex')}`;
const env = { LOG_LEVEL: 'trace' };

/** Over which of MX's APIs: both have the same flows, and the full proof searches both. */
const APIS: readonly Api[] = IS_FULL_PROOF ? ['atrium', 'v20250224'] : ['atrium'];

describe.each(APIS)('over %s', (dialect) => {
  describeWithOwnServer('secrets', () => {
    const scopes = ['verifications:write', 'verifications:read', 'numbers:read'] as const;
    const { key, record } = aKey('acme', scopes);
    const story: Story = {
      planted: new PlantedValues(),
      keys: {
        'MX key': unique('key'),
        'MX client id': unique('client'),
        "MX's own texts": unique('text'),
        'token secret': aSecret(),
        'mark key': MARK_KEYS[0],
        'API key': key,
      },
      unreadable: unique('unreadable'),
      ...{ ids: [], outcomes: [], answers: [], errors: [], views: [], results: [] },
      ...{ opened: [], pageAddresses: [] },
    };
    const { planted, keys, ids } = story;
    const places: Place[] = [];
    let found: readonly Finding<SurfaceName>[] = [];

    const started = useStarted(async (onEnd) => {
      const folder = mkdtempSync(join(tmpdir(), 'canary-'));
      onEnd(() => {
        rmSync(folder, { recursive: true, force: true });
      });
      const databaseFile = join(folder, 'temporal.db');
      const auditFile = join(folder, 'audit.log');
      const server = await startTalkativeServer(databaseFile);
      onEnd(() => server.child.stop('SIGKILL'));
      const stack = await openStackWithoutWorker({
        devServer: { env: devServerEnvironment({ TEMPORAL_ADDRESS: server.address }) },
        simulator: { apiKey: keys['MX key']!, clientId: keys['MX client id']! },
      });
      onEnd(() => stack.close());
      const { simulator, sealingKeys, payloadKeys, devServer } = stack;
      if (payloadKeys === 'none') throw new Error('Unreachable: the stack made keys.');
      const proxy = await startMxProxy(simulator);
      onEnd(() => proxy.close());
      playTricks(proxy, story);
      const receiver = await startWebhookReceiver(() => 204);
      onEnd(receiver.close);
      const collector = await startCollector();
      onEnd(() => collector.close());
      const traced = { ...env, TRACING: 'on', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
      const readers = await startReaders(payloadKeys, devServer.namespace);
      onEnd(() => readers.close());
      Object.assign(keys, readers.tokens, {
        'sealing key': sealingKeys.privateJwk.d ?? '',
        ...Object.fromEntries(payloadKeys.keys.map(({ kid, k }) => [`payload key ${kid}`, k])),
      });
      const apiKeysFile = join(folder, 'keys.json');
      writeFileSync(apiKeysFile, JSON.stringify({ keys: [record] }), { mode: 0o600 });
      const tenantsFile = join(folder, 'tenants.json');
      writeFileSync(tenantsFile, JSON.stringify({ tenants: { acme: PAGE_TENANT } }), {
        mode: 0o600,
      });
      const shared = { keys: sealingKeys, payloadKeys };
      const startWorker = () =>
        startWorkerProcess({
          ...{ target: devServer.target, mx: proxy, ...shared },
          env: {
            ...{
              ...traced,
              MX_API: dialectOf(dialect).api,
              WORKER_WORKFLOW_BUNDLE: sharedTracedBundle() ?? '',
            },
            WEBHOOK_PRIVATE_ADDRESSES: 'allowed-and-tenants-may-reach-this-network',
          },
        });
      const starting = [
        startWorker(),
        startApiProcess({
          ...{ temporal: devServer, ...shared, apiKeysFile },
          tokenSecret: keys['token secret']!,
          env: { ...traced, API_AUDIT_FILE: auditFile, API_TENANTS_FILE: tenantsFile },
        }),
      ] as const;
      onEnd(async () => (await starting[0]).stop('SIGKILL'));
      onEnd(async () => (await starting[1]).child.stop('SIGKILL'));
      const [worker, api] = await Promise.all(starting);
      const { key: secret } = await stack.client.webhooks.register('acme', {
        url: receiver.url('/'),
      });
      keys['webhook secret'] = secret;
      const own = { collector, receiver, readers, worker, api, startWorker };
      return { databaseFile, auditFile, server, stack, ...own };
    });

    beforeAll(async () => {
      const { databaseFile, auditFile, server, stack, collector, readers, worker, api } = started();
      const { receiver } = started();
      const { simulator, temporal } = stack;
      const client = plantingClient(stack.client, planted);
      const http = new HttpFlows(story, api.url, key);
      await Promise.all([
        http.sendMalformed(),
        http.verify(),
        http.beDenied(),
        http.sendElsewhereAndCancel(),
        useTheClient(story, stack.client, temporal),
        verifySealed(story, { url: api.url, key, simulator }),
        visitPage(story, { url: api.url, key }),
      ]);
      const isTold = () => receiver.received.some(({ body }) => body.includes('"verified"'));
      await eventually('an end is told by webhook', isTold);
      const workers = [worker];
      if (IS_FULL_PROOF)
        workers.push(...(await playEverything(story, { ...started(), client, dialect })));
      places.push(
        await detailsOf(temporal, ids),
        await shownBy('metrics of the API', api.child),
        ...(await Promise.all(
          workers.filter(isRunning).map((each) => shownBy('metrics of the worker', each)),
        )),
      );
      for (const id of ids) {
        places.push(placeOf('explanations', await explanationOf(stack, id)));
      }
      const apiCode = await api.child.stop();
      await Promise.all(workers.map((each) => each.stop()));
      expect(apiCode).toBe(0);
      places.push(
        ...(await runsIn(temporal, ids, readers.decode)),
        ...toldPlaces(story),
        ...workers.flatMap(logsOf),
        logOf('API log', api.child),
        readers.log(),
        await readers.metrics(),
        { name: 'audit lines', bytes: readFileSync(auditFile) },
        placeOf('spans of traces', collector.received),
        placeOf('webhooks as received', receiver.received),
        placeOf('request log of the simulator', simulator.requestLog.entries()),
        ...databaseFiles(databaseFile, 'database'),
      );
      await server.child.stop();
      places.push(logOf('server log', server.child));
      places.push(...databaseFiles(databaseFile, 'database after the stop'));
      found = findSecrets(places, { ...planted.secrets, ...keys });
    });

    test('the runs went their ways', () => {
      const { outcomes, answers } = story;
      const first = outcomes.slice(0, 6).sort();
      expect(first).toEqual(['cancelled', 'denied', ...Array<string>(4).fill('verified')]);
      const problems = answers.filter(({ answer }) => answer.status >= 400);
      expect([...new Set(problems.map(({ answer }) => answer.body.code))].sort()).toEqual([
        'ANSWER_INVALID',
        'ANSWER_REJECTED',
        'INVALID_REQUEST',
        'PAGE_ADDRESS_USED',
        'UNAUTHENTICATED',
      ]);
    });

    test('every surface is searched: its control is found there', () => {
      const unseen = SURFACE_NAMES.filter((name) => {
        const { control } = SURFACES[name];
        const here = places.filter((place) => place.name === name);
        const whole = control === 'id' ? ids[0]! : control;
        return findSecrets(here, { control: { whole } }).length === 0;
      });
      expect(unseen).toEqual([]);
    });

    test('every sensitive field had a value, which went where it has to', () => {
      const read = new Set(found.map(({ secret }) => secret).map(fieldOf));
      const missing = Object.entries(SENSITIVE_FIELDS).filter(([name, { protection }]) => {
        const field = name as keyof typeof SENSITIVE_FIELDS;
        if (!planted.fields.has(field)) return true;
        if (protection === 'encrypted' || field === 'url') return !read.has(field);
        return protection === 'sealed' && !planted.fieldsAtMx.has(field);
      });
      expect(missing).toEqual([]);
    });

    test('no value is found where it may not be read, in any form', () => {
      const wrong = found.filter(({ haystack, secret }) => {
        const may: readonly string[] = SURFACES[haystack].may;
        return secret in keys || isSealedName(secret) || !may.includes(fieldOf(secret));
      });
      expect(wrong).toEqual([]);
      const bytes = places.reduce((sum, place) => sum + place.bytes.length, 0);
      report(
        `Canary over ${dialect}: ${String(Object.keys(planted.secrets).length)} values in ${String(ids.length)} verifications, ${String(places.length)} places, ${String(Math.round(bytes / 1_000_000))} MB`,
      );
    });

    test('what is sealed to the caller is read by the caller, whole', () => {
      const opened = Buffer.from(JSON.stringify(story.opened));
      const here = findSecrets([{ name: 'opened', bytes: opened }], planted.secrets);
      const fields = new Set(
        here
          .map(({ secret }) => secret)
          .filter(isSealedName)
          .map(fieldOf),
      );
      const numbers = ['accountNumber', 'routingNumber', 'institutionNumber', 'transitNumber'];
      expect([...fields].sort()).toEqual([...numbers, 'amount', 'date', 'description'].sort());
    });

    test('what could not be decoded is found in its own event alone', () => {
      const { unreadable } = story;
      const where = new Set(findSecrets(places, { unreadable }).map(({ haystack }) => haystack));
      expect(where).toContain('history');
      const elsewhere = [...where].filter((name) => !/^(?:decoded )?history$|^database/.test(name));
      expect(elsewhere).toEqual([]);
    });
  });
});
