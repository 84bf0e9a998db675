/** Cursors of lists: opaque, and good only for the tenant and the filters they were made for. */
import { type DerivedKeys } from './derived-keys';
import { isSameText } from '../runtime/process';
import { ApiProblem } from './problem';

/** What a cursor is bound to: tenant and filters. */
export type CursorScope = readonly string[];

/** Wraps the index's own cursor. */
export function sealCursor(keys: DerivedKeys, scope: CursorScope, inner: string): string {
  return `${inner}.${keys.mac('cursor', inner, ...scope)}`;
}

/** @throws ApiProblem CURSOR_INVALID for a cursor that was made elsewhere, or for another list */
export function openCursor(keys: DerivedKeys, scope: CursorScope, cursor: string): string {
  const at = cursor.lastIndexOf('.');
  const inner = cursor.slice(0, Math.max(0, at));
  const isOurs = keys.all.some((each) =>
    isSameText(cursor.slice(at + 1), each.mac('cursor', inner, ...scope)),
  );
  if (at < 0 || !isOurs) throw new ApiProblem('CURSOR_INVALID');
  return inner;
}
