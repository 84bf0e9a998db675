#!/usr/bin/env node
/**
 * The executable of the simulator's own package (`npx atrium-verification-simulator`). In this
 * repository and in the image the command `simulator` of cli/ does the same.
 */
import { readCommandLine, usage } from './command-line';
import { greeting } from './greeting';
import { startSimulator } from './index';

const EXIT = { ok: 0, failed: 1, usage: 2 } as const;
const NAME = 'atrium-verification-simulator';

async function main(): Promise<number> {
  // oxlint-disable-next-line no-restricted-properties -- the simulator shares no code with runtime/
  const command = readCommandLine(process.argv.slice(2), process.env);
  const text = usage((words) => `npx ${NAME} ${words}`);
  if (command.kind === 'help') {
    process.stdout.write(`${text}\n`);
    return EXIT.ok;
  }
  if (command.kind === 'mistake') {
    process.stderr.write(`${command.message}\n\n${text}\n`);
    return EXIT.usage;
  }
  // Before it starts, so that a signal during the start is not lost.
  const end = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
  const simulator = await startSimulator(command.options);
  process.stdout.write(`${greeting(simulator, command.options.pace ?? 'real')}\n`);
  await end;
  await simulator.close();
  return EXIT.ok;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`The simulator failed: ${String(error)}\n`);
    process.exitCode = EXIT.failed;
  },
);
