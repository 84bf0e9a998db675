/** Replays downloaded histories with the workflow code that a worker would run here. */
import { readFile } from 'node:fs/promises';
import { type PayloadCodec } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { PayloadCodecError, createDataConverter, importPayloadKeys } from '../../codec';
import { payloadKeysOf, temporalNamespace, workerConfig, type Environment } from '../../runtime';
import { workflowCode } from '../../worker';
import { IN_THREADS } from './in-threads';
import { NotAHistory, readHistory, type DownloadedHistory } from './read-history';

/** What became of one file. */
export interface Verdict {
  readonly file: string;
  readonly kind: 'replays' | 'does not replay' | 'not a history';
  /** One line. Shows no payload. */
  readonly detail: string;
}

/**
 * Replays each of the files, in order.
 *
 * @throws ConfigurationError where payloads are encrypted and there are no keys, or the settings of
 * the worker cannot be used
 */
export async function replayFiles(
  files: readonly string[],
  env: Environment,
): Promise<readonly Verdict[]> {
  const found = await Promise.all(files.map(readOne));
  const isEncrypted = found.some((each) => 'history' in each && each.isEncrypted);
  const namespace = temporalNamespace(env);
  const payloadKeys = isEncrypted ? await payloadKeysOf(env, importPayloadKeys) : undefined;
  const code = workflowCode({ ...workerConfig(env), namespace, payloadKeys });
  const [codec] = createDataConverter({ keys: payloadKeys, namespace }).payloadCodecs ?? [];
  const verdicts: Verdict[] = [];
  for (const each of found)
    verdicts.push('history' in each ? await replayOne(each, code, codec) : each);
  return verdicts;
}

interface HistoryFile extends DownloadedHistory {
  readonly file: string;
}

async function readOne(file: string): Promise<HistoryFile | Verdict> {
  try {
    return { file, ...readHistory(await readFile(file, 'utf8')) };
  } catch (error) {
    return { file, kind: 'not a history', detail: whyNone(error) };
  }
}

async function replayOne(
  { file, history, workflowId, input, decidedUntil, isMasked }: HistoryFile,
  code: ReturnType<typeof workflowCode>,
  codec: PayloadCodec | undefined,
): Promise<Verdict> {
  try {
    // A start that does not open would look like a decision that differs.
    await codec?.decode([...input]);
    await Worker.runReplayHistory({ ...IN_THREADS, ...code }, history, workflowId);
  } catch (error) {
    if (error instanceof PayloadCodecError) {
      const detail = `${lineOf(error)} Check PAYLOAD_KEYS and TEMPORAL_NAMESPACE.`;
      return { file, kind: 'not a history', detail };
    }
    const hint = isMasked ? ' Its payloads are masked: download it as it is, not decoded.' : '';
    return { file, kind: 'does not replay', detail: `${lineOf(error)}${hint}` };
  }
  const count = String(history.events?.length ?? 0);
  const detail = `${workflowId}, ${count} events, decisions up to event ${String(decidedUntil)}`;
  return { file, kind: 'replays', detail };
}

function whyNone(error: unknown): string {
  if (error instanceof NotAHistory) return error.message;
  if (error instanceof Error && 'code' in error) return `it cannot be read (${String(error.code)})`;
  throw error;
}

function lineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n')[0] ?? '';
}
