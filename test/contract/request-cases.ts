/**
 * Requests to client and HTTP API alike: whole ones that are accepted, and what spoils them, place
 * by place.
 */
import { DEFAULT_LIMITS, FIELDS_MAX, LIMIT_RANGES } from '../../domain';
import { aPublicJwk } from '../support/keys';

/** What a request is sent to. */
export type Target =
  | 'start'
  | 'challenge-answers'
  | 'account-selection'
  | 'credentials'
  | 'cancel'
  | 'member-changed';

interface Subject {
  readonly to: Target;
  readonly good: unknown;
  /** Places, each with values that are rejected there; undefined: nothing stands there. */
  readonly spoilt: readonly (readonly [pointer: string, ...values: unknown[]])[];
  /** Members that nobody knows; each is found at its parent. */
  readonly unknown?: readonly string[];
  /** Places without whose value other members have no effect: these are found. */
  readonly needed?: readonly (readonly [pointer: string, ...found: string[]])[];
}

/** A text that no rejection may repeat. */
export const SECRET = 'hunter2-plain';

const field = { guid: 'CRD-1', value: SECRET };
/** Sealed, as its header says, for the verification `v-1`: nobody has looked whether it opens. */
const sealedFor = (purpose: string, guids: readonly string[]): string => {
  const members = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: 'k' };
  const header = JSON.stringify({ ...members, sealedFor: ['v-1', purpose, guids] });
  return `${Buffer.from(header).toString('base64url')}.bbb.ccc.ddd.eee`;
};
/** A public key, as WebCrypto writes it. */
const KEY = {
  ...aPublicJwk(),
  key_ops: [],
  ext: true,
};
const ends = (at: 0 | 1) =>
  Object.fromEntries(Object.entries(LIMIT_RANGES).map(([name, range]) => [name, range[at]]));

const secretFields = (to: Target, list: string, purpose: string): readonly Subject[] => {
  const guids = ['CRD-1', 'CRD-2'];
  const sealed = sealedFor(purpose, guids);
  return [
    {
      to,
      good: { round: 1, [list]: [field, { guid: 'CRD-2', value: 'b' }] },
      spoilt: [
        ['', null, SECRET],
        ['/round', undefined, 0],
        [`/${list}`, undefined, SECRET, [], Array(FIELDS_MAX + 1).fill(field)],
        [`/${list}/0`, SECRET, { ...field, password: SECRET }, { ...field, sealed }],
        [`/${list}/0/guid`, `${SECRET}/x`],
        [`/${list}/0/value`, '', [SECRET], 'ä'.repeat(2_049)],
      ],
      unknown: ['/note', `/${list}/0/${SECRET}`],
    },
    {
      to,
      good: { round: 1, [list]: { guids, sealed } },
      spoilt: [
        [`/${list}/guids`, undefined, SECRET, [], Array(FIELDS_MAX + 1).fill('CRD-1')],
        [`/${list}/guids/1`, `${SECRET}/x`],
        [`/${list}/sealed`, undefined, SECRET, [SECRET]],
      ],
      unknown: ['/note', `/${list}/${SECRET}`, `/${list}/value`],
    },
  ];
};

