/** Reads the result: the numbers of the account that the end user chose. */
import { sleep } from '@temporalio/activity';
import {
  ACCOUNT_NUMBERS_MAX,
  chooseByName,
  chooseWithoutNames,
  oneRowPerAccount,
  takeKnown,
  type ChosenNumbers,
} from '../domain';
import { userCommand } from './command';
import { type ActivityDependencies } from './dependencies';
import { type MemberRef, type MxCall, type MxPort } from '../mx/port';

export interface ListAccountNumbersInput extends MemberRef {
  readonly knownAccountGuids: readonly string[];
  readonly chosenLabel?: string;
  /**
   * False where MX may have taken another verification's choice: then only the account's name
   * decides.
   */
  readonly isChoiceCertain: boolean;
  /**
   * False where the end user chose in the Connect widget: old numbers may then be another
   * account's.
   */
  readonly areOldOnesMeant: boolean;
  /** Signed in by OAuth: the numbers may be tokens (atrium-contract.md §13.6). */
  readonly isOauth: boolean;
  /** No verification was made: the numbers MX has already are taken as they are. */
  readonly areReused: boolean;
}

/**
 * Numbers can come later than CONNECTED (atrium-contract.md §10: missing in the sandbox): reads at
 * most.
 */
const READS_MAX = 5;

/** Builds the activity that reads account numbers. */
export function createAccountNumberActivity(deps: ActivityDependencies) {
  const { mx, pollIntervalMs } = deps;
  return {
    /**
     * Lists the account numbers, and the account names only where the numbers do not show which
     * account was chosen. A read; safe to repeat. While the chosen account's numbers are missing,
     * it reads again, a few times; then it returns what there is. An empty list is an outcome and
     * no error.
     */
    listAccountNumbers: (input: ListAccountNumbersInput): Promise<ChosenNumbers> =>
      userCommand(deps, input, async ({ call }) => {
        for (let read = 1; ; read += 1) {
          const chosen = await readOnce(mx, input, call);
          if (!mayStillCome(chosen, input) || read >= READS_MAX) return withinBudget(chosen);
          await sleep(pollIntervalMs);
        }
      }),
  };
}

/** Nothing yet, or only numbers from before, of which none is the chosen account's by name. */
function mayStillCome(
  { numbers, foundBy }: ChosenNumbers,
  { knownAccountGuids }: ListAccountNumbersInput,
): boolean {
  const areOld = numbers.every(({ accountGuid }) => knownAccountGuids.includes(accountGuid));
  return numbers.length === 0 || (foundBy === 'ambiguous' && areOld);
}

function withinBudget(chosen: ChosenNumbers): ChosenNumbers {
  if (chosen.numbers.length <= ACCOUNT_NUMBERS_MAX) return chosen;
  return { ...chosen, numbers: chosen.numbers.slice(0, ACCOUNT_NUMBERS_MAX), isTruncated: true };
}

async function readOnce(
  mx: MxPort,
  input: ListAccountNumbersInput,
  call: MxCall,
): Promise<ChosenNumbers> {
  const read = await mx.listNumbers(input, call);
  const numbers = oneRowPerAccount(
    read.map((number) => ({ ...number, mayBeTokenised: input.isOauth })),
  );
  if (input.areReused) return takeKnown(numbers);
  const evidence = { ...input, numbers };
  const chosen = chooseWithoutNames(evidence);
  if (chosen !== undefined) return chosen;
  return chooseByName(evidence, await mx.listAccounts(input, call));
}
