import { spawnSync } from 'node:child_process';
import { describeUnless } from './server-suite';

/** A `describe` for suites that run a tool of `tools/` that is written in Go. */
export function describeWithGo(name: string, suite: () => void): void {
  const probe = spawnSync('go', ['version']);
  describeUnless(probe.status === 0 ? undefined : 'there is no Go on PATH.', name, suite);
}