const SUBJECTS: readonly Subject[] = [
  {
    to: 'start',
    good: {
      user: { kind: 'new' },
      member: {
        kind: 'credentials',
        institutionCode: 'mxbank',
        credentials: [field, { guid: 'CRD-2', value: 'ä'.repeat(2_048) }],
      },
      reference: `order/${'#'.repeat(194)}`,
      includeTransactions: true,
      resultKey: { ...KEY, kid: 'key-1', alg: 'ECDH-ES+A256KW', use: 'enc' },
      policies: {
        accountSelection: { kind: 'label-pattern', pattern: '*checking*' },
        reuseKnownNumbers: false,
        retryDaily: false,
        memberDeletion: 'on-failure',
      },
      limits: DEFAULT_LIMITS,
    },
    spoilt: [
      ['', 'start', []],
      ['/user', undefined],
      ['/user/kind', 'old'],
      ['/member/kind', 'magic'],
      ['/member/institutionCode', '', '..', "a'b", 7],
      ['/member/credentials', [], Array(FIELDS_MAX + 1).fill(field)],
      ['/member/credentials/0/guid', `${SECRET}/x`],
      ['/member/credentials/0/value', ''],
      ['/member/credentials/1/value', 'v'.repeat(100_000)],
      ['/reference', '', null, 7, 'order 1', 'ördr', 'o\n', 'o'.repeat(201)],
      ['/resultKey', null, SECRET, [KEY], { ...KEY, x: KEY.y }],
      ['/resultKey/kty', undefined, 'RSA', 'OKP', 'oct'],
      ['/resultKey/crv', undefined, 'P-384', 'X25519', 'p-256'],
      ['/resultKey/x', undefined, '', SECRET, `${KEY.x}A`, 7],
      ['/resultKey/y', undefined, `+${KEY.y.slice(1)}`],
      ['/resultKey/d', SECRET, null, ''],
      ['/resultKey/kid', null, '', 'a b', 'k\n', 'k'.repeat(201), 7],
      ['/resultKey/alg', 'ECDH-ES', 'RSA-OAEP', null],
      ['/resultKey/use', 'sig'],
      ['/limits/roundsMax', 0],
      ['/limits/answerMs', 1_000.5],
      ['/policies/accountSelection/pattern', ''],
      ['/policies/reuseKnownNumbers', true],
    ],
    unknown: [
      '/note',
      '/user/identifer',
      '/member/institution_code',
      '/member/referralSource',
      `/member/credentials/0/${SECRET}`,
      '/resultKey/p',
      '/resultKey/x5c',
      '/limits/patience',
      '/policies/generosity',
    ],
  },
  {
    to: 'start',
    good: {
      user: {
        kind: 'new',
        identifier: 'i'.repeat(200),
        metadata: 'm'.repeat(4_000),
        isDisabled: false,
      },
      member: {
        kind: 'oauth',
        institutionCode: 'mx_bank_oauth',
        identifier: 'order-1',
        metadata: '',
        isBackgroundAggregationDisabled: true,
        referralSource: 'APP',
        clientRedirectUrl: 'https://app.example.com/back?x=1',
        uiMessageWebviewUrlScheme: `a${'+'.repeat(99)}`,
      },
      resultKey: KEY,
      policies: { retryDaily: true },
      limits: ends(1),
    },
    spoilt: [
      ['/user/identifier', 'a\nb', 'i'.repeat(201)],
      ['/user/id', 'id-1'],
      ['/user/metadata', 'm'.repeat(4_001)],
      ['/policies/reuseKnownNumbers', true],
      ['/member/uiMessageWebviewUrlScheme', 'a'.repeat(101), 'app:'],
      ['/member/clientRedirectUrl', '/back'],
    ],
    needed: [
      ['/member/referralSource', '/member/clientRedirectUrl', '/member/uiMessageWebviewUrlScheme'],
    ],
  },
  {
    to: 'start',
    good: {
      user: { kind: 'existing', userGuid: 'USR-1' },
      member: {
        kind: 'connect-widget',
        institutionCode: 'mxbank',
        colorScheme: 'dark',
        language: 'zh-Hant-HK-abcdefgh-abcdefgh',
        isMobileWebview: true,
        uiMessageWebviewUrlScheme: 'myapp',
      },
      policies: { accountSelection: { kind: 'end-user' }, retryDaily: false },
      limits: ends(0),
    },
    spoilt: [
      ['/policies/accountSelection', { kind: 'label', label: 'Savings' }],
      ['/policies/retryDaily', true],
      ['/user/userGuid', undefined, 'USR/1'],
      ['/member/language', 'fr_CA', `zh${'-abcdefgh'.repeat(4)}`],
      ['/policies/reuseKnownNumbers', true],
    ],
    needed: [['/member/isMobileWebview', '/member/uiMessageWebviewUrlScheme']],
  },
  {
    to: 'start',
    good: {
      user: { kind: 'new', id: 'id_1.x' },
      member: { kind: 'existing-member', memberGuid: 'MBR-1' },
      policies: { reuseKnownNumbers: true, memberDeletion: 'on-failure' },
    },
    spoilt: [
      ['/user', { kind: 'new' }],
      ['/member/memberGuid', undefined],
      ['/user/id', 'a/b'],
    ],
    // MX's guide has it, and it has no effect.
    unknown: ['/user/email'],
  },
  ...secretFields('challenge-answers', 'answers', 'challenge-answer'),
  ...secretFields('credentials', 'credentials', 'credential'),
  {
    to: 'account-selection',
    good: { round: 1, value: 'account-1' },
    spoilt: [['/value', undefined, '', 'a'.repeat(1_001)]],
  },
  {
    to: 'cancel',
    good: { reason: 'r'.repeat(200) },
    spoilt: [['/reason', undefined, '', 'r'.repeat(201)]],
  },
  {
    to: 'member-changed',
    good: { type: 7, metadata: ['x'], payload: null },
    spoilt: [['', 7, [], 'x'.repeat(20_001)]],
  },
];

/** A request and the places of its problems; none: it is accepted. */
export interface RequestCase {
  readonly to: Target;
  readonly what: string;
  readonly request: unknown;
  readonly pointers: readonly string[];
}

/** Every good request, and each of them with one member spoilt. */
export const REQUEST_CASES: readonly RequestCase[] = SUBJECTS.flatMap((subject) => {
  const { to, good, spoilt, unknown = [], needed = [] } = subject;
  const spoil = (pointer: string, value: unknown, ...found: readonly string[]): RequestCase => {
    const shown = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 40);
    const request = put(good, pointer.split('/').slice(1), value);
    return {
      to,
      what: `${pointer} = ${shown}`,
      request,
      pointers: found.length === 0 ? [pointer] : found,
    };
  };
  return [
    { to, what: 'nothing wrong', request: good, pointers: [] },
    ...spoilt.flatMap(([pointer, ...values]) => values.map((value) => spoil(pointer, value))),
    ...needed.map(([pointer, ...found]) => spoil(pointer, undefined, ...found)),
    ...unknown.map((pointer) => spoil(pointer, SECRET, pointer.replace(/\/[^/]*$/, ''))),
  ];
});

/** A copy with another value at a place. */
function put(target: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const members = target as Readonly<Record<string, unknown>>;
  const copy = { ...members, [key]: put(members[key], rest, value) };
  return Array.isArray(target) ? Object.values(copy) : copy;
}
