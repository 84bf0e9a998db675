/**
 * The key of tenants' marks on this machine: made for the process and forgotten with it. The worker
 * of a stack accepts users that the tools of the same process mark.
 */
import { randomBytes } from 'node:crypto';
import { TenantMarks } from '../codec';
import { type TenantMarkKeys } from '../runtime';

/** At least 256 bits, as the worker asks for. */
const KEY_BYTES = 48;

/** The keys of a stack's worker. */
export const MARK_KEYS: TenantMarkKeys = [randomBytes(KEY_BYTES).toString('base64url')];

/** Their marks. */
export const MARKS = new TenantMarks(MARK_KEYS);
