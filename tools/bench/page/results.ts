/** The results that docs/performance.md is made of: one file for each part, as the benches saved it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Comparison } from '../compare/table';
import { type Machine } from '../measure/machine';
import { type GrowthResult } from '../scale/growth';
import { type PollResult } from '../scale/polls';
import { type WaitingResult } from '../scale/waiting';
import { type WorkersResult } from '../scale/workers';

/** Of each part, with where and when it was measured; a part that was not measured is absent. */
export interface Results {
  readonly compare?: Comparison;
  readonly polls?: Machine & PollResult;
  readonly waiting?: Machine & WaitingResult;
  readonly workers?: Machine & WorkersResult;
  readonly growth?: Machine & GrowthResult;
}

const NAMES = ['compare', 'polls', 'waiting', 'workers', 'growth'] as const;

/** Reads the files of a folder that are there. */
export function readResults(folder: string): Results {
  return Object.fromEntries(
    NAMES.map((name) => [name, join(folder, `${name}.json`)] as const)
      .filter(([, file]) => existsSync(file))
      .map(([name, file]) => [name, JSON.parse(readFileSync(file, 'utf8')) as unknown]),
  ) as Results;
}
