/**
 * The frame of every tool: that of a command, with the SDK's log, and without a stack trace where
 * the server is in use.
 */
import { CannotStart, runCommand, type Command } from '../cli/terminal';
import { createLogger } from '../runtime';
import { installTemporalRuntime } from '../runtime/worker';
import { DevServerInUseError } from './dev-server';

/** What a tool is. */
export interface Tool extends Omit<Command, 'afterFailure'> {
  /**
   * Where warnings of worker and SDK go: kept for the case of a failure, or shown as they come.
   * @default 'memory'
   */
  readonly logTo?: 'memory' | 'terminal';
}

/** Warnings of worker and SDK that are kept, to be shown only when the tool fails. */
const LOG_LINES_MAX = 20;

/** Runs a tool and ends the process with its exit code. */
export function runTool({ name, usage, run, logTo = 'memory' }: Tool): void {
  const logLines = routeLog(logTo);
  runCommand({
    name,
    usage,
    run: (context) =>
      run(context).catch((error: unknown) => {
        throw error instanceof DevServerInUseError ? new CannotStart(error.message) : error;
      }),
    afterFailure: () =>
      logLines.length === 0 ? [] : ['', 'The last warnings of the log:', ...logLines],
  });
}

/** Installs the SDK's log; returns its last warnings where they are not shown. */
function routeLog(logTo: 'memory' | 'terminal'): readonly string[] {
  const lines: string[] = [];
  const write = (line: string): void => {
    if (logTo === 'terminal') {
      process.stderr.write(line);
      return;
    }
    lines.push(line.trimEnd());
    if (lines.length > LOG_LINES_MAX) lines.shift();
  };
  installTemporalRuntime(createLogger('warn', { write }));
  return lines;
}
