/** Values that a fault run plants, and looks for afterwards wherever something is written down. */
import { randomBytes } from 'node:crypto';

/** What an end user types at the bank that accepts it alone. */
export interface PlantedLogin {
  readonly institutionCode: string;
  readonly username: string;
  readonly password: string;
  readonly answers: readonly string[];
}

/** A log-in that occurs nowhere else. */
export function plantedLogin(): PlantedLogin {
  const word = (name: string) => `${name}-${randomBytes(12).toString('hex')}`;
  return {
    institutionCode: 'harbor_trust',
    username: word('user'),
    password: word('password'),
    answers: [word('answer')],
  };
}
