/** One-time URLs that the end user opens: the bank's own page, the Connect widget. */
import { type ConnectWidgetSource } from '../../domain';
import { type MxCall } from './call';
import { type MemberRef, type OauthReturn } from './members';

/** A Connect widget to open. */
export interface WidgetRequest extends Omit<ConnectWidgetSource, 'kind'> {
  readonly userGuid: string;
  /** Opens the widget at this member; else at the institution, if one is named. */
  readonly memberGuid?: string;
  readonly includeTransactions?: boolean;
}

/**
 * Operations that make one-time URLs: secrets, not to be logged or stored. Every call makes another
 * one; those made before stay unused.
 */
export interface MxOpenUrls {
  /** A fresh URL of the bank's page; `bad-request` for a member that has none. */
  openOauthUrl(member: MemberRef, back: OauthReturn, call?: MxCall): Promise<string>;
  /** A widget URL that works once and for ten minutes. */
  openWidgetUrl(request: WidgetRequest, call?: MxCall): Promise<string>;
}
