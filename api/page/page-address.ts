/**
 * The path of a verification's page. It names tenant and verification with a mark of ours, so that
 * the page can be served with the tenant's own `frame-ancestors` and look before anybody has shown a
 * token, without a look-up, and also while Temporal is away. It grants nothing.
 */
import { ID_PATTERN } from '../../contract/names';
import { type DerivedKeys } from '../derived-keys';
import { isSameText } from '../../runtime/process';

/** Whose page it is. */
export interface PageOwner {
  readonly verificationId: string;
  readonly tenantId: string;
}

/** The last part of the page's path. */
export function pageAddressOf(keys: DerivedKeys, { verificationId, tenantId }: PageOwner): string {
  return [verificationId, tenantId, keys.mac('page-address', verificationId, tenantId)].join('.');
}

/** Whose page an address is of; undefined for one that we did not make. */
export function readPageAddress(keys: DerivedKeys, address: string): PageOwner | undefined {
  const [verificationId = '', tenantId = '', mark = '', ...more] = address.split('.');
  if (more.length > 0 || !ID_PATTERN.test(verificationId) || !ID_PATTERN.test(tenantId))
    return undefined;
  const isOurs = keys.all.some((each) =>
    isSameText(mark, each.mac('page-address', verificationId, tenantId)),
  );
  return isOurs ? { verificationId, tenantId } : undefined;
}
