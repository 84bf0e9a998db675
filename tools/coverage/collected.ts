/**
 * Reads what a run left: jest's data of the test files, and Node's own files of the processes and
 * threads that the tests started. Workflow code runs there as one bundle, which is made again here
 * to know its source map.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { bundleSources } from '../../worker';
import { type Compiled, type V8Function } from './hits';

/** A compiled script that ran, once for each time that it was loaded. */
export interface Script {
  /** The same for all loads of the same compiled text. */
  readonly key: string;
  readonly compiled: Compiled;
  readonly functions: readonly V8Function[];
}

interface NodeCoverage {
  readonly result: readonly { readonly url: string; readonly functions: readonly V8Function[] }[];
  readonly 'source-map-cache'?: Readonly<
    Record<
      string,
      { readonly lineLengths: readonly number[]; readonly data: Compiled['map'] | null }
    >
  >;
}

/** What was loaded inside the test files. */
export function* testScripts(folder: string): Generator<Script> {
  const known = new Map<string, Compiled>();
  for (const file of jsonFiles(path.join(folder, 'tests'))) {
    const scripts = readJson(file) as { functions: V8Function[]; compiled: string }[];
    for (const { functions, compiled: key } of scripts) {
      let compiled = known.get(key);
      if (compiled === undefined) {
        const content = readJson(path.join(folder, 'compiled', key));
        const { code, map } = content as { code: string; map: Compiled['map'] };
        compiled = { map, lineLengths: lengthsOf(code) };
        known.set(key, compiled);
      }
      yield { key, compiled, functions };
    }
  }
}

/**
 * What was loaded in processes and threads that the tests started; `bundle` is the workflow code as
 * it runs there.
 */
export function* processScripts(folder: string, bundle: Bundle): Generator<Script> {
  for (const file of jsonFiles(path.join(folder, 'processes'))) {
    let data: NodeCoverage;
    try {
      data = readJson(file) as NodeCoverage;
    } catch {
      // Its process was killed while it wrote.
      continue;
    }
    for (const { url, functions } of data.result) {
      if (functions[0]?.ranges[0]?.endOffset === bundle.length) {
        yield { key: 'workflow bundle', compiled: bundle.compiled, functions };
        continue;
      }
      const cached = data['source-map-cache']?.[url];
      if (!url.startsWith('file://') || url.includes('/node_modules/')) continue;
      if (cached === undefined || cached.data === null) continue;
      const key = `${fileURLToPath(url.replace(/\?.*$/, ''))} ${JSON.stringify(cached.lineLengths)}`;
      yield { key, compiled: { map: cached.data, lineLengths: cached.lineLengths }, functions };
    }
  }
}

export interface Bundle {
  readonly length: number;
  readonly compiled: Compiled;
}

/** Bundles the workflow code as a worker does at its start. */
export async function workflowBundle(): Promise<Bundle> {
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({ ...bundleSources(), logger });
  const map = /sourceMappingURL=data:[^,]*;base64,(\S+)/.exec(code)?.[1];
  if (map === undefined) throw new Error('The bundle of the workflow code has no source map.');
  return {
    length: code.length,
    compiled: {
      map: JSON.parse(Buffer.from(map, 'base64').toString('utf8')) as Compiled['map'],
      lineLengths: lengthsOf(code),
    },
  };
}

function jsonFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => path.join(folder, name));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function lengthsOf(code: string): readonly number[] {
  return code.split('\n').map((line) => line.length);
}
