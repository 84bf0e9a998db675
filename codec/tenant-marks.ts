/**
 * The mark of a tenant inside the identifiers that we give at MX: `<own id>-m1-<mark>`. The mark is
 * a keyed hash of tenant and own id, so that reading a user back proves whose it is, without any
 * record of ours, and two tenants that choose the same identifier never meet.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { REFERENCE_LENGTH_MAX } from '../domain';

/** Says how the mark is made; part of what is hashed. Letters that MX takes in an identifier. */
const VERSION = 'm1';
/** 128 bits: nobody finds the mark of another tenant by trying. */
const MARK_BYTES = 16;
/** Its length in base64url, whose signs MX takes in an identifier (atrium-contract.md §14). */
const MARK_LENGTH = 22;
const MARKED = new RegExp(`^(?<ownId>.+)-${VERSION}-(?<mark>[A-Za-z0-9_-]{${MARK_LENGTH}})$`, 's');
/** What is left of a reference beside the mark. A longer own id is hashed. */
export const OWN_ID_LENGTH_MAX = REFERENCE_LENGTH_MAX - `-${VERSION}-`.length - MARK_LENGTH;

/** Whose a marked identifier is: the tenant's by the active key, by an old one, or somebody else's. */
export type MarkOwner = 'ours' | 'ours-by-old-key' | 'foreign' | 'unmarked';

/** Makes and checks marks. The first key makes them; the others are old ones, still accepted. */
export class TenantMarks {
  readonly #keys: readonly string[];

  /** @param keys - secrets of at least 256 bits, as text */
  constructor(keys: readonly [active: string, ...old: string[]]) {
    this.#keys = keys;
  }

  /** The identifier of this tenant for an own id; at most {@link REFERENCE_LENGTH_MAX} long. */
  identifierFor(tenantId: string, ownId: string): string {
    const short = ownId.length > OWN_ID_LENGTH_MAX ? hashed(ownId) : ownId;
    return `${short}-${VERSION}-${markOf(this.#keys[0] ?? '', tenantId, short).toString('base64url')}`;
  }

  /** Whether an identifier that was read back is the tenant's. */
  isOf(tenantId: string, identifier: string | null): boolean {
    const owner = this.ownerOf(tenantId, identifier);
    return owner === 'ours' || owner === 'ours-by-old-key';
  }

  /** Whose an identifier is, seen from a tenant. */
  ownerOf(tenantId: string, identifier: string | null): MarkOwner {
    const { ownId, mark } = partsOf(identifier) ?? {};
    if (ownId === undefined || mark === undefined) return 'unmarked';
    // Every key is tried, so that the time says nothing about which one fits.
    const fits = this.#keys.map((key) => timingSafeEqual(markOf(key, tenantId, ownId), mark));
    if (fits[0] === true) return 'ours';
    return fits.includes(true) ? 'ours-by-old-key' : 'foreign';
  }
}

/** The own id of an identifier: without its mark, if it has one. */
export function withoutMark(identifier: string): string {
  return partsOf(identifier)?.ownId ?? identifier;
}

function partsOf(identifier: string | null): { ownId: string; mark: Buffer } | undefined {
  const { ownId, mark } = MARKED.exec(identifier ?? '')?.groups ?? {};
  if (ownId === undefined || mark === undefined) return undefined;
  return { ownId, mark: Buffer.from(mark, 'base64url') };
}

/** Neither a tenant id nor a version holds a NUL, so no two inputs are hashed alike. */
function markOf(key: string, tenantId: string, ownId: string): Buffer {
  const mac = createHmac('sha256', key).update(`${VERSION}\0${tenantId}\0${ownId}`).digest();
  return mac.subarray(0, MARK_BYTES);
}

function hashed(ownId: string): string {
  return createHash('sha256').update(ownId).digest('hex');
}
