/**
 * The ids that we give at MX to what a verification creates. They tell nothing about a person that
 * the caller's own identifier does not tell.
 */
import { type ActivityDependencies } from './dependencies';

/** What an own id is made from. */
export interface OwnIdSource {
  readonly tenantId: string;
  readonly verificationId: string;
  /** The caller's own identifier, which is used in place of the verification id. */
  readonly identifier?: string | undefined;
}

type Marks = Pick<ActivityDependencies, 'marks'>;

/** The own id of a new user: always with the tenant's mark, by which a later verification knows it. */
export function userOwnId({ marks }: Marks, source: OwnIdSource): string {
  const { tenantId, verificationId, identifier = `av-${verificationId}` } = source;
  return marks?.identifierFor(tenantId, identifier) ?? identifier;
}

/**
 * The own id of a new member. The caller's own identifier carries the tenant's mark, since MX gives
 * an identifier to one member alone, whoever its user is (atrium-contract.md §14).
 */
export function memberOwnId({ marks }: Marks, source: OwnIdSource): string {
  const { tenantId, verificationId, identifier } = source;
  if (identifier === undefined) return `av-${verificationId}`;
  return marks?.identifierFor(tenantId, identifier) ?? identifier;
}

/**
 * The metadata of a new member with an identifier of the caller, where the caller gives none: it
 * tells the member of this verification from one that another verification made with the same
 * identifier at the same moment. Undefined where the own id tells that by itself.
 */
export function ownMetadata({
  identifier,
  verificationId,
}: Pick<OwnIdSource, 'identifier' | 'verificationId'>): string | undefined {
  return identifier === undefined ? undefined : `av-${verificationId}`;
}
