/** What changed between two versions of the key file, for the audit stream. */
import { type KeyEntry, type KeyEvent } from '../audit/entry';
import { type ApiKeyFile, type ApiKeyRecord } from './key-file';

/** One change. */
export type KeyChange = KeyEntry;

/** The changes, keys first. */
export function changesBetween(before: ApiKeyFile, after: ApiKeyFile): readonly KeyChange[] {
  const old = new Map(before.keys.map((record) => [record.id, record]));
  const kept = new Set(after.keys.map(({ id }) => id));
  const keyChange = (event: KeyEvent, { id, tenantId }: ApiKeyRecord): KeyChange => ({
    event,
    tenantId,
    subjectKind: 'key',
    subject: id,
  });
  const written = after.keys.flatMap((record) => {
    const known = old.get(record.id);
    if (known === undefined) return [keyChange('key.added', record)];
    return JSON.stringify(known) === JSON.stringify(record)
      ? []
      : [keyChange('key.changed', record)];
  });
  const removed = before.keys
    .filter(({ id }) => !kept.has(id))
    .map((record) => keyChange('key.removed', record));
  const known = new Set(before.revocations.map((entry) => JSON.stringify(entry)));
  const revoked = after.revocations
    .filter((entry) => !known.has(JSON.stringify(entry)))
    .map(({ kind, id }): KeyChange => {
      const tenantId = kind === 'tenant' ? id : old.get(id)?.tenantId;
      return {
        event: 'access.revoked',
        ...(tenantId === undefined ? {} : { tenantId }),
        subjectKind: kind,
        subject: id,
      };
    });
  return [...written, ...removed, ...revoked];
}
