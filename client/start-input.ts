/**
 * A start request turned into the workflow's argument: checked, given an id, its credentials
 * sealed.
 */
import { randomUUID } from 'node:crypto';
import { toRecipientKey } from '../codec';
import { startRequestSchema, toUserSource } from '../contract/schemas';
import { type AccountVerificationInput, type MemberSource } from '../domain';
import { parseRequest } from './parse';
import { type MemberRequest, type StartVerificationRequest } from './requests';
import { sealFields, type SealingKeySource } from './seal-fields';
import { type WebhookEndpoints } from './webhook-endpoints';

/** @throws VerificationClientError INVALID_REQUEST naming every problem; TEMPORAL_UNAVAILABLE */
export async function toInput(
  sealingKey: SealingKeySource,
  webhooks: Pick<WebhookEndpoints, 'hasEndpoints'>,
  request: StartVerificationRequest,
): Promise<AccountVerificationInput> {
  const {
    verificationId = randomUUID(),
    tenantId = 'default',
    requestFingerprint: _keptInTheMemo,
    user,
    member,
    resultKey,
    ...rest
  } = parseRequest(startRequestSchema, request);
  const input = {
    ...rest,
    verificationId,
    tenantId,
    user: toUserSource(user),
    member: await sealMember(sealingKey, verificationId, member),
    ...(resultKey === undefined ? {} : { resultKey: await toRecipientKey(resultKey) }),
  };
  // Last: whatever is wrong with the request is told without Temporal.
  const isFollowed = await webhooks.hasEndpoints(tenantId);
  return isFollowed ? { ...input, isFollowed } : input;
}

async function sealMember(
  sealingKey: SealingKeySource,
  verificationId: string,
  member: MemberRequest,
): Promise<MemberSource> {
  if (member.kind !== 'credentials') return member;
  const { credentials: fields, ...rest } = member;
  if (fields === undefined) return rest;
  const path = ['member', 'credentials'];
  const what = { verificationId, purpose: 'credential', fields, path } as const;
  return { ...rest, credentials: await sealFields(sealingKey, what) };
}
