/** POST /v1/verifications: starts one, at most once per key. */
import { z } from 'zod';
import {
  isVerificationClientError,
  type StartVerificationRequest,
  type VerificationView,
} from '../../client';
import { startBodySchema } from '../../contract/schemas';
import {
  compareFingerprint,
  identifyStart,
  renderFingerprint,
  type StartBody,
  type RequestFingerprint,
  type StartIdentity,
} from '../idempotency';
import { ApiProblem } from '../problem';
import { requireRegisteredTargets } from '../redirects';
import { selfLink, toAcceptedResource, toResource } from '../resource';
import { defineRoute, type RouteAnswer } from '../route';
import { idempotencyKeyHeader, preferHeader } from '../schemas/common';
import { verificationSchema, type VerificationResource } from '../schemas/verification';
import { requirePrepared, type Services } from '../services';
import { WAIT_APPLIED, waitMsOf, whileWaiting } from '../waiting';

/**
 * Starts a verification. Needs no worker; with `Prefer: wait` it waits for the first thing to do by
 * update-with-start.
 */
export const startVerification = defineRoute({
  method: 'POST',
  path: '/v1/verifications',
  operationId: 'startVerification',
  audit: 'verification.started',
  tag: 'Verifications',
  summary: 'Start a verification',
  description:
    'The `Idempotency-Key` decides the id: the same key and body answer with the same verification and `Idempotent-Replayed: true`; the same key with another body is rejected. Without credentials the verification asks for them, so that the backend never sees them. With `Prefer: wait=N` the answer comes with the first thing that the caller has to do.',
  access: { kind: 'scoped', scope: 'verifications:write', isOpenToEndUser: false },
  inputs: {
    headers: z.object({ 'idempotency-key': idempotencyKeyHeader, prefer: preferHeader }),
    body: startBodySchema,
  },
  success: [
    {
      status: 201,
      description: 'Started, or started before by the same key.',
      schema: verificationSchema,
      headers: {
        location: 'Path of the verification.',
        'idempotent-replayed': '`true` when an earlier request with this key started it.',
        'preference-applied': '`wait` when the wait was honoured.',
      },
    },
  ],
  problems: [
    'IDEMPOTENCY_KEY_REUSED',
    'TOO_MANY_VERIFICATIONS',
    'NOT_READY',
    'TEMPORAL_UNAVAILABLE',
  ],
  handle: async ({ body, headers, principal, note }, services) => {
    const { tenantId } = principal;
    requireRegisteredTargets(body.member, () => services.tenants.of(tenantId));
    services.tenantLimits.countStart(tenantId);
    await requirePrepared(services);
    const key = headers['idempotency-key'];
    const { verificationId, fingerprint } = await identify(services, tenantId, key, body);
    note({ verificationId });
    await services.tenantLimits.admitStart(tenantId, () =>
      wasStarted(services.client, verificationId),
    );
    const request = {
      ...body,
      verificationId,
      tenantId,
      ...storedAs(fingerprint),
    };
    const waitMs = waitMsOf(headers.prefer, services.settings.waitMaxMs);
    const view = waitMs > 0 ? await startAndWait(services, request, waitMs) : undefined;
    // A wait that brought nothing may not have started anything either: starting again with the
    // same id is safe.
    if (view === undefined) await services.client.start(request);
    const { resource, isReplay } = await describe(services, {
      body,
      verificationId,
      fingerprint,
      view,
    });
    return answer(resource, isReplay, waitMs > 0);
  },
});

/**
 * The id of the start. While the token secret is rotated, the other secret gives another id: what
 * was started by that one is this start.
 */
async function identify(
  { client, keys }: Pick<Services, 'client' | 'keys'>,
  tenantId: string,
  idempotencyKey: string | undefined,
  body: StartBody,
): Promise<StartIdentity> {
  const own = identifyStart(keys, tenantId, idempotencyKey, body);
  if (idempotencyKey === undefined) return own;
  for (const each of keys.all.slice(1)) {
    const other = identifyStart(each, tenantId, idempotencyKey, body);
    if (await wasStarted(client, other.verificationId)) return other;
  }
  return own;
}

async function wasStarted(client: Services['client'], verificationId: string): Promise<boolean> {
  try {
    await client.lookUp(verificationId);
    return true;
  } catch (error) {
    if (isVerificationClientError(error) && error.code === 'VERIFICATION_NOT_FOUND') return false;
    throw error;
  }
}

/** No browser starts a verification. */
const BACKEND = { kind: 'backend' } as const;

type Request = StartVerificationRequest & { readonly verificationId: string };

function storedAs(fingerprint: RequestFingerprint | undefined): {
  readonly requestFingerprint?: string;
} {
  return fingerprint === undefined ? {} : { requestFingerprint: renderFingerprint(fingerprint) };
}

async function startAndWait(
  services: Services,
  request: Request,
  timeoutMs: number,
): Promise<VerificationView | undefined> {
  try {
    return await whileWaiting(services, (signal) =>
      services.client.startAndAwaitNextStep(request, { timeoutMs, signal }),
    );
  } catch (error) {
    const hasEnded = isVerificationClientError(error) && error.code === 'VERIFICATION_FINISHED';
    if (hasEnded) return undefined;
    throw error;
  }
}

interface Started {
  readonly body: StartBody;
  readonly verificationId: string;
  readonly fingerprint: RequestFingerprint | undefined;
  readonly view: VerificationView | undefined;
}

/** What to answer with, after making sure that the verification belongs to this request. */
async function describe(
  { client }: Services,
  { body, verificationId, fingerprint, view }: Started,
): Promise<{ readonly resource: VerificationResource; readonly isReplay: boolean }> {
  if (fingerprint === undefined && view !== undefined) {
    return { resource: toResource(view, BACKEND), isReplay: false };
  }
  const known = await client.lookUp(verificationId);
  const comparison =
    fingerprint === undefined ? 'own' : compareFingerprint(fingerprint, known.requestFingerprint);
  if (comparison === 'other') throw new ApiProblem('IDEMPOTENCY_KEY_REUSED');
  const isReplay = comparison === 'replayed';
  if (view !== undefined) return { resource: toResource(view, BACKEND), isReplay };
  if (known.hasEnded) {
    // The outcome is in the history: no worker is needed to read it.
    const last = await client.getVerification(verificationId);
    return { resource: toResource(last, BACKEND), isReplay };
  }
  const { reference, user, member, limits } = body;
  const resource = toAcceptedResource({
    verificationId,
    reference,
    startedAt: known.startedAt,
    institutionCode: 'institutionCode' in member ? (member.institutionCode ?? null) : null,
    userGuid: user.kind === 'existing' ? user.userGuid : null,
    limits: limits?.overallMs === undefined ? undefined : { overallMs: limits.overallMs },
  });
  return { resource, isReplay };
}

function answer(
  resource: VerificationResource,
  isReplay: boolean,
  hasWaited: boolean,
): RouteAnswer {
  return {
    status: 201,
    body: resource,
    headers: {
      location: selfLink(resource.id),
      ...(isReplay ? { 'idempotent-replayed': 'true' } : {}),
      ...(hasWaited ? WAIT_APPLIED : {}),
    },
  };
}
