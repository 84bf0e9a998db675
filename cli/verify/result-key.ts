/** A session's own key: the numbers come sealed to it, and are opened here. */
import { type StartVerificationRequest } from '../../client';
import { parsePrivateKeys, type PrivateSealingKey } from '../../codec';
import { secretFilesMayBeOpen, type Environment } from '../../runtime';
import { readPrivateFile } from '../../runtime/process';
import { UsageError } from '../terminal/command';

/** Both halves. */
export interface ResultKey {
  readonly privateJwk: PrivateSealingKey;
  readonly resultKey: NonNullable<StartVerificationRequest['resultKey']>;
}

/** Reads the private key that `keys result` made. @throws UsageError when it cannot be used */
export function readResultKey(file: string, env: Environment): ResultKey {
  try {
    const [privateJwk] = parsePrivateKeys(readPrivateFile(file, secretFilesMayBeOpen(env)));
    if (privateJwk === undefined) throw new Error('there is none.');
    const { kid, x = '', y = '' } = privateJwk;
    return { privateJwk, resultKey: { kty: 'EC', crv: 'P-256', x, y, kid } };
  } catch (error) {
    throw new UsageError(`--result-key must name a private key file: ${(error as Error).message}`);
  }
}
