/** What a verification is started with. Callers and workflow share these shapes. */
import { type VerificationLimits } from './limits';
import { type RecipientKey } from './recipient-key';
import { type SealedFields } from './sealed';
import { type AccountSelectionPolicy } from './selection-policy';

/**
 * Whose account is verified: a user MX knows already, which is used only with the tenant's mark on
 * it, or one to be created for it.
 */
export type UserSource =
  | { readonly kind: 'existing'; readonly userGuid: string }
  | {
      readonly kind: 'new';
      /**
       * Unique within the tenant, whose mark goes to MX with it; the tenant's user with it is adopted.
       * Derived from the verification id when absent.
       */
      readonly identifier?: string;
      readonly metadata?: string;
      readonly isDisabled?: boolean;
    };

/** What a member that we create carries besides its connection method. */
interface NewMember {
  /**
   * Unique within the tenant; derived from the verification id when absent. One that a member has
   * already ends with `member-already-exists`. To look whether it is free costs one more activity.
   */
  readonly identifier?: string;
  readonly metadata?: string;
  readonly isBackgroundAggregationDisabled?: boolean;
}

/** Sign-in form: the credentials go through us, sealed. */
export interface CredentialsSource extends NewMember {
  readonly kind: 'credentials';
  readonly institutionCode: string;
  /** Absent: the verification first asks for them. */
  readonly credentials?: SealedFields;
}

/** The bank's own page: the end user signs in there (atrium-contract.md §13). */
export interface OauthSource extends NewMember {
  readonly kind: 'oauth';
  readonly institutionCode: string;
  /** Where the bank's page leads back to. @default 'BROWSER', by MX */
  readonly referralSource?: 'BROWSER' | 'APP';
  readonly clientRedirectUrl?: string;
  readonly uiMessageWebviewUrlScheme?: string;
}

/** MX's Connect widget: the end user does everything in it (atrium-contract.md §12). */
export interface ConnectWidgetSource {
  readonly kind: 'connect-widget';
  /** Opens the widget at this institution's form. */
  readonly institutionCode?: string;
  readonly colorScheme?: 'light' | 'dark';
  /** Language tag for the widget, such as `fr-CA`. */
  readonly language?: string;
  readonly isMobileWebview?: boolean;
  readonly uiMessageWebviewUrlScheme?: string;
}

/** Within which time a one-time URL is made, in milliseconds, its tries counted: somebody waits for it. */
export const OPEN_URL_WITHIN_MS = 20_000;

/** What a one-time URL is made from: the page, and where it leads back to. */
export type OpenUrlSource =
  | Omit<OauthSource, keyof NewMember | 'institutionCode'>
  | ConnectWidgetSource;

/** A member of the user that exists already. */
export interface ExistingMemberSource {
  readonly kind: 'existing-member';
  readonly memberGuid: string;
}

/** The connection method: how the member comes to be. */
export type MemberSource =
  | CredentialsSource
  | OauthSource
  | ConnectWidgetSource
  | ExistingMemberSource;

/** What the caller decides in advance. Each has a safe default. */
export interface VerificationPolicies {
  /** Who chooses the account. @default the end user */
  readonly accountSelection?: AccountSelectionPolicy;
  /**
   * Use numbers that MX has already, without a verification to pay for. Existing members only.
   * @default false
   */
  readonly reuseKnownNumbers?: boolean;
  /** After FAILED or DEGRADED try again the next day, `dailyRetriesMax` times. @default false */
  readonly retryDaily?: boolean;
  /**
   * Delete the member at the end; `on-failure` deletes only members that this verification made.
   * None is deleted after `support-required` and `already-running`, where others need it.
   * @default 'never'
   */
  readonly memberDeletion?: 'never' | 'on-failure' | 'always';
}

/** The argument of the workflow. Holds no readable secret. */
export interface AccountVerificationInput {
  readonly verificationId: string;
  readonly tenantId: string;
  readonly user: UserSource;
  readonly member: MemberSource;
  /** The caller's own name of it, such as an order id; several may share one. */
  readonly reference?: string;
  readonly includeTransactions?: boolean;
  /** The caller's public key: numbers and transactions leave the worker sealed to it alone. */
  readonly resultKey?: RecipientKey;
  /** Whether the tenant has webhooks: a child follows the run (docs/adr/0021). @default false */
  readonly isFollowed?: boolean;
  readonly policies?: VerificationPolicies;
  readonly limits?: Partial<VerificationLimits>;
}
