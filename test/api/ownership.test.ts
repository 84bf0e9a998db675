/**
 * Goal: an id that is free again, and then another tenant's, is no longer its first tenant's, for keys
 * and browsers' tokens. Method: ownership alone, over ids whose tenant changes, with its own clock.
 */
import { describe, expect, it } from '@jest/globals';
import { VerificationTokens } from '../../api/auth/verification-tokens';
import { DerivedKeys } from '../../api/derived-keys';
import { type Principal } from '../../api/auth/principal';
import { Ownership } from '../../api/ownership';
import { aSecret } from '../support/keys';
import { aRegistration } from './support/stub-api';

const MINUTE_MS = 60_000;

async function aStage() {
  const tokens = new VerificationTokens(new DerivedKeys(aSecret()));
  const { token } = await tokens.issue({ verificationId: 'v-1', tenantId: 'acme' }, 3_600);
  const browser = (await tokens.holderOf(token))!;
  const backend: Principal = {
    kind: 'backend',
    tenantId: 'acme',
    scopes: [],
    credential: { kind: 'api-key', id: 'k', issuedAtMs: 0 },
    limitKey: 'tenant:acme',
  };
  const state = { owner: 'acme', nowMs: 0, lookUps: 0 };
  const lookUp = async () => {
    state.lookUps += 1;
    return aRegistration({ tenantId: state.owner });
  };
  const ownership = new Ownership({ lookUp }, () => state.nowMs);
  return { state, ownership, callers: { backend, browser } };
}

describe.each(['backend', 'browser'] as const)('a %s', (kind) => {
  it('is remembered for a minute, and looked up again after it', async () => {
    const { state, ownership, callers } = await aStage();
    await ownership.require(callers[kind], 'v-1');
    state.nowMs += MINUTE_MS - 1;
    await ownership.require(callers[kind], 'v-1');
    expect(state.lookUps).toBe(1);
    state.nowMs += 1;
    state.owner = 'other';
    const again = ownership.require(callers[kind], 'v-1');
    await expect(again).rejects.toMatchObject({ code: 'VERIFICATION_NOT_FOUND' });
  });

  it('is looked up at once where numbers are handed out, or something is deleted', async () => {
    const { state, ownership, callers } = await aStage();
    await ownership.require(callers[kind], 'v-1');
    state.owner = 'other';
    const now = ownership.requireNow('acme', 'v-1');
    await expect(now).rejects.toMatchObject({ code: 'VERIFICATION_NOT_FOUND' });
  });
});
