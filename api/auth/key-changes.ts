/** What changed between two versions of the key file, for the audit stream. */
import { type ApiKeyFile } from './key-file';

/** One change. */
export interface KeyChange {
  readonly action: 'key-added' | 'key-changed' | 'key-removed' | 'revoked';
  /** Of the key, where it is known. */
  readonly tenantId?: string;
  /** Id of the key, tenant, verification or token. */
  readonly subject: string;
  readonly subjectKind: 'key' | 'tenant' | 'verification' | 'token';
}

/** The changes, keys first. */
export function changesBetween(before: ApiKeyFile, after: ApiKeyFile): readonly KeyChange[] {
  const old = new Map(before.keys.map((record) => [record.id, record]));
  const kept = new Set(after.keys.map(({ id }) => id));
  const keyChange = (
    action: KeyChange['action'],
    { id, tenantId }: { id: string; tenantId: string },
  ) => ({ action, tenantId, subject: id, subjectKind: 'key' }) as const;
  const written = after.keys.flatMap((record) => {
    const known = old.get(record.id);
    if (known === undefined) return [keyChange('key-added', record)];
    return JSON.stringify(known) === JSON.stringify(record)
      ? []
      : [keyChange('key-changed', record)];
  });
  const removed = before.keys
    .filter(({ id }) => !kept.has(id))
    .map((record) => keyChange('key-removed', record));
  const known = new Set(before.revocations.map((entry) => JSON.stringify(entry)));
  const revoked = after.revocations
    .filter((entry) => !known.has(JSON.stringify(entry)))
    .map(({ kind, id }) => {
      const tenantId = kind === 'tenant' ? id : (old.get(id)?.tenantId ?? undefined);
      return {
        action: 'revoked',
        ...(tenantId === undefined ? {} : { tenantId }),
        subject: id,
        subjectKind: kind,
      } as const;
    });
  return [...written, ...removed, ...revoked];
}
