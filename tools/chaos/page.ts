/** docs/chaos.md, from what each fault came to when it was last played. Pure. */
import { type ChaosRecord } from './record';

/** The page. */
export function page(records: readonly ChaosRecord[]): string {
  const violations = records.reduce((sum, each) => sum + each.violations.length, 0);
  const played = records.filter(({ skipped }) => skipped === undefined);
  const faults = new Set(played.map(({ name }) => name)).size;
  const verifications = played.reduce((sum, { count }) => sum + count, 0);
  return [
    '# Chaos',
    '',
    'What each fault came to when `npm run chaos -- --full --report` last played it; the command writes this page. Each fault breaks something',
    'under verifications that are going on: two workers, the API, a Temporal server on a database file and the simulator, each a process of its',
    'own, with a proxy on each hop between them. Half of the verifications come over the HTTP API, half by the client package. Callers keep to one rule: what',
    'is not known to be done is sent again with the same ids and keys.',
    '',
    `**${String(violations)} violations** in ${String(verifications)} verifications under ${String(faults)} faults.`,
    '',
    '## What has to hold',
    '',
    'Judged from the log of the simulator, the exported histories, the database and the logs:',
    '',
    '- Every start ends in an outcome within seven minutes of its start, no run is left, and the outcome is the one without the fault.',
    '- Each verification has one user and one member at MX, and MX starts as many jobs for it as its scenario needs, none twice. One that',
    '  was stopped may have fewer, never more.',
    '- Each acknowledged answer takes effect, once, and each acknowledged cancellation.',
    '- No status of a member is read sooner than the polling interval after the read before.',
    '- The commands for one member are bounded, and those before there is a member. The log of the simulator is whole.',
    '- Every history replays with the workflow code that it ran on.',
    '- No credential, answer, account number or key is in a history, the database or a log; no credential, answer or key in a history that',
    '  was decoded with the payload keys.',
    '- Every process ends in order when it is told to, and none by itself, except where Temporal is killed, connections are reset, the disk is',
    '  full or everything comes at once.',
    '',
    'Under `garbage` the answers of MX are lies now and then. There an outcome may differ as long as it says that a new verification can',
    'help, and the counts of jobs and answers are not judged. Under `mx-oversize` and `wrong-types` one that gets three such answers running',
    'gives up, with an outcome of that kind.',
    '',
    'The simulator is MX here and keeps its state in memory, so it is paused and distorted, never killed. Recovery times are reported, not',
    'judged: this machine runs all of it on its few cores.',
    '',
    '## Results',
    '',
    ...table(records.filter((each) => !isOverPlatform(each))),
    '',
    ...overPlatform(records.filter(isOverPlatform)),
    '"restarts" counts processes that ended by themselves and were started again, as an orchestrator does.',
    ...details(records),
    '',
    ...circumstances(records),
    '',
    '## How to repeat one',
    '',
    '`npm run chaos -- --fault NAME --seed SEED --count N` plays the same fault with the same choices. Which process is where at that moment is the',
    "machine's, so a rare violation may need several tries. With `--traces DIR` it writes down what is known of each verification that a violation",
    'names: its requests at MX, its decoded history, its lines in the logs.',
    '',
  ].join('\n');
}

function overPlatform(records: readonly ChaosRecord[]): readonly string[] {
  if (records.length === 0) return [];
  const lead = 'Played with `--api platform`: the same code below another dialect of MX.';
  return ['## Results over the Platform API', '', lead, '', ...table(records), ''];
}

function isOverPlatform({ api }: ChaosRecord): boolean {
  return api === 'platform';
}

function table(records: readonly ChaosRecord[]): readonly string[] {
  return [
    '| fault | what is broken | N | outcomes | violations | recovery | requests to MX | least gap | slowest | restarts | seed | commit |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...records.map(row),
  ];
}

function row(record: ChaosRecord): string {
  const { name, what, count, outcomes, violations, recovery, skipped, seed, commit } = record;
  if (skipped !== undefined)
    return `| \`${name}\` | ${what} | skipped: ${skipped} ||||||||| ${commit} |`;
  const told = Object.entries(outcomes).map(([code, many]) => `${code} ${String(many)}`);
  const { requests, leastGapMs, slowestS, restarts } = record;
  return `| ${[
    `\`${name}\``,
    what,
    String(count),
    told.join(', '),
    String(violations.length),
    recovery,
    `${String(requests)} (${(requests / count).toFixed(0)} each)`,
    `${String(leastGapMs)} ms`,
    `${slowestS.toFixed(0)} s`,
    String(restarts),
    String(seed),
    commit,
  ].join(' | ')} |`;
}

/** Where and when, for each commit. */
function circumstances(records: readonly ChaosRecord[]): readonly string[] {
  const lines = records.map(({ commit, day, machine }) => `Commit ${commit}: ${day}, ${machine}.`);
  return [...new Set(lines)];
}

function details(records: readonly ChaosRecord[]): readonly string[] {
  return records
    .filter(({ violations }) => violations.length > 0)
    .flatMap(({ name, api, violations, story }) => [
      '',
      `### ${name}, ${api}`,
      '',
      ...violations.map((each) => `- ${each}`),
      '',
      '```text',
      ...story,
      '```',
    ]);
}
