/** A start request turned into the workflow's argument: checked, given an id, its credentials sealed. */
import { randomUUID } from 'node:crypto';
import type { PublicSealingKey } from '../codec';
import type { AccountVerificationInput, MemberSource } from '../domain';
import { checkStart } from './check-start';
import type { StartVerificationRequest } from './requests';
import { sealFields } from './seal-fields';

/** @throws VerificationClientError INVALID_REQUEST naming every problem */
export async function toInput(
  sealingKey: PublicSealingKey,
  request: StartVerificationRequest,
): Promise<AccountVerificationInput> {
  checkStart(request);
  const { verificationId = randomUUID(), tenantId = 'default', user, member } = request;
  const { includeTransactions, policies, limits } = request;
  // Named one by one: whatever else a caller without types passes must not reach the history.
  return {
    verificationId,
    tenantId,
    user,
    member: await sealMember(sealingKey, verificationId, member),
    ...(includeTransactions === undefined ? {} : { includeTransactions }),
    ...(policies === undefined ? {} : { policies }),
    ...(limits === undefined ? {} : { limits }),
  };
}

async function sealMember(
  sealingKey: PublicSealingKey,
  verificationId: string,
  member: StartVerificationRequest['member'],
): Promise<MemberSource> {
  if (member.kind !== 'credentials') return member;
  const { credentials: fields, ...rest } = member;
  if (fields === undefined) return rest;
  const pointer = '/member/credentials';
  const purpose = 'credential';
  const what = { verificationId, purpose, fields, pointer } as const;
  return { ...rest, credentials: await sealFields(sealingKey, what) };
}
