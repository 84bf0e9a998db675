/** `keys api list`: what is in a key file, without what would let anybody in. */
import { harmless } from '../terminal/text';
import { type ApiKeyFile, type ApiKeyRecord } from '../../api/keys';

/**
 * Lines to print: a key each, then the other revocations.
 *
 * @param uses - when each key was used last; undefined where nobody looked
 */
export function describeKeys(
  { keys, revocations }: ApiKeyFile,
  uses: ReadonlyMap<string, string> | undefined,
): readonly string[] {
  const revoked = new Map<string, number>();
  for (const { kind, id, at } of revocations) {
    const name = `${kind}:${id}`;
    revoked.set(name, Math.max(revoked.get(name) ?? 0, Date.parse(at)));
  }
  const rows = keys.map((record) => [
    record.id,
    record.tenantId,
    stateOf(record, revoked),
    record.scopes.join(','),
    `made ${record.createdAt}`,
    record.expiresAt === undefined ? 'no end' : `until ${record.expiresAt}`,
    record.addresses === undefined ? 'from everywhere' : `from ${record.addresses.join(',')}`,
    ...(uses === undefined
      ? []
      : [`last used ${harmless(uses.get(record.id) ?? 'not in this audit file')}`]),
    ...(record.note === undefined ? [] : [harmless(record.note)]),
  ]);
  const others = revocations.filter(({ kind }) => kind !== 'key');
  return [
    ...(rows.length === 0 ? ['There are no keys.'] : rows.map((row) => row.join('  '))),
    ...others.map(({ kind, id, at }) => `revoked: ${kind} ${id}, what was issued until ${at}`),
  ];
}

function stateOf(
  { id, tenantId, createdAt, expiresAt }: ApiKeyRecord,
  revoked: ReadonlyMap<string, number>,
): string {
  const ofTenant = revoked.get(`tenant:${tenantId}`);
  if (revoked.has(`key:${id}`) || (ofTenant !== undefined && ofTenant >= Date.parse(createdAt)))
    return 'revoked';
  return expiresAt !== undefined && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'valid';
}
