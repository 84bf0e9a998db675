/** What MX, and whatever stands before it, answers. */
import { type Fault as MxFault, type FaultKind } from '../../../simulator';
import { type MxProxy, type ProxiedRequest } from '../../proxies/mx-proxy';
import { SAFETY_NET_MS } from '../../waiting';
import { distorted } from '../distort';
import { type Fault } from '../fault';
import { UNTIDY, WAVERING } from '../model';
import { pick } from '../random';
import { REQUEST_TIMEOUT_MS } from '../world';
import { answer503 } from './troubles';

const SHARE = 0.2;
/** From the first byte of an answer to the last one. */
const TRICKLE_MS = REQUEST_TIMEOUT_MS * 1.5;
/** Every so many-th call. */
function every(count: number): () => boolean {
  let calls = 0;
  return () => ++calls % count === 0;
}
const isRead = ({ method }: ProxiedRequest): boolean => method === 'GET';
const isStatusRead = (request: ProxiedRequest): boolean =>
  isRead(request) && request.path.endsWith('/status');

/** The kinds of the simulator, each with what it needs; the record names all of them. */
const KINDS: Readonly<Record<FaultKind, Omit<MxFault, 'route' | 'kind'>>> = {
  'lose-response': {},
  'hang-after-effect': {},
  'truncated-json': {},
  oversize: {},
  slow: { delayMs: 1_000 },
  drop: {},
  reset: {},
  hang: {},
  status: { status: 500, afterEffect: true },
  'rate-limit': { retryAfterSeconds: 1 },
  html: { status: 502 },
  text: { status: 503 },
  '408': {},
  '425': {},
};

/** Each request has one of these faults with a chance of so much. */
export function inShare(
  share: number,
  ...faults: readonly Omit<MxFault, 'route'>[]
): NonNullable<Fault['before']> {
  return ({ world, randomOf }) => {
    const random = randomOf('requests');
    world.mx.beforeRequest = async () => {
      if (random() < share) await world.control.addFault({ route: '*', ...pick(faults, random) });
    };
  };
}

const ofSimulator = Object.entries(KINDS).map(([kind, more]) => ({
  name: `mx-${kind}`,
  what: `the simulator's fault \`${kind}\` at 20 % of all requests`,
  before: inShare(SHARE, { kind: kind as FaultKind, ...more }),
  // Three answers running that are longer than any of MX are a broken contract.
  ...(kind === 'oversize' ? { mayGiveUp: true } : {}),
}));

const replied = (reply: () => MxProxy['reply']): Pick<Fault, 'before'> => ({
  before: ({ world }) => {
    world.mx.reply = reply();
  },
});

/** The path of a member's numbers. */
const NUMBERS = /\/members\/([^/]+)\/account.numbers/;

function garbageAt(percent: number): Fault {
  /** Members whose numbers, which MX is paid for, were handed on as they are. */
  let handedOn = new Set<string>();
  return {
    name: `garbage-${String(percent)}`,
    what: `${String(percent)} % of all answers are distorted: foreign statuses and bodies, fields missing or odd`,
    models: UNTIDY,
    isDistorted: true,
    before: ({ world, random }) => {
      handedOn = new Set();
      world.mx.reply = (request, answer) => {
        if (random() * 100 < percent) return distorted(request, answer, random);
        const [, memberGuid] = NUMBERS.exec(request.path) ?? [];
        if (memberGuid !== undefined && answer.status === 200) handedOn.add(memberGuid);
        return answer;
      };
    },
    after: async ({ world, violated }, ended) => {
      for (const { verificationId, hasOutcome } of ended) {
        if (!hasOutcome) continue;
        const { accountNumbers, view } = await world.client.result(verificationId, {
          timeoutMs: SAFETY_NET_MS,
        });
        const isLost = handedOn.has(view.memberGuid ?? '') && accountNumbers.length === 0;
        if (isLost) violated(`numbers that MX gave are lost: ${verificationId}`);
      }
    },
  };
}

export const MX_FAULTS: readonly Fault[] = [
  ...ofSimulator,
  {
    name: 'mx-rate-limit-date',
    what: '20 % of all requests get 429 with a Retry-After that is a date',
    before: inShare(SHARE, { kind: 'rate-limit', retryAfterSeconds: 1, retryAfterAsDate: true }),
  },
  {
    name: 'bursts-of-5xx',
    what: 'three times, MX answers everything with 503 for five seconds',
    meanwhile: async (scene) => {
      for (let n = 0; n < 3; n += 1) {
        await scene.pause(2_000);
        scene.note('a burst begins');
        await answer503(scene, 5_000);
      }
    },
  },
  {
    name: 'trickle',
    what: 'every fifth answer comes byte by byte, slower than a request may take',
    ...replied(() => {
      const isTime = every(5);
      return (_request, answer) => {
        const trickleMs = TRICKLE_MS / Math.max(1, answer.body.length);
        return isTime() ? { ...answer, trickleMs } : answer;
      };
    }),
  },
  {
    name: 'lost-answers',
    what: 'every seventh answer of MX is lost',
    ...replied(() => {
      const isTime = every(7);
      return (_request, answer) => (isTime() ? undefined : answer);
    }),
  },
  {
    name: 'not-found',
    what: 'every tenth status read is answered 404',
    ...replied(() => {
      const isTime = every(10);
      const body = '{"error":{"message":"not found"}}';
      return (request, answer) =>
        isStatusRead(request) && isTime() ? { status: 404, body } : answer;
    }),
  },
  {
    name: 'wrong-types',
    what: 'every tenth read has values of another type',
    // A poll of up to three reads fails with any of them, and three polls running end a verification (ADR 0011).
    mayGiveUp: true,
    ...replied(() => {
      const isTime = every(10);
      return (request, answer) =>
        isRead(request) && isTime() ? { ...answer, body: withWrongTypes(answer.body) } : answer;
    }),
  },
  {
    name: 'stale-reads',
    what: 'a fifth of all status reads shows what the one before showed',
    before: ({ world, random }) => {
      const before = new Map<string, string>();
      world.mx.reply = (request, answer) => {
        if (!isStatusRead(request) || answer.status !== 200) return answer;
        const earlier = before.get(request.path);
        before.set(request.path, answer.body);
        return random() < SHARE && earlier !== undefined ? { ...answer, body: earlier } : answer;
      };
    },
  },
  {
    name: 'wavering-statuses',
    what: 'statuses go backwards and flicker, numbers come late',
    models: WAVERING,
  },
  ...[5, 10, 20].map(garbageAt),
];

/** All values of the members in a body, each of another type. */
function withWrongTypes(body: string): string {
  const wrong = (value: unknown): unknown =>
    typeof value === 'object' && value !== null ? 'text' : { not: 'this' };
  const root = JSON.parse(body === '' ? '{}' : body) as Record<string, unknown>;
  return JSON.stringify(
    Object.fromEntries(Object.keys(root).map((key) => [key, wrong(root[key])])),
  );
}
