/**
 * Goal: whatever MX leaves out of a question, the end user can read and answer it. Method: a real
 * server answers examples and neighbours of them to the port's operation.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CHALLENGE_TYPES,
  FIELDS_MAX,
  OPTION_VALUE_BYTES_MAX,
  UNTOLD_QUESTION,
  hasNoAccount,
  roundKindOf,
  type ObservedChallenge,
} from '../../../domain';
import { type MxPort } from '../../../mx/port';
import { failureOf } from './support/failure';
import { json, raw, startFakeAtrium, type FakeAtrium } from './support/fake-atrium';
import { MEMBER_REF, answerAs, callOf, fixtureBody, fixturesOf } from './support/fixtures';

let server: FakeAtrium;
let mx: MxPort;
beforeAll(async () => {
  server = await startFakeAtrium();
  mx = server.mx();
});
afterAll(() => server.close());

const STATUS = (fixtureBody('member-status-connected-completed.json') as { member: object }).member;

/** What the port makes of an example, or of another body in its place. */
async function read(file: string, body: unknown = fixtureBody(file)): Promise<unknown> {
  const fixture = fixturesOf('response').find((candidate) => candidate.file === file)!;
  answerAs(server, fixture, body);
  return callOf(fixture)!(mx);
}

it.each<[string, readonly (number | string | null | undefined)[], string]>([
  ['lower first', [3, 1, 2], 'bca'],
  ['equal ones as they come', [2, 1, 2, 1], 'bdac'],
  ['those without one last', [null, 0, undefined, 'x'], 'bacd'],
  ['in digits', ['10', '9'], 'ba'],
])('the fields of a sign-in form come in display order: %s', async (_what, orders, expected) => {
  const credentials = orders.map((display_order, index) => ({
    guid: 'abcd'[index],
    display_order,
  }));
  for (const whose of [{ institutionCode: 'mxbank' }, MEMBER_REF]) {
    server.answerWith(json(200, { credentials }));
    const fields = await mx.loginFields(whose);
    expect(fields.map(({ guid }) => guid).join('')).toBe(expected);
  }
});

