/** Names of what drives each verification, as heads of columns. */
import { type ContestantName } from './contestant';

export const NAMES: Readonly<Record<ContestantName, string>> = {
  ours: 'ours',
  naive: 'naive Temporal',
  lean: 'the SDK alone',
  plain: 'no durability',
  restate: 'Restate',
  dbos: 'DBOS',
};
