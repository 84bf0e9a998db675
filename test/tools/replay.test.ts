/**
 * Goal: `npm run replay` tells apart a history that today's code takes up, one that it does not, and
 * what is no history, in words that say what to do. Method: recorded histories, changed one way each.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { JSONToPayload, payloadToJSON } from '@temporalio/common/lib/proto-utils';
import { createDataConverter, importPayloadKeys, newPayloadKeys } from '../../codec';
import { createLogger, type Environment } from '../../runtime';
import { installTemporalRuntime } from '../../runtime/worker';
import { replayFiles } from '../../tools/replay/replay-files';
import { ROOT } from '../support/child-process';
import { sharedWorkflowBundle } from '../support/dev-server';
import { runScript } from './script-process';

const RECORDED = path.join(ROOT, 'test', 'replay', 'histories');
const NAMESPACE = 'payments';
const RING = newPayloadKeys();
const folder = mkdtempSync(path.join(tmpdir(), 'replay-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeAll(() => {
  installTemporalRuntime(createLogger('error', { write: () => undefined }));
});

const recorded = (name: string): string => {
  const file = readdirSync(RECORDED).find((each) => each.startsWith(name)) ?? '';
  return readFileSync(path.join(RECORDED, file), 'utf8');
};
const GOOD = recorded('flow-answers-by-signal');
const write = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};
const changed = (from: string | RegExp, to: string): string => {
  const text = GOOD.replace(from, to);
  expect(text).not.toBe(GOOD);
  return text;
};
const env = (more: Environment = {}): Environment => ({
  WORKER_WORKFLOW_BUNDLE: sharedWorkflowBundle() ?? '',
  TEMPORAL_CONFIG_FILE: path.join(folder, 'none.toml'),
  ...more,
});
const verdictOf = async (file: string, more?: Environment): Promise<string> => {
  const [verdict] = await replayFiles([file], env(more));
  return `${verdict?.kind ?? ''}: ${verdict?.detail ?? ''}`;
};

/** Each payload of a history as the value of `change`. */
async function withPayloads(
  value: unknown,
  change: (payload: unknown) => unknown,
): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((each) => withPayloads(each, change)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([key, each]: [string, unknown]) => [
    key,
    key === 'payloads' && Array.isArray(each)
      ? await Promise.all(each.map(change))
      : await withPayloads(each, change),
  ]);
  return Object.fromEntries(await Promise.all(entries)) as unknown;
}

const encrypted = async (): Promise<string> => {
  const keys = await importPayloadKeys(JSON.stringify(RING));
  const [codec] = createDataConverter({ keys, namespace: NAMESPACE }).payloadCodecs ?? [];
  const encrypt = async (payload: unknown) => {
    const [sealed] = (await codec?.encode([JSONToPayload(payload as never)])) ?? [];
    return payloadToJSON(sealed!);
  };
  return JSON.stringify(await withPayloads(JSON.parse(GOOD), encrypt));
};

test('a history replays, as an object with events and as the list of them', async () => {
  const list = JSON.stringify((JSON.parse(GOOD) as { events: unknown }).events);
  for (const file of [write('good.json', GOOD), write('list.json', list)]) {
    expect(await verdictOf(file)).toMatch(
      /^replays: account-verification\/\S+, \d{2,} events, decisions up to event \d{2,}$/,
    );
  }
});

test('one that was encrypted replays with its keys and its namespace, and with no other', async () => {
  const file = write('encrypted.json', await encrypted());
  const good = { PAYLOAD_KEYS: JSON.stringify(RING), TEMPORAL_NAMESPACE: NAMESPACE };
  expect(await verdictOf(file, good)).toMatch(/^replays: /);
  expect(await verdictOf(file, { ...good, TEMPORAL_NAMESPACE: 'other' })).toMatch(
    /^not a history: The payload cannot be decrypted.* Check PAYLOAD_KEYS and TEMPORAL_NAMESPACE\.$/,
  );
  const PAYLOAD_KEYS = JSON.stringify(newPayloadKeys());
  expect(await verdictOf(file, { ...good, PAYLOAD_KEYS })).toMatch(/not in the ring/);
  await expect(verdictOf(file)).rejects.toThrow('PAYLOAD_KEYS is not set.');
});

test('one that today’s code would decide otherwise does not replay, and no line shows a payload', async () => {
  const text = changed('"name":"verifyMember"', '"name":"deleteMember"');
  const verdict = await verdictOf(write('other.json', text));
  expect(verdict).toMatch(/^does not replay: .*(?:deleteMember|verifyMember)/);
  const masked = text.replace(
    /("payloads":\[\{[^\]]*?"data":")[^"]*/,
    (_, before: string) => `${before}${Buffer.from('{"a":"••••"}').toString('base64')}`,
  );
  expect(await verdictOf(write('masked.json', masked))).toMatch(/^does not replay: .*masked/);
});

test.each<[string, () => string, string]>([
  ['text', () => 'planted', 'it is no JSON'],
  ['another object', () => '{"a":[]}', 'it has no events'],
  ['null', () => 'null', 'it has no events'],
  ['no events', () => '{"events":[]}', 'it has no events'],
  ['what are no events', () => '{"events":[{"planted":1}]}', "Temporal's SDK cannot read"],
  ['its end alone', () => JSON.stringify({ events: events().slice(3) }), 'it does not begin'],
  ['another workflow', () => changed('accountVerification', 'planted'), 'another Workflow Type'],
  ['a decoded one', () => changed(/"payloads":\[\{/, '"payloads":[{"a":1},{'), 'are decoded'],
])('%s is not a history', async (name, text, why) => {
  const verdict = await verdictOf(write(`${name}.json`, text()));
  expect(verdict).toContain(`not a history: ${why.startsWith('it') ? why : ''}`);
  expect(verdict).toContain(why);
  expect(verdict).not.toContain('planted');
});

test('the command prints a line for each file; what is no history has exit code 2', async () => {
  const files = [write('text.json', 'planted'), path.join(folder, 'absent.json')];
  const command = runScript('tools/replay/main', files);
  expect([await command.ended(), command.output().trim().split('\n')]).toEqual([
    2,
    [`${files[0]!}: not a history: it is no JSON`, expect.stringMatching(/read \(ENOENT\)$/)],
  ]);
});

const events = (): readonly unknown[] => (JSON.parse(GOOD) as { events: unknown[] }).events;
