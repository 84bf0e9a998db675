/**
 * What is known of each verification that a violation names, one JSON file each, for whoever looks for
 * its cause: the rule that it broke, its requests at MX, its decoded history and its lines in the logs.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { type Evidence } from './evidence';
import { type World } from './world';

/** A run with more has one cause for all of them. */
const TRACES_MAX = 20;

/**
 * Writes them.
 *
 * @param folder - is made; files of an earlier run with the same names are overwritten
 */
export function writeTraces(
  folder: string,
  violations: readonly string[],
  { workers, api }: Pick<World, 'workers' | 'api'>,
  { runs, members, requests }: Evidence,
): void {
  const lines = [...workers, api].flatMap((each) =>
    each
      .log()
      .split('\n')
      .map((line) => `${each.name}: ${line}`),
  );
  const traces = runs.flatMap(({ verificationId, decoded }) => {
    const own = members.filter(({ identifier }) => identifier?.includes(verificationId) === true);
    const guids = own.flatMap(({ guid, userGuid }) => [guid, userGuid]);
    const names = [verificationId, ...guids];
    const isNamedIn = (text: string): boolean => names.some((name) => text.includes(name));
    const broken = violations.filter(isNamedIn);
    if (broken.length === 0) return [];
    const isOwn = (guid: string | undefined): boolean => guid !== undefined && guids.includes(guid);
    const trace = {
      ...{ verificationId, violations: broken, members: own },
      requests: requests.filter((each) => isOwn(each.memberGuid) || isOwn(each.userGuid)),
      log: lines.filter(isNamedIn),
      history: historyToJSON(decoded),
    };
    return [trace];
  });
  mkdirSync(folder, { recursive: true });
  for (const trace of traces.slice(0, TRACES_MAX)) {
    const file = path.join(folder, `${trace.verificationId}.json`);
    writeFileSync(file, `${JSON.stringify(trace, null, 2)}\n`, { mode: 0o600 });
  }
}
