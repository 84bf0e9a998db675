/** Where the time of a CPU profile (V8's format) went, by module and by function. Pure. */
import path from 'node:path';

/** What is read of a profile. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly samples?: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas?: readonly number[];
}

/** Milliseconds of one place itself, what it calls left out. */
export interface Place {
  readonly name: string;
  readonly ms: number;
}

/** The parts of a profile, the longest first. */
export interface ProfileSummary {
  /** Milliseconds in which the thread did something. */
  readonly busyMs: number;
  readonly modules: readonly Place[];
  readonly functions: readonly Place[];
}

/** V8's name for a thread that waits. */
const IDLE = '(idle)';

/** Adds up what each place took. */
export function summarise(profile: CpuProfile, root = process.cwd()): ProfileSummary {
  const { nodes, samples = [], timeDeltas = [] } = profile;
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const modules = new Map<string, number>();
  const functions = new Map<string, number>();
  let busyMs = 0;
  samples.forEach((id, at) => {
    const frame = byId.get(id);
    if (frame === undefined || frame.functionName === IDLE) return;
    const ms = (timeDeltas[at] ?? 0) / 1_000;
    const module = moduleOf(frame.url, root) ?? frame.functionName;
    const place = `${frame.functionName || '(anonymous)'}  ${module}:${String(frame.lineNumber + 1)}`;
    busyMs += ms;
    modules.set(module, (modules.get(module) ?? 0) + ms);
    functions.set(place, (functions.get(place) ?? 0) + ms);
  });
  return { busyMs, modules: longestFirst(modules), functions: longestFirst(functions) };
}

/** A package, a part of Node.js, or a file of ours; undefined for what is no code, such as the garbage collector. */
function moduleOf(url: string, root: string): string | undefined {
  if (url === '') return undefined;
  const file = url.replace(/^file:\/\//, '');
  const found = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  if (found !== undefined) return found;
  return path.isAbsolute(file) ? path.relative(root, file) : file;
}

function longestFirst(places: ReadonlyMap<string, number>): readonly Place[] {
  return [...places].map(([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms);
}