describe('challenges', () => {
  const observed = async (name: string) =>
    ((await read(`${name}.json`)) as Awaited<ReturnType<MxPort['observe']>>).challenges;

  const TEXTS = [{ label: 'A', value: 'a' }];
  const PICTURES = [{ data_uri: 'data:image/png;base64,AA==', label: 'A', value: 'a' }];
  const LONG_VALUE = { label: 'A', value: 'v'.repeat(OPTION_VALUE_BYTES_MAX + 1) };
  const NONE = { options: undefined, image_options: undefined };
  const asked = async (challenge: object) => {
    const file = 'challenge-text.json';
    const body = { challenges: [{ guid: 'CRD-1', label: 'Which?', ...challenge }] };
    return ((await read(file, body)) as Awaited<ReturnType<MxPort['observe']>>).challenges[0];
  };

  it.each<[unknown, object, string]>([
    ['TOKEN', {}, 'TOKEN'],
    [0, {}, 'TEXT'],
    [2, { options: TEXTS }, 'OPTIONS'],
    [12, {}, 'TOKEN'],
    [13, { image_data: 'AA==' }, 'IMAGE_DATA'],
    [14, { image_options: PICTURES }, 'IMAGE_OPTIONS'],
    [99, {}, 'TEXT'],
    ['SOMETHING_NEW', {}, 'TEXT'],
    ['SOMETHING_NEW', { options: TEXTS }, 'OPTIONS'],
    [null, {}, 'TEXT'],
    // What it needs is missing: the end user can still type an answer.
    ['OPTIONS', {}, 'TEXT'],
    ['IMAGE_OPTIONS', {}, 'TEXT'],
    ['IMAGE_DATA', {}, 'TEXT'],
    ['IMAGE_OPTIONS', { image_options: TEXTS }, 'OPTIONS'],
  ])('the type %s with %j is %s', async (type, extra, name) => {
    expect(await asked({ type, ...NONE, ...extra })).toMatchObject({ guid: 'CRD-1', type: name });
  });

  /** Absent, null and empty mean the same, whatever stands beside it. */
  const NOTHINGS = [undefined, null, [], ''];
  it.each(CHALLENGE_TYPES.flatMap((type) => NOTHINGS.map((nothing) => [type, nothing] as const)))(
    '%s reads the same with %j in the place of a list or picture it has not',
    async (type, nothing) => {
      const has = {
        OPTIONS: { options: TEXTS },
        IMAGE_OPTIONS: { image_options: PICTURES },
        IMAGE_DATA: { image_data: 'AA==' },
        TEXT: {},
        TOKEN: {},
      }[type];
      const empty = { options: nothing, image_options: nothing, image_data: nothing };
      expect(await asked({ type, ...empty, ...has })).toEqual(
        await asked({ type, ...NONE, ...has }),
      );
      // Each list may also stand under the other's key.
      if (type === 'OPTIONS')
        expect(await asked({ type, ...empty, image_options: TEXTS })).toMatchObject({ type });
      if (type === 'IMAGE_OPTIONS')
        expect(await asked({ type, ...empty, options: PICTURES })).toMatchObject({ type });
    },
  );

  it.each<[string, object, object]>([
    ['no label', { label: null, field_name: 'City' }, { label: 'City' }],
    ['a label of blanks', { label: ' ', field_name: 'City' }, { label: 'City' }],
    [
      'neither label nor name',
      { label: null, field_name: null },
      { label: UNTOLD_QUESTION, isUnlabelled: true },
    ],
    [
      'nothing to be seen',
      { label: '\u200b\u0007', field_name: '\u00ad' },
      { label: UNTOLD_QUESTION, isUnlabelled: true },
    ],
    [
      'values that are numbers',
      { type: 'OPTIONS', options: [{ label: 'A', value: 1 }] },
      { options: [{ label: 'A', value: '1' }] },
    ],
    [
      'an option whose value is left out, but not its guid',
      { type: 'OPTIONS', options: [{ label: 'A', guid: 'CRO-1', value: null }] },
      { options: [{ label: 'A', value: 'CRO-1' }] },
    ],
    [
      'an option without label',
      { type: 'OPTIONS', options: [{ value: 'a' }] },
      { options: [{ label: 'a', value: 'a' }] },
    ],
    [
      'an option without value, or one too long to be sent',
      { type: 'OPTIONS', options: [...TEXTS, { label: 'B' }, null, LONG_VALUE] },
      { options: TEXTS, isTruncated: true },
    ],
  ])('with %s can be answered', async (_what, challenge, expected) => {
    expect(await asked(challenge)).toMatchObject(expected);
  });

  const GOOD = { guid: 'CRD-2', label: 'City?', type: 'TEXT' };
  const UNANSWERABLE = { challenges: [], isUnanswerable: true };

  it.each<[string, object | number]>([
    ['without guid', { guid: null, label: 'City?' }],
    ['that is none', 7],
    [
      'without one choice that can be sent',
      { guid: 'C', type: 'OPTIONS', options: [{ label: 'A' }] },
    ],
    ['whose one choice is too long', { guid: 'C', type: 'OPTIONS', options: [LONG_VALUE] }],
  ])('with one %s are no round, also beside a good one', async (_what, broken) => {
    for (const challenges of [[broken], [broken, GOOD], [GOOD, broken]]) {
      expect(await read('challenge-text.json', { challenges })).toMatchObject(UNANSWERABLE);
      const member = { ...STATUS, connection_status: 'CHALLENGED', challenges };
      // Status may have them whole where their own endpoint has not, and the other way about.
      server.answerWith(json(200, { member, challenges }));
      expect(await mx.observe(MEMBER_REF)).toMatchObject(UNANSWERABLE);
      server.answerWith(json(200, { member, challenges: [GOOD] }));
      expect((await mx.observe(MEMBER_REF)).challenges).toMatchObject([{ guid: GOOD.guid }]);
      // Nothing is asked any more: what is left of a round loses no result.
      server.answerWith(json(200, { member: { ...member, connection_status: 'CONNECTED' } }));
      expect((await mx.observe(MEMBER_REF)).challenges).toEqual([]);
    }
  });

  it('are those entries that say anything', async () => {
    const untold = { guid: null, label: '', options: [], image_options: [{}] };
    const challenges = [null, GOOD, {}, '', [], untold];
    const seen = await read('challenge-text.json', { challenges });
    expect(seen).toMatchObject({ challenges: [{ guid: GOOD.guid }] });
    server.answerWith(json(200, { credentials: challenges }));
    expect(await mx.loginFields(MEMBER_REF)).toMatchObject([{ guid: GOOD.guid }]);
  });

  it('may be nested however deep', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const member = JSON.stringify({ ...STATUS, connection_status: 'CHALLENGED' });
    server.answerWith(raw(200, `{"member":${member},"challenges":[${deep}]}`));
    expect(await mx.observe(MEMBER_REF)).toMatchObject(UNANSWERABLE);
  });

  it('a sign-in form with a field that cannot be filled in is none', async () => {
    for (const broken of [{ label: 'PIN' }, { guid: ' ', label: 'PIN' }, 'PIN']) {
      server.answerWith(json(200, { credentials: [GOOD, broken] }));
      for (const whose of [{ institutionCode: 'mxbank' }, MEMBER_REF])
        expect(await failureOf(mx.loginFields(whose))).toMatchObject({
          code: 'response-invalid',
          issues: ['credentials: not all can be answered'],
        });
    }
  });

  /** By whatever name, or none: what could be chosen decides. */
  const SELECTION = { label: 'Please select an account.', field_name: null };
  it.each(
    [undefined, null, '', 7, 2, 'OPTIONS', 'IMAGE_OPTIONS', 'SOMETHING_NEW'].flatMap((type) =>
      NOTHINGS.map((nothing) => [type, nothing] as const),
    ),
  )('an account selection of type %j with %j to choose from is one', async (type, nothing) => {
    const empty = { options: nothing, image_options: nothing };
    expect(await asked({ ...SELECTION, type, ...empty })).toMatchObject({
      type: 'OPTIONS',
      options: [],
    });
  });

  // Should MX ever name it as its own widget does (mx-platform-contract.md §8).
  const NAMES = ['single_account_select', 'select_account'];
  it.each(['field_name', 'external_id'].flatMap((key) => NAMES.map((name) => ({ [key]: name }))))(
    'a question that says %j is one, whatever there is to choose',
    async (named) => {
      const question = { guid: 'CRD-1', label: 'Which?', type: 'OPTIONS', ...named };
      for (const options of [...NOTHINGS, [{ label: 'A', value: '7' }]]) {
        const round = [await asked({ ...question, options })] as ObservedChallenge[];
        expect(roundKindOf(round)).toBe('account-selection');
        expect(hasNoAccount(round)).toBe(round[0]?.options?.length === 0);
      }
      const text = await asked({ ...question, type: 'TEXT' });
      expect(text).toMatchObject({ type: 'TEXT' });
    },
  );

  it.each(['TEXT', 'TOKEN', 'IMAGE_DATA'])('a question of type %s is none', async (type) => {
    expect(await asked({ ...SELECTION, type, image_data: 'AA==' })).toMatchObject({ type });
  });

  it('are answered all at once: more than one message holds are no round', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ guid: `CRD-${String(index)}`, label: '?' }));
    const body = (count: number) => ({ challenges: [...many(count), ...many(count)] });
    const file = 'challenge-text.json';
    const most = await read(file, body(FIELDS_MAX));
    expect(most).toHaveProperty('challenges.length', FIELDS_MAX);
    expect(await read(file, body(FIELDS_MAX + 1))).toMatchObject(UNANSWERABLE);
    const member = { ...STATUS, connection_status: 'CHALLENGED', ...body(FIELDS_MAX + 1) };
    server.answerWith(json(200, { member, ...body(FIELDS_MAX + 1) }));
    expect(await mx.observe(MEMBER_REF)).toMatchObject(UNANSWERABLE);
    server.answerWith(json(200, { credentials: many(FIELDS_MAX + 1) }));
    expect(await failureOf(mx.loginFields(MEMBER_REF))).toMatchObject({
      code: 'response-invalid',
      issues: ['credentials: too many to answer'],
    });
  });

  it('of one guid are one', async () => {
    const twice = { guid: 'CRD-1', label: 'City?', type: 'TEXT' };
    const seen = await read('challenge-text.json', { challenges: [twice, twice] });
    expect(seen).toMatchObject({ challenges: [{ guid: 'CRD-1' }] });
  });

  it.each(['challenge-image-data', 'challenge-image-data-bare-base64'])(
    'the picture of %s becomes a data URI',
    async (name) => {
      const [challenge] = await observed(name);
      expect(challenge?.imageData).toMatch(/^data:image\/[a-z]+;base64,[\w+/=]+$/);
    },
  );

  it('pictures become options with data URIs, under the older key as under the documented one', async () => {
    const documented = await observed('challenge-image-options');
    expect(documented[0]?.options?.length).toBeGreaterThan(1);
    for (const option of documented[0]?.options ?? [])
      expect(option.imageData).toMatch(/^data:image/);
    expect(await observed('challenge-image-options-legacy-key')).toEqual(documented);
  });

  it('of a status count as none when absent or null, and an empty choice stays empty', async () => {
    for (const changes of [{}, { challenges: [] }, { challenges: null }]) {
      server.answerWith(json(200, { member: { ...STATUS, ...changes } }));
      expect((await mx.observe(MEMBER_REF)).challenges).toEqual([]);
    }
    const [selection] = await observed('member-status-challenged-account-selection-no-options');
    expect(selection?.options).toEqual([]);
  });

  it('that went away between the two reads are none', async () => {
    const file = 'member-status-challenged-text.json';
    const { member } = fixtureBody(file) as { member: object };
    const seen = await read(file, { member: { ...member, challenges: null } });
    expect(seen).toMatchObject({ challenges: [] });
  });
});
