/** How many connections the process can hold at all. */
import { readFileSync } from 'node:fs';

/** The rest is for Temporal, MX, the JWKS and files. */
const SHARE_FOR_CONNECTIONS = 0.8;

/**
 * The limit on connections that fits the process's limit on open files (`ulimit -n`): a process
 * without a free file takes no connection at all, and no probe reaches it. Where the system does not
 * tell, as on macOS, the limit stays.
 */
export function fittingOpenFiles(connectionsMax: number): number {
  const openFilesMax = Number(/^Max open files\s+(\d+)/m.exec(processLimits())?.[1] ?? Infinity);
  return Math.min(connectionsMax, Math.floor(openFilesMax * SHARE_FOR_CONNECTIONS));
}

function processLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}
