/**
 * One-time URLs: made for each request, sealed to whoever asked, stored nowhere. Only the process
 * that sent the public key can read what Temporal records (architecture.md §5, §8).
 */
import { openUrlBinding, type OpenUrlSource, type RecipientKey, type Sealed } from '../domain';
import { type MxCall, type MxPort } from '../mx/port';
import { userCommand } from './command';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';

export interface CreateOpenUrlInput {
  readonly verificationId: string;
  readonly userGuid: string;
  /** The member to sign in (OAuth), or to open the widget at. */
  readonly memberGuid?: string;
  readonly source: OpenUrlSource;
  readonly includeTransactions?: boolean;
  /** Public key of whoever asked; the URL is sealed to it. */
  readonly recipientKey: RecipientKey;
}

/** Builds the activity that makes one-time URLs. */
export function createOpenUrlActivity(deps: ActivityDependencies) {
  const { mx, sealTo } = deps;
  return {
    /**
     * Makes a one-time URL of the bank's page or the Connect widget. Every call makes a new URL;
     * earlier ones stay unused, so it is safe to repeat. A widget URL works once, for ten minutes.
     */
    createOpenUrl: (input: CreateOpenUrlInput): Promise<{ readonly sealedUrl: Sealed }> =>
      userCommand(deps, input, async ({ call }) => {
        const url = await makeUrl(mx, input, call);
        const binding = openUrlBinding(input.verificationId);
        return { sealedUrl: await sealTo(input.recipientKey, [url], binding) };
      }),
  };
}

async function makeUrl(mx: MxPort, input: CreateOpenUrlInput, call: MxCall): Promise<string> {
  const { userGuid, memberGuid, includeTransactions, source } = input;
  if (source.kind === 'oauth') {
    if (memberGuid === undefined) throw failure('MemberNotFound');
    return mx.openOauthUrl({ userGuid, memberGuid }, source, call);
  }
  const request = {
    ...source,
    userGuid,
    ...(memberGuid === undefined ? {} : { memberGuid }),
    ...(includeTransactions === undefined ? {} : { includeTransactions }),
  };
  return mx.openWidgetUrl(request, call);
}
