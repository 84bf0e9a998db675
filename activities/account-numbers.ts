/** Reads the result: the numbers of the account that the end user chose. */
import { sleep } from '@temporalio/activity';
import { chooseByName, chooseWithoutNames, type ChosenNumbers } from '../domain';
import { command } from './command';
import type { ActivityDependencies } from './dependencies';
import { toAccountNumber } from './from-atrium';
import type { MemberRef } from './members';

export interface ListAccountNumbersInput extends MemberRef {
  readonly knownAccountGuids: readonly string[];
  readonly chosenLabel?: string;
  /** Signed in by OAuth: the numbers may be tokens (contract §13.6). */
  readonly isOauth: boolean;
  /** No verification was made: the numbers MX has already are taken as they are. */
  readonly areReused: boolean;
}

/** Numbers can come later than CONNECTED (contract §10: missing in the sandbox); this often they are looked for again. */
const EMPTY_READS_MAX = 5;

/** Builds the activity that reads account numbers. */
export function createAccountNumberActivity({ atrium, pollIntervalMs }: ActivityDependencies) {
  return {
    /**
     * GET M/account_numbers, all pages, and account names only where the numbers do not tell which account was chosen.
     * A read; safe to repeat. An empty list is read again a few times, then returned: an outcome, no error.
     */
    listAccountNumbers: (input: ListAccountNumbersInput): Promise<ChosenNumbers> =>
      command(async ({ call }) => {
        const numbers = await readNumbers();
        if (input.areReused) return { numbers, foundBy: 'known-before' };
        const evidence = { ...input, numbers };
        const chosen = chooseWithoutNames(evidence);
        if (chosen !== undefined) return chosen;
        const accounts = await atrium.members.accounts(input, call);
        const names = accounts.map(({ guid, name }) => ({ accountGuid: guid, name }));
        return chooseByName(evidence, names);

        async function readNumbers() {
          for (let read = 1; ; read += 1) {
            const numbers = await atrium.members.accountNumbers(input, call);
            if (numbers.length > 0 || read >= EMPTY_READS_MAX) {
              return numbers.map((number) => toAccountNumber(number, input.isOauth));
            }
            await sleep(pollIntervalMs);
          }
        }
      }),
  };
}
