/**
 * Goal: every field of every payload is either open or masked, on purpose, and nothing of a bank or
 * an end user passes to an operator. Method: the payloads of the recorded histories.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type temporal } from '@temporalio/proto';
import { type ListAccountNumbersInput } from '../../activities/account-numbers';
import { type Rejections } from '../../activities/failures';
import { type ListTransactionsInput } from '../../activities/transactions';
import { type VerifyStarted } from '../../activities/verify-member';
import { maskPayload } from '../../codec-server/mask';
import {
  type AccountVerificationInput,
  type ChosenNumbers,
  type VerificationResult,
} from '../../domain';
import { OPEN_FIELDS, SENSITIVE_FIELDS } from '../../domain/sensitive-fields';
import { ROOT } from '../support/child-process';

const SENSITIVE = new Set(Object.keys(SENSITIVE_FIELDS));
const FOLDER = join(ROOT, 'test/replay/histories');
let found: unknown[] | undefined;
/** The payloads of the recorded histories; read where a test needs them. */
function payloads(): readonly unknown[] {
  if (found !== undefined) return found;
  const values: unknown[] = [];
  for (const file of readdirSync(FOLDER)) {
    JSON.parse(readFileSync(join(FOLDER, file), 'utf8'), (name, value: unknown) => {
      const { data } = (typeof value === 'object' && value !== null ? value : {}) as {
        data?: unknown;
      };
      if (typeof data === 'string' && name !== 'indexedFields')
        values.push(JSON.parse(Buffer.from(data, 'base64').toString('utf8')));
      return value;
    });
  }
  return (found = values);
}

/** Names of the members of a shape, at any depth. */
type FieldsOf<T> = T extends readonly (infer E)[]
  ? FieldsOf<E>
  : T extends object
    ? { [K in keyof T & string]-?: K | FieldsOf<NonNullable<T[K]>> }[keyof T & string]
    : never;
type Payloads =
  | AccountVerificationInput
  | VerificationResult
  | ChosenNumbers
  | ListAccountNumbersInput
  | ListTransactionsInput
  | VerifyStarted
  | Rejections
  | temporal.api.sdk.v1.IWorkflowMetadata;
/** Open fields of payloads that stand in no recorded history. */
const RARE: readonly FieldsOf<Payloads>[] = [
  ...(['resultKey', 'colorScheme', 'language', 'isMobileWebview', 'referralSource'] as const),
  ...(['isDisabled', 'isBackgroundAggregationDisabled', 'answerAttemptsMax'] as const),
  ...(['dailyRetriesMax', 'attemptsLeft', 'page', 'isUnlabelled', 'sealedNumbers'] as const),
  ...([
    'sealedTransactions',
    'areNumbersTruncated',
    'transactionsProblem',
    'count',
    'lastJobGuid',
  ] as const),
  ...([
    'isChoiceCertain',
    'isOtherJobAsking',
    'nextAction',
    'phase',
    'phaseSince',
    'step',
  ] as const),
  ...(['areComplete', 'recipient', 'currentDetails', 'definition'] as const),
  ...(['signalDefinitions', 'updateDefinitions', 'queryDefinitions'] as const),
];

const masked = (value: unknown): unknown => {
  const metadata = { encoding: Buffer.from('json/plain') };
  const { data } = maskPayload({ metadata, data: Buffer.from(JSON.stringify(value)) });
  return JSON.parse(Buffer.from(data!).toString('utf8'));
};

/** Every text below a field, by the field's name. */
function textsIn(value: unknown, name = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[name, value]];
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, key));
}
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...namesIn(inner)]);
}

describe('the list of sensitive fields', () => {
  it('decides on every field that stands in a history, and opens none that no payload has', () => {
    const names = new Set<string>([...payloads().flatMap(namesIn), ...RARE]);
    expect(names.size).toBeGreaterThan(100);
    const undecided = [...names].filter((name) => !SENSITIVE.has(name) && !OPEN_FIELDS.has(name));
    expect(undecided).toEqual([]);
    const open = [...OPEN_FIELDS].filter((name) => !name.includes('.'));
    expect(open.filter((name) => !names.has(name))).toEqual([]);
    expect([...SENSITIVE].filter((name) => OPEN_FIELDS.has(name))).toEqual([]);
  });

  it('leaves no sensitive text of a history to an operator', () => {
    const sensitive = new Set(
      payloads()
        .flatMap((value) => textsIn(value))
        .filter(([name, text]) => SENSITIVE.has(name) && name !== 'reason' && text.length > 4)
        .filter(([, text]) => !text.startsWith('••••'))
        .map(([, text]) => text),
    );
    expect(sensitive.size).toBeGreaterThan(30);
    const shown = payloads()
      .flatMap((value) => textsIn(masked(value)))
      .map(([, text]) => text);
    expect(shown.length).toBeGreaterThan(1_000);
    expect(shown.filter((text) => sensitive.has(text))).toEqual([]);
  });

  it('hides what nobody has decided on, what is no JSON, and what is too deep', () => {
    expect(masked({ madeUpYesterday: [{ guid: 'x' }] })).toEqual({ madeUpYesterday: '••••' });
    const binary = {
      metadata: { encoding: Buffer.from('binary/plain') },
      data: Buffer.from('xyz'),
    };
    expect(Buffer.from(maskPayload(binary).data!).toString()).not.toContain('xyz');
    const deep = JSON.parse(`${'['.repeat(200)}"xyz"${']'.repeat(200)}`) as unknown;
    expect(JSON.stringify(masked(deep))).not.toContain('xyz');
  });

  it.each([
    'binary/null',
    'binary/plain',
    'JSON/plain',
    'json/',
    'json/protobuf',
    'json/plain\0',
    '',
  ])('shows nothing by a payload that says that it is %j', (encoding) => {
    for (const text of ['{"planted":"xyz"}', '{"__proto__":{"guid":"xyz"}}', 'xyz']) {
      const metadata = { encoding: Buffer.from(encoding) };
      const { data } = maskPayload({ metadata, data: Buffer.from(text) });
      expect(Buffer.from(data ?? []).toString()).not.toContain('xyz');
    }
  });

  it('keeps our codes, and no words of a caller, where a field may hold either', () => {
    expect(masked({ reason: 'not-given' })).toEqual({ reason: 'not-given' });
    expect(masked({ reason: 'smith-john' })).toEqual({ reason: '••••' });
  });
});
