/** A fuzz run against a running API: sends, checks, counts. Says what broke; decides nothing. */
import fc from 'fast-check';
import { readDocument, type CheckAnswer } from './document';
import { makeReady, type Target } from './ready-verifications';
import { turnstile } from '../waiting';
import { goodRequest, madeUpRequests, type FuzzRequest, type KnownIds } from './requests';
import { FEW, usesUpFew } from './webhooks';

/** What a run found. */
export interface FuzzReport {
  readonly requests: number;
  readonly seed: number;
  /** Successful answers by operation. */
  readonly successes: Readonly<Record<string, number>>;
  /** Operations that succeeded less often than they must. */
  readonly rare: readonly string[];
  readonly statuses: Readonly<Record<string, number>>;
  /** What must not be: 5xx, answers off the document, hangs. */
  readonly failures: readonly string[];
}

/**
 * Requests that must succeed, for each operation; a short run has fewer, so that more than half of
 * it is made up.
 */
const GOOD_MAX = 22;
const GOOD_SHARE = 0.42;
/** Made-up requests may use up what so many of the good ones need. */
const GOOD_LOST_MAX = 2;

/** No answer takes this long on any machine. */
const HANG_MS = 60_000;
/** Event streams are no plain answers; they have tests of their own. */
const APART = 'followVerification';
/** There alone where webhooks of MX are taken. */
const OFF = 'receiveMxWebhook';

/** Runs `count` requests, the same ones for the same seed. */
export async function fuzzApi(target: Target, count: number, seed: number): Promise<FuzzReport> {
  const response = await fetch(`${target.url}/openapi.json`);
  const { operations, resolve, check } = readDocument(await response.json());
  const fuzzed = operations.filter(({ operationId }) => operationId !== APART);
  const goodEach = Math.min(GOOD_MAX, Math.floor((GOOD_SHARE * count) / fuzzed.length));
  const ready = await makeReady(target, goodEach);
  const goodOf = (operationId: string): number => {
    if (operationId === OFF) return 0;
    return usesUpFew(operationId) ? Math.min(FEW, goodEach) : goodEach;
  };
  const good = fuzzed.flatMap((operation) =>
    Array.from({ length: goodOf(operation.operationId) }, (_, n) =>
      goodRequest(operation, n, ready),
    ),
  );
  const made = Math.max(0, count - good.length);
  // Not those that an answer of the good requests needs: a made-up answer could use them up.
  const known: KnownIds = {
    verificationId: [ready.opening, ready.finished, ...ready.asked.slice(-1)].map(({ id }) => id),
    institutionCode: ['mxbank', 'chase', 'ally'],
    endpointId: [ready.webhooks.endpointId],
  };
  const perOperation = Math.ceil(made / fuzzed.length);
  const madeUp = fuzzed.flatMap((operation, index) =>
    fc.sample(madeUpRequests(operation, resolve, known), {
      numRuns: perOperation,
      seed: seed + index,
    }),
  );
  // The good ones first: what they need is there now and may be cancelled later.
  const requests = [...good, ...madeUp.slice(0, made)];
  const sent = await send(target, requests, check);
  const rare = fuzzed
    .map(({ operationId }) => operationId)
    .filter((id) => (sent.successes[id] ?? 0) < successesMin(goodOf(id)));
  return { requests: requests.length, seed, rare, ...sent };
}

/** At least one, of however few. */
function successesMin(good: number): number {
  return Math.max(Math.min(1, good), good - GOOD_LOST_MAX);
}

async function send(
  target: Target,
  requests: readonly FuzzRequest[],
  check: CheckAnswer,
): Promise<Pick<FuzzReport, 'successes' | 'statuses' | 'failures'>> {
  const successes: Record<string, number> = {};
  const statuses: Record<string, number> = {};
  const failures: string[] = [];
  const turn = turnstile();
  const work = async (request: FuzzRequest): Promise<void> => {
    const { operationId, method } = request;
    try {
      const answer = await exchange(target, request);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      if (answer.status < 300) successes[operationId] = (successes[operationId] ?? 0) + 1;
      const problem =
        answer.status >= 500
          ? `status ${String(answer.status)}: ${answer.text}`
          : check(operationId, answer);
      if (problem !== undefined) failures.push(`${method} ${operationId}: ${problem}`);
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      failures.push(`${method} ${operationId}: no answer (${reason})`);
    }
  };
  await Promise.all(requests.map((request) => turn(() => work(request))));
  return { successes, statuses, failures };
}

async function exchange(
  { url, key }: Target,
  request: FuzzRequest,
): Promise<{ readonly status: number; readonly contentType: string; readonly text: string }> {
  const right = request.token ?? key;
  const token = request.authorization === 'valid' ? right : `${key.slice(0, -4)}AAAA`;
  const response = await fetch(`${url}${request.path}`, {
    method: request.method,
    headers: {
      ...(request.authorization === 'none' ? {} : { authorization: `Bearer ${token}` }),
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    signal: AbortSignal.timeout(HANG_MS),
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const contentType = response.headers.get('content-type') ?? '';
  return { status: response.status, contentType, text: await response.text() };
}
