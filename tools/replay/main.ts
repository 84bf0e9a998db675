/** `npm run replay`: whether the workflow code of this checkout takes up a run that somebody downloaded. */
import { parseArgs } from 'node:util';
import { EXIT, UsageError, type CommandContext } from '../../cli/terminal';
import { runTool } from '../run-tool';
import { replayFiles, type Verdict } from './replay-files';

const USAGE = `Usage: npm run replay -- FILE…

Replays the histories of verifications with the workflow code of this checkout, or with the bundle that
WORKER_WORKFLOW_BUNDLE names. A FILE is what "temporal workflow show --output json" prints, or what the Temporal
UI downloads as it is, not decoded. Encrypted payloads need PAYLOAD_KEYS or PAYLOAD_KEYS_FILE, and
TEMPORAL_NAMESPACE where it is not "default". Nothing is asked of Temporal or MX.

Prints a line for each file. Exit code 0: all of them replay; 1: one does not; 2: one is not a history.`;

const CODES: Readonly<Record<Verdict['kind'], number>> = {
  replays: EXIT.ok,
  'does not replay': EXIT.failed,
  'not a history': EXIT.usage,
};

runTool({ name: 'The replay', usage: USAGE, run: replay });

async function replay({ args, env, print, abortable }: CommandContext): Promise<number> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  if (positionals.length === 0) throw new UsageError('Name the file of a history.');
  const verdicts = await abortable(replayFiles(positionals, env));
  for (const { file, kind, detail } of verdicts) print(`${file}: ${kind}: ${detail}`);
  const kinds = verdicts.map(({ kind }) => kind);
  // What does not replay is the worse news.
  return CODES[
    (['does not replay', 'not a history'] as const).find((kind) => kinds.includes(kind)) ??
      'replays'
  ];
}
