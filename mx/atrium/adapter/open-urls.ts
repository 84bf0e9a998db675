/** The port's operations that make one-time URLs, over Atrium. */
import { type MxOpenUrls } from '../../port';
import { spokenIn, toOauthReturn, toWidgetOptions } from '../../wire';
import { type AtriumClient } from '../client';

/** Binds the operations that make one-time URLs to a client. */
export function adaptOpenUrls({
  connectWidget,
  members,
}: Pick<AtriumClient, 'connectWidget' | 'members'>): MxOpenUrls {
  return {
    openOauthUrl: (member, back, call) =>
      members.oauthWindowUri(member, { ...toOauthReturn(back), skip_aggregation: true }, call),
    async openWidgetUrl(request, call = {}) {
      const { userGuid, language, includeTransactions } = request;
      const options = {
        mode: 'verification',
        ...toWidgetOptions(request),
        ...(includeTransactions === true ? { include_transactions: true } : {}),
      } as const;
      return connectWidget.createUrl(userGuid, options, spokenIn(language, call));
    },
  };
}
